"""Django's settings, made from ours (`core.settings`)."""

from typing import Any
from urllib.parse import unquote, urlsplit

from stafette.core import plugins, settings
from stafette.core.settings import Settings, load

STAFETTE: Settings = load()

CONTEXTS = (
    "core", "search", "files", "people", "catalog", "tickets", "sla", "knowledge", "feedback",
    "levels", "triage", "notifications", "channels.mail", "desk", "portal", "setup", "api", "config",
)  # fmt: skip


def database(url: str) -> dict[str, Any]:
    """Django's description of the database that a URL names."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
        }
    return {
        "ENGINE": "stafette.core.sqlite",
        "NAME": url.removeprefix("sqlite://") or STAFETTE.data / "stafette.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;",
        },
    }


DEBUG = STAFETTE.debug
SECRET_KEY = STAFETTE.secret_key
ALLOWED_HOSTS = (
    ["*"] if DEBUG else [str(urlsplit(STAFETTE.base_url).hostname), "127.0.0.1", "localhost"]
)
CSRF_TRUSTED_ORIGINS = [STAFETTE.base_url]
INSTALLED_APPS = [
    *(f"stafette.{name}" for name in CONTEXTS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    *plugins.apps(),
]
MIDDLEWARE = [
    "stafette.config.middleware.headers",
    "stafette.config.middleware.place_in_journal",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "stafette.config.middleware.language_and_zone",
    "stafette.config.middleware.policies",
]
DATABASES = {"default": database(STAFETTE.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["stafette.people.identity.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in/"
ROOT_URLCONF = "stafette.config.urls"
WSGI_APPLICATION = "stafette.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

LANGUAGE_CODE = STAFETTE.language
LANGUAGES = list(settings.LANGUAGES.items())
TIME_ZONE = STAFETTE.time_zone
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = STAFETTE.data / "static"
SECURE = STAFETTE.base_url.startswith("https://")
SESSION_COOKIE_NAME = "__Host-stafette" if SECURE else "stafette"
CSRF_COOKIE_NAME = f"{SESSION_COOKIE_NAME}-form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    }
}
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "stafette.config.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # mail goes through our outbox
LOGGING_CONFIG = None
