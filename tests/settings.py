"""The product's settings, with a database and a folder of the tests' own."""

import os

from tests.databases import use_own_database

# Playwright runs an event loop beside the tests, which makes Django suspect asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
use_own_database()

from awskb.settings import *  # noqa: E402, F403
from awskb.settings import DATABASES, INSTALLED_APPS  # noqa: E402

# A test of sign-in by OpenID Connect sets AWSKB_OIDC; without it these pages are not there.
INSTALLED_APPS.append("awskb.accounts.oidc")

# The slow hash of a real password protects people, of which there are none here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No test asks another site; what looks at links is handed a server of the test's own.
AWSKB_NO_LINK_CHECKS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Without collectstatic there are no names that carry the content's hash.
STORAGES = {
    "default": {"BACKEND": "notes.kept_files.disk.FilesOnDisk"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# pytest-django gives each of its processes a database in memory only where Django's own SQLite is named.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
# The live server of the browser journeys opens and closes connections as it likes.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
