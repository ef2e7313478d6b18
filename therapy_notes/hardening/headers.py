"""What every answer tells the browser beside Django and django-csp: what no page uses, and who may embed it.

It comes first of all: an answer to a wrong host, or to a mistake of ours, passes none of those after it.
"""

from csp.constants import NONE
from django.conf import settings

# Nothing of the device but its passkeys. Only what Chromium knows: of anything else it complains on every page.
UNUSED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone"),
    *("midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
OWN = ("publickey-credentials-create", "publickey-credentials-get")
POLICY = ", ".join([*(f"{name}=()" for name in UNUSED), *(f"{name}=(self)" for name in OWN)])

# The policy of a file that is given out to be saved: whatever is in it runs in no page of ours.
RUNS_NOTHING = {"default-src": [NONE], "img-src": None, "form-action": [NONE], "sandbox": []}


class HeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
