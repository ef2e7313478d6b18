"""Pictures are taken by `make screenshots`, not by the tests."""

import os

collect_ignore = [] if os.environ.get("PICTURES") else ["test_pictures.py"]
