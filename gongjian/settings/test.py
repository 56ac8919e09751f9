"""Settings of the test suite: fixed keys, plain static files."""

import os

os.environ.setdefault("GONGJIAN_SECRET_KEY", "a key that every test machine knows")
os.environ.setdefault("GONGJIAN_SEAL_KEYS", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")

from gongjian.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None  # type: ignore[assignment]  # nothing is collected; the live server finds files where they lie
DEMO = False  # so that a page costs the same statements in every test
