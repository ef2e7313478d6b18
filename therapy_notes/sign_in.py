"""Who is signed in, with all that every page asks of them."""

from django.contrib.auth.backends import ModelBackend

from therapy_notes.models import User


class ClinicBackend(ModelBackend):
    """Checks the password as Django does. The person of a request comes with clinic and profession, in one query."""

    def get_user(self, user_id):
        found = User.objects.select_related("clinic", "clinician").filter(pk=user_id).first()
        return found if found and self.user_can_authenticate(found) else None
