"""What the web server calls."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "awskb.settings")

application = get_wsgi_application()
# All views are imported here, once for all processes, and no first request waits for them.
import_module("awskb.urls")
