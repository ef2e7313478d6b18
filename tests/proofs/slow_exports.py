"""Settings of a worker that makes exports slowly, for processes that are killed in the middle of one."""

import os

from therapy_notes.settings import *  # noqa: F403

EXPORTS_ROOT = os.environ["EXPORTS_ROOT"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.proofs.slow_app.SlowExports"]  # noqa: F405
