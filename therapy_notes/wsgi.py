import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapy_notes.settings")
application = get_wsgi_application()

from therapy_notes.integrity import guards  # noqa: E402  the apps are loaded now

guards.need_all()
