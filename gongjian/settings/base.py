"""Settings: what the machine needs, from the environment (docs/howto/operate.md lists every variable).

What the place decides is data (platform.Override).
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from gongjian.settings.logs import configure
from gongjian.settings.machine import (
    address,
    database,
    home,
    keys,
    names,
    networks,
    origins,
    site_address,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
HOME = home()
SECRET_KEY, SEAL_KEYS = keys(HOME)
DEBUG = os.environ.get("GONGJIAN_DEBUG") == "1"
HTTPS = os.environ.get("GONGJIAN_HTTPS") == "1"
TILES = os.environ.get("GONGJIAN_TILES", "")  # address pattern of map tiles; none: the map needs no network
WEBHOOK_NETS = networks("GONGJIAN_WEBHOOK_NETS")  # closed networks that messages may go to
ADDRESS = site_address()  # what links in messages to the outside begin with
MAIL = os.environ.get("GONGJIAN_MAIL", "")  # the mail server, smtp+tls://name:password@host:587
MAIL_FROM = os.environ.get("GONGJIAN_MAIL_FROM", "gongjian@localhost")
ALLOWED_HOSTS = [*names("GONGJIAN_HOSTS"), "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = names("GONGJIAN_ORIGINS")
ROOT_URLCONF = "gongjian.urls"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
DEMO: bool | None = None  # whether this is a demo; None: the database knows
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "platform.User"
CONTEXTS = [
    "platform",
    "sheets",
    "papers",
    "triage",
    "areas",
    "orgs",
    "duties",
    "grids",
    "meetings",
    "members",
    "units",
    "admission",
    "requests",
    "orglife",
    "dashboards",
    "exchange",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "axes",
    "procrastinate.contrib.django",
    "gongjian.ui",
    *(f"gongjian.{name}" for name in CONTEXTS),
    "gongjian.demo",
]
MIDDLEWARE = [
    "gongjian.platform.weblog.WebLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gongjian.exchange.door.ApiDoor",
    "gongjian.ui.middleware.NoNulInAddresses",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "gongjian.platform.middleware.OwnPasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gongjian.ui.middleware.SignInLeadsThePage",
    "gongjian.orgs.middleware.ActorMiddleware",
    "gongjian.platform.middleware.GetIsReadOnly",
    "gongjian.ui.middleware.ElderMode",
    "gongjian.ui.middleware.DenialsAreAnswers",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "gongjian.ui.context.frame",
                "gongjian.dashboards.context.frame",
            ],
            "builtins": [
                f"gongjian.ui.templatetags.{name}" for name in ("ui", "ui_time", "ui_figures", "ui_forms")
            ],
        },
    }
]
DATABASES = {"default": database(address(HOME))}

# Signing in. Five wrong passwords of one name from one place lock that pair out for a quarter of an hour.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "gongjian.platform.sessions.Accounts"]
SESSION_ENGINE = "gongjian.platform.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
CSRF_FAILURE_VIEW = "gongjian.ui.views.csrf_failed"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/login/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "gongjian.platform.views.doors.locked_out"
SESSION_COOKIE_AGE = int(os.environ.get("GONGJIAN_SESSION_HOURS", "12")) * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

# What a browser is told. Without GONGJIAN_HTTPS=1 the site answers in the clear, for this machine alone.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *origins(TILES)],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

FORM_RENDERER = "gongjian.ui.widgets.Quick"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "gongjian.settings.vendor.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "gongjian.settings.statics.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_PERMISSIONS = 0o640

# A time that a job missed while nothing ran is made up for within two days; later it waits for the next.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 2 * 24 * 3600}

LOGGING_CONFIG = None
configure(os.environ.get("GONGJIAN_LOG", "plain"))
