"""What Django's checks say where a certificate is installed and cannot be used, or can be read by others."""

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.checks import Warning as CheckWarning
from django.core.checks import register

from therapy_notes.certificates.keeping import NO_PYHANKO


@register("security")
def check_certificates(app_configs, **more):
    """No database is asked and no key is opened: this runs with every command."""
    sealed = list(Path(settings.CERTIFICATES_ROOT).glob("*/sealed"))
    if sealed and not find_spec("pyhanko"):
        yield CheckWarning(
            "A clinic's certificate is installed, and PDFs go out without a signature.",
            hint=NO_PYHANKO,
            id="therapy_notes.W001",
        )
    for path in sealed:
        if path.stat().st_mode & 0o077:
            yield CheckWarning(
                "The key of a clinic's certificate can be read by other users of this machine.",
                hint=f"Run: chmod 600 {path}",
                id="therapy_notes.W002",
            )
