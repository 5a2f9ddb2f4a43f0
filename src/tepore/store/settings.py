"""Django settings of the store; what differs between machines comes from the environment.

Importing this module writes nothing: ``tepore.store.opening`` makes the home, the secrets and the database.
"""

from tepore.store.environment import read_environment

ENVIRONMENT = read_environment()

SECRET_KEY = ENVIRONMENT.signing_secret()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = ENVIRONMENT.hosts

INSTALLED_APPS: list[str] = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "tepore.store.people",
    "tepore.store.estate",
    "tepore.store.metering",
    "tepore.store.signing",
    "tepore.store.ledger",
    "tepore.store.history",
    "tepore.store.post",
    "tepore.store.work",
    "tepore.store.hooks",
    "tepore.web",
]
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": ENVIRONMENT.django_database()}

USE_TZ = True
TIME_ZONE = "Europe/Rome"
LANGUAGE_CODE = "it"

# The portal. Names of modules above this floor stand here as text: Django loads them, the store does not.
ROOT_URLCONF = "tepore.web.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tepore.web.security.guard_responses",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tepore.web.language.speak_language",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["tepore.web.context.portal_context"]},
    }
]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # files come straight from the package: nothing to collect
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign-in"

SECOND_FACTOR_REQUIRED = True  # of the staff; only tests of other things switch it off
SESSION_COOKIE_AGE = 30 * 60  # idle; twelve hours in all are counted by tepore.web.access
SESSION_SAVE_EVERY_REQUEST = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tepore.web.views.faults.stale_form"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOGGING = {  # bugs with their place, no request bodies and no local values
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
if ENVIRONMENT.https:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
