"""The product's settings with one page more: the least that a page with a question to the database can cost."""

from awskb.settings import *  # noqa: F403

ROOT_URLCONF = "bench.search_urls"
