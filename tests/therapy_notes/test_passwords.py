"""How passwords are kept, and which are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from therapy_notes.models import Clinic, User
from therapy_notes.sign_in.passwords import Argon2Hasher

COMPOSED, DECOMPOSED = "caf\u00e9 under the lime trees", "cafe\u0301 under the lime trees"


@pytest.fixture
def person():
    clinic = Clinic(pk=1, name="Harbor Street Rehabilitation", city="Madison", street="12 Harbor Street")
    return User(clinic=clinic, username="maya", first_name="Maya", last_name="Lindqvist")


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "passwordpassword",
        "therapy notes 2026!",
        "Harbor Street Rehabilitation 12",
        "maya lindqvist maya",
        "TherapyNotesMadison",
        "123456789012345678",
        "zzzzzzzzzzzzzzzzzzzz",
    ],
)
def test_what_anybody_would_try_first_is_refused(person, password):
    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.parametrize(
    "password",
    [
        "quiet rivers under bridges",
        "fifteen letters",
        "harbor of quiet green cups",
        "пять зелёных чашек на столе",
        "        seven herons        ",
        "long " * 20 + "enough",
    ],
)
def test_words_in_any_script_without_rules_are_welcome(person, password):
    validate_password(password, person)


def test_the_same_letters_from_another_keyboard_are_the_same_password():
    hasher = Argon2Hasher()
    assert hasher.verify(DECOMPOSED, hasher.encode(COMPOSED, hasher.salt()))
    assert not hasher.verify("another", hasher.encode(COMPOSED, hasher.salt()))


def test_the_profile_is_owasps():
    hasher = Argon2Hasher()
    assert hasher.encode("quiet rivers", hasher.salt()).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
