"""The web application as a server loads it, in each worker process."""

import os
import signal

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from gongjian.cli.trouble import die_with
from gongjian.settings.machine import names

die_with(os.getppid(), signal.SIGTERM)
application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), trusted_hosts=names("GONGJIAN_PROXIES"))
