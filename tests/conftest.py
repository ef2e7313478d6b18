"""The people that tests speak of, and a clock zone like a clinic's."""

import ctypes.util
import gc
import os
import shutil
import sys
import zoneinfo

import pytest
import time_machine
from django.db import OperationalError
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django.utils import timezone
from xdist.scheduler import LoadGroupScheduling

from tests import builders

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
if sys.platform == "linux" and not ctypes.util.find_library("atomic"):
    CHROMIUM = None  # the driver of the browser cannot run


# Files whose tests share what takes seconds to build: the worker that has it runs them all.
TOGETHER = ("tests/therapy_notes/test_demo.py", "tests/test_query_budgets.py")

# What comes out the same whatever the database: the law, papers, who may ask for which page, what a page gives away.
ANY_DATABASE = (
    "tests/billing/on_paper/",
    "tests/billing/rules/",
    "tests/golden/",
    "tests/test_architecture.py",
    "tests/test_docs.py",
    "tests/test_permissions.py",
    "tests/test_security_",
    "tests/therapy_notes/certificates/",
    "tests/therapy_notes/joining/",
    "tests/therapy_notes/packets/test_making.py",
    "tests/therapy_notes/test_exports_rendering.py",
    "tests/therapy_notes/test_pdf",
    "tests/therapy_notes/test_timesheets.py",
)

# Looking for garbage every few hundred objects takes an eighth of the suite's time.
gc.set_threshold(100_000, 50, 100)

# The browser's driver runs an event loop in the thread of the tests.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config):
    from django.conf import settings

    BaseDatabaseOperations.execute_sql_flush = _flush_past_the_guards

    # Hashing as slow as in the clinic would cost the suite a minute and prove nothing.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _flush_past_the_guards(self, sql_list, flush=BaseDatabaseOperations.execute_sql_flush):
    """Between tests that commit the tables are emptied; the flush puts the triggers back by itself (post_migrate)."""
    from tests import tampering

    for tries_left in (2, 1, 0):
        try:
            with tampering.lifted(self.connection, put_back=False):
                return flush(self, sql_list)
        except OperationalError:  # a deadlock on PostgreSQL with what the browser's page still asks for
            if not tries_left:
                raise
    return None


def pytest_collection_modifyitems(items):
    """Mark what any database says alike. Without a browser its tests are skipped, and listed by name at the end."""
    for item in items:
        if item.nodeid.startswith(ANY_DATABASE):
            item.add_marker(pytest.mark.any_database)
    if CHROMIUM is None:
        skip = pytest.mark.skip(reason="no browser can be driven on this machine")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Send what is TOGETHER to one worker, as the mark xdist_group did before pytest 9.2 (pytest-xdist issue 1386)."""

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            return file if file in TOGETHER else nodeid

    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"skipped: {report.nodeid}")


@pytest.fixture(autouse=True)
def in_the_clinics_zone():
    with timezone.override(zoneinfo.ZoneInfo("America/Chicago")):
        yield


@pytest.fixture(autouse=True, scope="session")
def documents_of_tests(tmp_path_factory):
    from django.conf import settings

    for root in ("ATTACHMENTS_ROOT", "PRINTS_ROOT", "EXPORTS_ROOT", "CERTIFICATES_ROOT"):
        setattr(settings, root, tmp_path_factory.mktemp(root.partition("_")[0].lower()))


@pytest.fixture(autouse=True)
def nothing_was_asked_for():
    """Page limits count from here."""
    from django.core.cache import caches

    caches["limits"].clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """`CLOCKS=1 pytest tests/therapy_notes` finds the act that forgot to move a clock."""
    result = yield
    if os.environ.get("CLOCKS") and {"db", "transactional_db", "clinic"} & set(item.fixturenames):
        from tests.clock_guard import differing
        from therapy_notes.models import Episode

        assert not differing(list(Episode.objects.all())), "an act forgot to move a clock"
    return result


@pytest.fixture
def clinic(db):
    return builders.build_clinic()


@pytest.fixture
def therapist(clinic):
    return builders.build_clinician(clinic, "thea", credential="PT")


@pytest.fixture
def assistant(clinic, therapist):
    person = builders.build_clinician(clinic, "axel", credential="PTA")
    builders.build_supervision(person, therapist)
    return person


@pytest.fixture
def student(clinic, therapist):
    person = builders.build_clinician(clinic, "stella", credential="student")
    builders.build_supervision(person, therapist)
    return person


@pytest.fixture
def supervisor(therapist):
    """Who supervises the assistant and the student."""
    return therapist


@pytest.fixture
def biller(clinic):
    return builders.build_user(clinic, "bill", role="biller")


@pytest.fixture
def administrator(clinic):
    return builders.build_user(clinic, "ada", role="administrator")


@pytest.fixture
def stranger(db):
    """A therapist of another clinic."""
    return builders.build_clinician(builders.build_clinic(name="Elsewhere"), "sten", credential="PT")


@pytest.fixture
def episode(clinic):
    return builders.build_episode(clinic)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's chromium, which looks nothing up by itself; as root it has no sandbox to give up."""
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync"]
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": [*quiet, *root]}


@pytest.fixture
def page(page):
    page.set_default_timeout(10_000)
    return page


@pytest.fixture
def noon(in_the_clinics_zone):
    """It is noon on the day of the builders' visits."""
    with time_machine.travel(builders.at("12:00"), tick=False):
        yield


@pytest.fixture
def morning(in_the_clinics_zone):
    """It is nine in the morning on the day of the builders' visits, and time goes on."""
    with time_machine.travel(builders.at("09:00"), tick=True):
        yield


@pytest.fixture
def evening(in_the_clinics_zone):
    """It is eight in the evening of today, and time goes on: what was done today is over and can be signed."""
    with time_machine.travel(timezone.localtime().replace(hour=20, minute=0), tick=True):
        yield


@pytest.fixture
def sign_in():
    """A browser in which that person is signed in: `sign_in(therapist).get(url)`."""

    def as_person(user):
        client = Client()
        client.force_login(user)
        return client

    return as_person
