"""Settings: what the machine needs, from the environment. What the place decides is data (platform.Override)."""

import os
from pathlib import Path

from gongjian.settings.machine import database, home, keys

BASE_DIR = Path(__file__).resolve().parent.parent.parent
HOME = home()
SECRET_KEY, SEAL_KEYS = keys(HOME)
DEBUG = os.environ.get("GONGJIAN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("GONGJIAN_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GONGJIAN_ORIGINS", "").split(",") if o]
ROOT_URLCONF = "gongjian.urls"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "platform.User"
CONTEXTS = ["platform", "areas", "orgs", "duties", "grids", "admission", "requests", "dashboards"]
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
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gongjian.orgs.middleware.ActorMiddleware",
    "gongjian.platform.middleware.GetIsReadOnly",
    "gongjian.ui.middleware.DenialsAreAnswers",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {"default": database(HOME)}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static"
MEDIA_ROOT = HOME / "files"
