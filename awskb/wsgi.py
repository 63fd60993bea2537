"""What the web server calls."""

import gc
import os
from importlib import import_module

from django.core.cache import close_caches
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

from awskb.operations.content_types import with_reduced_content_types

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "awskb.settings")

application = with_reduced_content_types(get_wsgi_application())
# All views are imported here, once for all processes, and no first request waits for them.
import_module("awskb.urls")
# None of our caches has anything to close; to go through them all takes a twentieth of a kept page's time.
request_finished.disconnect(close_caches)
# What is loaded by now stays, and a save makes ten thousand objects that are gone at its end: to look for
# circles among all of these again and again would take a twentieth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
