"""Faults that are nobody's mistake and pass: a database that is away, a disk that is full."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import django.db


@dataclass(frozen=True, slots=True)
class Outage:
    """What people are told, and when programs may ask again."""

    status: HTTPStatus
    title: str
    words: str
    retry_after: int


DATABASE_AWAY: Final = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The wiki cannot reach its database",
    "This passes most often within a minute: the database is being restarted, or has too much to do.",
    retry_after=5,
)
DISK_FULL: Final = Outage(
    HTTPStatus.INSUFFICIENT_STORAGE,
    "The wiki's disk is full",
    "Nothing can be saved until an administrator has made room. Nothing that was saved before is lost.",
    retry_after=60,
)
DISK_FAILS: Final = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The wiki's disk cannot be used",
    "An administrator has to look at it: it may be full, or may not be written.",
    retry_after=60,
)

SHARED_PLACE_AWAY: Final = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "The wiki cannot reach what its machines share",
    "This passes most often within a minute: its cache or its store of files is being restarted.",
    retry_after=5,
)
# Packages that are installed only where several machines share a cache or a store of files.
_SHARING: Final = ("redis", "botocore")

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
# SQLite tells a full disk in these ways, too, when it cannot enlarge what its processes share.
_SQLITE: Final = {
    sqlite3.SQLITE_FULL: DISK_FULL,
    sqlite3.SQLITE_IOERR: DISK_FAILS,
    sqlite3.SQLITE_CANTOPEN: DISK_FAILS,
    sqlite3.SQLITE_READONLY: DISK_FAILS,
    sqlite3.SQLITE_BUSY: DATABASE_AWAY,
    sqlite3.SQLITE_LOCKED: DATABASE_AWAY,
}
# PostgreSQL's classes of states: connection, resources, the operator's hand, the system; then a full disk.
_POSTGRESQL_AWAY: Final = ("08", "53", "57", "58", "40")
_POSTGRESQL_FULL: Final = "53100"


def outage_behind(error: BaseException | None) -> Outage | None:
    """The outage that an error tells of; None where it tells of a mistake of ours."""
    for cause in _causes(error):
        outage = _told_by(cause)
        if outage is not None:
            return outage
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _told_by(error: BaseException) -> Outage | None:
    if isinstance(error, sqlite3.Error):
        # The lower byte is the kind, the rest its finer points; errors of Python's own module have none.
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, OSError):
        return DISK_FULL if error.errno in _NO_ROOM else None
    if isinstance(error, (django.db.OperationalError, django.db.InterfaceError)):
        return _told_by_postgresql(error.__cause__)
    return SHARED_PLACE_AWAY if type(error).__module__.split(".")[0] in _SHARING else None


def _told_by_postgresql(error: BaseException | None) -> Outage | None:
    """What has no state never reached the server: it is away, or its pool ran dry."""
    if isinstance(error, sqlite3.Error):
        return None
    state = getattr(error, "sqlstate", None)
    if state == _POSTGRESQL_FULL:
        return DISK_FULL
    return DATABASE_AWAY if state is None or state.startswith(_POSTGRESQL_AWAY) else None
