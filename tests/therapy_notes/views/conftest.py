"""Views are tried at noon of the visits' day."""

import pytest


@pytest.fixture(autouse=True)
def at_noon(noon):
    yield
