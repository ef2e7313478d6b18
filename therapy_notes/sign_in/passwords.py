"""How passwords are kept, and which ones are refused: NIST SP 800-63B-4, section 3.1.1.2.

Length counts, not kinds of characters; nothing expires; spaces and every script may be used; a long one may be pasted.
"""

import re
import unicodedata

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

PRODUCT = ("therapy", "notes", "therapynotes", "password", "passphrase", "clinic")
WORD = re.compile(r"[^\W\d_]+")


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane: the minimum of OWASP's Password Storage Cheat Sheet.

    Django's default takes 100 MB for each sign-in and each signature. The same letters typed on another keyboard are
    the same password: both sides are normalized to NFKC first.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password, salt):
        return super().encode(unicodedata.normalize("NFKC", password), salt)

    def verify(self, password, encoded):
        return super().verify(unicodedata.normalize("NFKC", password), encoded)


class NearWordsValidator:
    """Refuses a password of nothing but words that anybody tries first here: of the product, the clinic, the person."""

    def validate(self, password, user=None):
        near = set(PRODUCT)
        if user is not None:
            near |= {word for text in _texts(user) for word in WORD.findall(text.casefold())}
        rest = unicodedata.normalize("NFKC", password).casefold()
        for word in sorted(near, key=len, reverse=True):
            rest = rest.replace(word, " ")
        if len(set(re.sub(r"[\W\d_]", "", rest))) < 3:
            raise ValidationError(self.get_help_text(), code="near_words")

    def get_help_text(self):
        return "Choose other words than your name, the clinic's and the program's, and more than one character."


def _texts(user):
    clinic = (user.clinic.name, user.clinic.city, user.clinic.street) if user.clinic_id else ()
    return [user.username, user.first_name, user.last_name, *clinic]
