"""The product's settings with one page more, the cheapest that writes two rows of a form."""

from awskb.settings import *  # noqa: F403

ROOT_URLCONF = "bench.saving_urls"
