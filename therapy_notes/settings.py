"""Settings, read from the environment. A server without DEBUG needs SECRET_KEY and ALLOWED_HOSTS, nothing else."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from therapy_notes.databases import database

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="only-for-development" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text, or DEBUG=on for a trial on this machine.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "therapy_notes",
    "billing",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "therapy_notes.hardening.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "therapy_notes.middleware.LockMiddleware",
    "therapy_notes.middleware.SignInMiddleware",
    "therapy_notes.middleware.SetUpMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "therapy_notes.middleware.ClinicMiddleware",
    "therapy_notes.hardening.limiting.LimitMiddleware",
    "therapy_notes.middleware.AuditorMiddleware",
]
ROOT_URLCONF = "therapy_notes.urls"
WSGI_APPLICATION = "therapy_notes.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "therapy_notes.context.clinic",
            ],
        },
    },
]

DATABASE = Path(env("DATABASE_PATH", default=str(BASE_DIR / "data" / "therapy_notes.sqlite3")))
DATABASES = {"default": database(env("DATABASE_URL", default=""), path=DATABASE)}
DATABASE.parent.mkdir(exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "therapy_notes.User"
AUTHENTICATION_BACKENDS = ["therapy_notes.sign_in.lockout.LockoutBackend", "therapy_notes.sign_in.ClinicBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = ["therapy_notes.sign_in.passwords.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},  # for one that may be the only factor: NIST SP 800-63B-4, section 3.1.1.2
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "therapy_notes.sign_in.passwords.NearWordsValidator"},
]
# How many proxies of one's own stand before the server: so many addresses at the end of X-Forwarded-For are believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# Second factors and sessions: django-allauth, without sign-up, mail or social accounts. docs/decisions/0014-sign-in.md
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "therapy_notes.sign_in.ClinicAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # asked by a check of allauth; there is no sign-up
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_FORMS = {"reauthenticate": "therapy_notes.forms.ConfirmForm"}
MFA_ADAPTER = "therapy_notes.sign_in.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = "Therapy Notes"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones go wrong by half a minute
MFA_FORMS = {
    "authenticate": "therapy_notes.forms.CodeForm",
    "reauthenticate": "therapy_notes.forms.ConfirmCodeForm",
    "activate_totp": "therapy_notes.forms.NewAppForm",
    "add_webauthn": "therapy_notes.forms.NewPasskeyForm",
    "edit_webauthn": "therapy_notes.forms.RenamePasskeyForm",
    "login_webauthn": "therapy_notes.forms.SignInPasskeyForm",
    "authenticate_webauthn": "therapy_notes.forms.SecondPasskeyForm",
    "reauthenticate_webauthn": "therapy_notes.forms.ConfirmPasskeyForm",
}
# Lock-out: django-axes keeps the wrong passwords, `lockout` says how long they cost. AXES_USERNAME_FORM_FIELD stays at
# its default: with another name the right password got in after a lock-out.
AXES_HANDLER = "therapy_notes.sign_in.lockout.Handler"
AXES_CLIENT_IP_CALLABLE = "therapy_notes.sign_in.lockout.address_of"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # a place on the browsers' preload list is a choice: SECURE_HSTS_PRELOAD
    "axes.W002",  # its middleware answers a lock-out with a page of its own; the forms say it here
    "axes.W006",  # by user name alone: another address must not help
]
# Codes tried and used are counted here: by all workers, so in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # How often pages are asked for: therapy_notes/hardening/limits.py says why that is counted in memory.
    "limits": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 50_000}},
}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Outside debug only TLS. `__Host-` keeps cookies from being set by, or sent to, any other host of the domain. The token
# of forms is read by scripts, so it is not HttpOnly.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # a link to a visit from a mail or a calendar opens it
CSRF_COOKIE_SAMESITE = "Strict"
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG and env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = not DEBUG and env.bool("SECURE_HSTS_PRELOAD", default=False)
# Only where a proxy sets that header itself, whatever the browser sent: otherwise anybody could claim to have TLS.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"  # each request runs in its clinic's zone
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "data" / "static"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORM_RENDERER = "therapy_notes.forms.renderer.QuickRenderer"

# The day's digest is mailed (manage.py daily): to the console, unless EMAIL_URL or EMAIL_BACKEND names another way.
MAIL = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = env("EMAIL_BACKEND", default=MAIL["EMAIL_BACKEND"])
EMAIL_HOST = env("EMAIL_HOST", default=MAIL["EMAIL_HOST"] or "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=MAIL["EMAIL_PORT"] or 25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default=MAIL["EMAIL_HOST_USER"] or "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default=MAIL["EMAIL_HOST_PASSWORD"] or "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=MAIL.get("EMAIL_USE_TLS", False))
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=MAIL.get("EMAIL_USE_SSL", False))
EMAIL_FILE_PATH = env("EMAIL_FILE_PATH", default=MAIL["EMAIL_FILE_PATH"] or None)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Therapy Notes <therapy-notes@localhost>")
SITE_URL = env("SITE_URL", default="").rstrip("/")  # such as https://notes.example: where a mail's link leads

# What may be sent at once. Documents lie outside the web root: only the view that checks who asks gives them out.
ATTACHMENTS_ROOT = Path(env("ATTACHMENTS_ROOT", default=str(BASE_DIR / "data" / "attachments")))
# PDFs of what was signed, kept by digest; and the files that people asked for, which expire.
PRINTS_ROOT = Path(env("PRINTS_ROOT", default=str(BASE_DIR / "data" / "prints")))
EXPORTS_ROOT = Path(env("EXPORTS_ROOT", default=str(BASE_DIR / "data" / "exports")))
# A clinic's certificate, with which its PDFs are signed where it has installed one: manage.py install_certificate.
CERTIFICATES_ROOT = Path(env("CERTIFICATES_ROOT", default=str(BASE_DIR / "data" / "certificates")))
# Work for `manage.py worker`, queued in the database and in the same transaction as what asks for it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
WORKER_DEAD_AFTER = env.int("WORKER_DEAD_AFTER", default=30)  # seconds without a beat; it beats every five
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 4
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440  # bytes, without files
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "therapy_notes.hardening.uploads.OnlySoLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# No path as typed, form value or person may reach a log line: therapy_notes/hardening/logs.py. No error is mailed.
DEFAULT_EXCEPTION_REPORTER_FILTER = "therapy_notes.hardening.error_reports.NoValues"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"route_only": {"()": "therapy_notes.hardening.logs.RouteOnly"}},
    "formatters": {"without_values": {"()": "therapy_notes.hardening.logs.WithoutValues"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "without_values", "filters": ["route_only"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "CRITICAL"},  # it would write user names
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
