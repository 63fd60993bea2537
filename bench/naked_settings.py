"""A Django with nothing in front of its views, and nothing behind them."""

SECRET_KEY = "naked"  # noqa: S105 - signs nothing
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bench.naked_urls"
