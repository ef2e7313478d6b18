import uuid
import zoneinfo

from django.utils import timezone

from therapy_notes import audit


class ClinicMiddleware:
    """Runs a request in its clinic's time zone, numbers it for the audit log, keeps charts out of browser caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        audit.request_id.set(uuid.uuid4().hex)
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.clinic.time_zone)):
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
