"""Counts changes, so that a page that was made once can be shown until something on it may have changed.

Every statement that writes passes here, whichever way it comes: forms, the admin, commands, bulk writes. What
is not known to change no page is taken to change all of them. Only what is written past Django is not seen;
therefore nothing that relies on these numbers is kept for long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

SHARED: Final = "shared"

# Rows that no kept page shows: sessions, limits, audit lines, what a person typed and has not saved.
_SHOWN_NOWHERE: Final = frozenset(
    {
        "accounts_apitoken",
        "accounts_personevent",
        "accounts_signinlink",
        "awskb_cache",
        "django_admin_log",
        "django_migrations",
        "django_session",
        "django_tasks_database_dbtaskresult",
        "notes_draft",
        "notes_sourceupload",
        "notes_uploadedfile",
        "operations_changecounter",
        "operations_scheduledjob",
        "operations_workersign",
        "usersessions_usersession",
    }
)
# Rows that only their own person sees; written by that person, they change no page of anybody else.
ONES_OWN: Final = frozenset(
    {
        "certs_attempt",
        "certs_attemptdomain",
        "certs_calendaraddress",
        "certs_cardmemory",
        "certs_entrystate",
        "certs_goal",
        "certs_goalrecall",
        "certs_offeranswer",
        "certs_ownquestion",
        "certs_practicedomain",
        "certs_practicetest",
        "certs_readinesssnapshot",
        "certs_resourceposition",
        "certs_review",
        "certs_reviewday",
        "certs_reviewpreferences",
        "certs_statechange",
        "certs_studyblock",
        "certs_studypreferences",
        "certs_studysession",
        "certs_studytimer",
        "certs_todaychoice",
        "notes_follower",
        "notes_seenentry",
        "notes_watch",
    }
)
_WRITE = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+[\"`]?(\w+)",
    re.IGNORECASE,
)
# Long enough to name the table; a statement that writes many rows is as long as they are.
_BEGINNING: Final = 120
# Django writes down each sign-in in the person's row.
_SIGN_IN = re.compile(r'\s*UPDATE "accounts_user" SET "last_login" = \S+ WHERE', re.IGNORECASE)
_RAISE = (
    "INSERT INTO operations_changecounter (name, number) VALUES (%s, 1) "
    "ON CONFLICT (name) DO UPDATE SET number = operations_changecounter.number + 1"
)

_NUMBER: Final = "SELECT c.number FROM operations_changecounter c WHERE c.name"

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@dataclass(slots=True)
class Asking:
    """The request that is being answered: whose it is, and whether it has written anything that shows."""

    person_id: int | None
    has_written: bool = False


_asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


@contextmanager
def asked_by(person_id: int | None) -> Iterator[Asking]:
    """What is written inside is written by this person."""
    asking, around = Asking(person_id), _asking.get()
    token = _asking.set(asking)
    try:
        yield asking
    finally:
        _asking.reset(token)
        if around is not None and asking.has_written:
            around.has_written = True


def counter_of(person_id: int | str) -> str:
    return f"person {person_id}"


def read_counters(*names: str) -> list[int]:
    """Their numbers, in the order of the names; 0 for one that was never raised. One query."""
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(names))
        cursor.execute(
            f"SELECT name, number FROM operations_changecounter WHERE name IN ({places})",  # noqa: S608 - only places
            names,
        )
        found = dict(cursor.fetchall())
    _begin_anew()
    return [found.get(name, 0) for name in names]


def counter_columns() -> dict[str, RawSQL]:
    """The numbers beside the row of a person, for the query that finds them: `counters_beside` reads them."""
    number = IntegerField()
    return {
        "changes_of_all": RawSQL(f"{_NUMBER} = '{SHARED}'", (), number),  # noqa: S611 - constant text
        "changes_of_own": RawSQL(f"{_NUMBER} = '{counter_of('')}' || accounts_user.id", (), number),  # noqa: S611
    }


def counters_beside(person: Any) -> list[int]:
    """Those of all and of the person; as they were when the person was found, which is before any page is."""
    if not hasattr(person, "changes_of_all"):
        return read_counters(SHARED, counter_of(person.pk))
    _begin_anew()
    return [person.changes_of_all or 0, person.changes_of_own or 0]


def _begin_anew() -> None:
    """Whoever reads a number within a transaction has seen what was written so far; what follows is new."""
    connection.run_on_commit = [one for one in connection.run_on_commit if not isinstance(one[1], _Raised)]


def count_changes_of(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let every statement of a new connection pass by."""
    if _count not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count)


class _Table:
    """Whether the counters' table is there: migrations write before it is made and after it is dropped."""

    def __init__(self) -> None:
        self._is_there: set[tuple[str, str]] = set()
        self._may_go = False

    def is_there(self, used: BaseDatabaseWrapper) -> bool:
        place = (used.alias, str(used.settings_dict["NAME"]))
        if place in self._is_there and not self._may_go:
            return True
        with used.cursor() as cursor:
            found = "operations_changecounter" in used.introspection.table_names(cursor)
        if found:
            self._is_there.add(place)
        return found

    def doubt(self, **_: Any) -> None:
        self._may_go = True

    def trust(self, **_: Any) -> None:
        self._may_go = False
        self._is_there.clear()


_table = _Table()
expect_changes_of_tables, end_of_changes_of_tables = _table.doubt, _table.trust


def _count(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    name = _counter_raised_by(sql[:_BEGINNING])
    if name is None:
        return execute(sql, params, many, context)
    asking = _asking.get()
    if asking is not None:
        asking.has_written = True
    if name != SHARED:
        name = counter_of(asking.person_id) if asking is not None and asking.person_id else SHARED
    used = context["connection"]
    if not _table.is_there(used):
        return execute(sql, params, many, context)
    if not used.in_atomic_block:
        done = execute(sql, params, many, context)
        _raise(used, name)
        return done
    # Before the write, so that all who write wait for one another at the same place.
    if not _is_raised(used, name):
        _raise(used, name)
        transaction.on_commit(_Raised(name), using=used.alias)
    return execute(sql, params, many, context)


@lru_cache(maxsize=4096)
def _counter_raised_by(sql: str) -> str | None:
    """The kind of counter, None where no page changes."""
    found = _WRITE.match(sql)
    if not found:
        return None
    table = found.group(1).lower()
    if table in _SHOWN_NOWHERE or _SIGN_IN.match(sql):
        return None
    return "own" if table in ONES_OWN else SHARED


def _raise(used: BaseDatabaseWrapper, name: str) -> None:
    with used.cursor() as cursor:
        cursor.execute(_RAISE, [name])


@dataclass(frozen=True, slots=True)
class _Raised:
    """Waits for the commit only to be forgotten with whatever is undone, as the raise itself is."""

    name: str

    def __call__(self) -> None:
        """The commit itself made it known."""


def _is_raised(used: BaseDatabaseWrapper, name: str) -> bool:
    return any(waiting[1] == _Raised(name) for waiting in used.run_on_commit)
