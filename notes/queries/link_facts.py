"""What follows from an address alone: its site, its kind, the key under which it is stored once."""

from __future__ import annotations

from hashlib import sha256

from notes.models import Link
from notes.source_notes.urls import kind_of, site_of

LONGEST_SITE = 255


def link_of(url: str) -> Link:
    """The stored link of exactly this URL, or one that is not saved yet. One query."""
    digest = sha256(url.encode()).hexdigest()
    stored = Link.objects.filter(url_hash=digest).first()
    return stored or Link(url=url, url_hash=digest, site=site_of(url)[:LONGEST_SITE], kind=kind_of(url))
