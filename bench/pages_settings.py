"""The product's settings, open to readers, with views that send given bytes."""

from awskb.settings import *  # noqa: F403

ROOT_URLCONF = "bench.pages_urls"
AWSKB_PUBLIC_READ = True
