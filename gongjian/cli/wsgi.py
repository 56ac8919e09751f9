"""The web application as a server loads it, in each worker process."""

import os
import signal

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from gongjian.cli.trouble import die_with
from gongjian.settings.machine import names

die_with(os.getppid(), signal.SIGTERM)
house = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  # import every view now, not while the first visitor waits
application = wrap_wsgi_with_proxy_headers(house, trusted_hosts=names("GONGJIAN_PROXIES"))
