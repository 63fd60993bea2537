"""The product's settings with one page more, the cheapest that asks the database something."""

from awskb.settings import *  # noqa: F403

ROOT_URLCONF = "bench.search_urls"
