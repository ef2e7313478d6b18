"""The worker: `manage.py worker` starts processes that do what is queued, and keeps them at it."""
