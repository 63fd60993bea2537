"""Where the Internet Archive keeps copies of pages; made without asking it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

ARCHIVE: Final = "https://web.archive.org/web/"
_ARCHIVED: Final = re.compile(r"https?://web\.archive\.org/web/", re.IGNORECASE)


def archived_address(url: str, at: datetime | None = None) -> str:
    """The copy nearest to a moment, else the newest one."""
    return f"{ARCHIVE}{at:%Y%m%d}/{url}" if at else f"{ARCHIVE}{url}"


def all_copies(url: str) -> str:
    """The calendar of all copies, to choose one from."""
    return f"{ARCHIVE}*/{url}"


def is_archived_address(url: str) -> bool:
    return _ARCHIVED.match(url) is not None
