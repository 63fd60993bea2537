"""Where pages about one row are: a page names a hundred, and they follow from a name and a key alone."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=50_000)
def page_address(name: str, key: int | str) -> str:
    return reverse(name, args=[key])
