"""Django's own command line, for developers; users have `gongjian`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongjian.settings.base")

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
