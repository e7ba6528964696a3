"""Django settings, read from the environment; secrets come from the data folder and are never in the code."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yinuo.config.environment import database_settings, home_folder, public_url, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
HOME = home_folder()
DEBUG = os.environ.get("YINUO_DEBUG") == "1"
SECRET_KEY = secret_key(HOME)
ALLOWED_HOSTS = os.environ.get("YINUO_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YINUO_ORIGINS", "").split(",") if o]

ROOMS = [
    "yinuo.ground.kernel",
    "yinuo.ground.people",
    "yinuo.ground.notices",
    "yinuo.ground.supply",
    "yinuo.ground.process",
    "yinuo.flow.orders",
    "yinuo.flow.promises",
    "yinuo.flow.plans",
    "yinuo.flow.work",
    "yinuo.flow.costs",
    "yinuo.flow.quality",
    "yinuo.flow.radar",
    "yinuo.flow.responses",
    "yinuo.flow.risks",
    "yinuo.flow.sharing",
    "yinuo.flow.changes",
    "yinuo.flow.acceptance",
    "yinuo.flow.care",
    "yinuo.flow.conversations",
    "yinuo.flow.reviews",
    "yinuo.flow.insight",
]
DOORS = [
    "yinuo.doors.desk",
    "yinuo.doors.portal",
    "yinuo.doors.api",
    "yinuo.doors.channels",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",
    "procrastinate.contrib.django",
    *ROOMS,
    *DOORS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "yinuo.config.middleware.PlainAddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yinuo.config.middleware.LargeBodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yinuo.config.middleware.ContentSecurityMiddleware",
    "yinuo.config.middleware.PortalHostMiddleware",
    "yinuo.config.middleware.OtherMethodMiddleware",
]
ROOT_URLCONF = "yinuo.config.urls"
WSGI_APPLICATION = "yinuo.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [PACKAGE / "doors" / door / "templates" for door in ("desk", "portal", "channels")],
        "OPTIONS": {"environment": "yinuo.config.templating.environment"},
    },
    # Only for the page that shows the API's own description.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]

DATABASES = database_settings(HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_ON_APP_READY = None

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "desk:sign-in"

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "yinuo.doors.desk.errors.form_expired"
_HTTPS = os.environ.get("YINUO_HTTPS") == "1"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
# Not "no-referrer": browsers then send forms with `Origin: null`, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English")), ("zh-hant", _("繁體中文"))]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
BUNDLES = PACKAGE / "config" / "bundles"
PRINT_FONTS = PACKAGE / "config" / "print_fonts"
STATICFILES_DIRS = [BUNDLES] if BUNDLES.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# The bundler puts a hash in every file name, so browsers may keep them for good.
WHITENOISE_MAX_AGE = 31_536_000

FILES_FOLDER = HOME / "files"
SNAPSHOTS_FOLDER = HOME / "snapshots"
LIVE_URL = os.environ.get("YINUO_LIVE_URL", "")
PUBLIC_URL = public_url(HOME)

EMAIL_URL = os.environ.get("YINUO_EMAIL_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "yinuo.config.log_lines.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("YINUO_LOG", "WARNING")},
    "loggers": {
        "yinuo": {"level": os.environ.get("YINUO_LOG", "INFO")},
        # These name the addresses they call, and the address of a chat's robot is a secret.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
