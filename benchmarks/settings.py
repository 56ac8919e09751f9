"""The product's own settings, with Django's admin beside it as a baseline."""

import logging

from gongjian.settings.base import *  # noqa: F403
from gongjian.settings.base import INSTALLED_APPS, TEMPLATES

DEBUG = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
ROOT_URLCONF = "benchmarks.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]
TEMPLATES[0]["OPTIONS"]["context_processors"].append("django.contrib.auth.context_processors.auth")  # type: ignore[index]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
logging.disable(logging.WARNING)
