"""The product's settings, open to readers, with the views that it is measured against."""

from awskb.settings import *  # noqa: F403

ROOT_URLCONF = "bench.whole_urls"
AWSKB_PUBLIC_READ = True
