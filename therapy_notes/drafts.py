"""The key that encrypts what a person typed and the server does not have yet, on the device it was typed on."""

import base64

from django.utils.crypto import salted_hmac


def device_key(user):
    """256 bits in base64, the same for a person at every sign-in and of no use to anybody else."""
    return base64.b64encode(salted_hmac("therapy_notes.drafts", str(user.pk), algorithm="sha256").digest()).decode()
