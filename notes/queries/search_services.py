"""Services of the catalogue that a search names and the notes do not hold yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.safestring import SafeString, mark_safe

from notes.access import Person
from notes.models import Service
from notes.models.page_address import page_address
from notes.queries.search_conditions import OF_ENTRIES, visible_to
from notes.search_text.query_parsing import SearchQuery
from notes.search_text.snippets import marked
from notes.search_text.tokens import tokens_of

MOST_SERVICES = 5


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A line below the notes' own: official name, one line, and its page."""

    name: SafeString
    one_line: str
    url: str
    status: str
    plain_name: str


class _Service(NamedTuple):
    """A service by its official names and all others; `folded` are all of them together."""

    pk: int
    name: str
    short: str
    others: tuple[str, ...]
    folded: str


class _Catalogue(NamedTuple):
    """The names of all services, in order, while they have this number (migration 0017)."""

    number: int | None
    services: list[_Service]


class _Memory:
    """What this process knows; numbers are drawn, so they tell two databases apart as well."""

    latest = _Catalogue(None, [])


def services_not_in_notes(*, query: SearchQuery, person: Person) -> list[ServiceHit]:
    """Those that no entry this person may see is tied to.

    One query, and one more where a service bears the name.
    """
    if not query.words or any(each.is_negated or each.value != "service" for each in query.filters):
        return []
    with connection.cursor() as cursor:
        named = {each.pk: each for each in _catalogue(cursor).services if _is_named(each, query)}
        if not named:
            return []
        visible = " AND ".join(condition.sql for condition in visible_to(person, OF_ENTRIES))
        cursor.execute(_NOT_IN_NOTES.format(ids=", ".join(["%s"] * len(named)), visible=visible), list(named))
        told = {pk: rest for pk, *rest in cursor.fetchall()}
    lacking = [each for pk, each in named.items() if pk in told]
    return [_hit(each, query, *told[each.pk]) for each in lacking[:MOST_SERVICES]]


def _hit(service: _Service, query: SearchQuery, slug: str, one_line: str, status: str) -> ServiceHit:
    return ServiceHit(
        name=mark_safe(marked(service.name, query.words).html),  # noqa: S308 - MarkedText escapes
        one_line=one_line,
        url=page_address("notes:service", slug),
        status="" if status in (Service.Status.ACTIVE, Service.Status.UNKNOWN) else status,
        plain_name=service.name,
    )


def _catalogue(cursor: CursorWrapper) -> _Catalogue:
    """Django would need longer to put these questions together than the database to answer them."""
    known = _Memory.latest
    cursor.execute(_NUMBER)
    if cursor.fetchall() != [(known.number,)]:
        cursor.execute(_NAMES)
        _Memory.latest = known = _read(cursor.fetchall())
    return known


def _read(rows: list[tuple[Any, ...]]) -> _Catalogue:
    numbers = {number for number, *_ in rows}
    others: dict[tuple[int, str, str], list[str]] = {}
    for _, pk, name, short, other in rows:
        others.setdefault((pk, name, short), []).extend([other] if other else [])
    services = [
        _Service(pk, name, short, tuple(names), "\n".join([name, short, *names]).lower())
        for (pk, name, short), names in others.items()
    ]
    return _Catalogue(numbers.pop() if numbers else None, services)


_NUMBER = "SELECT number FROM notes_generation WHERE of_what = 'services'"
_NAMES = f"""
    SELECT ({_NUMBER}), s.id, s.name, s.short, n.name
    FROM notes_service s LEFT JOIN notes_servicename n ON n.service_id = s.id ORDER BY s.short, s.name, n.id
"""  # noqa: S608 - constant text
_NOT_IN_NOTES = """
    SELECT s.id, s.slug, s.one_line, s.status FROM notes_service s WHERE s.id IN ({ids})
    AND NOT EXISTS (SELECT 1 FROM notes_entry e WHERE e.service_id = s.id AND {visible})
"""


def _is_named(service: _Service, query: SearchQuery) -> bool:
    """Whether the words are in its names: in the official ones and any that hold the first word's letters."""
    first = query.words[0].needs[0].token
    if first not in service.folded:
        return False
    official, others = (service.name, service.short), service.others
    if not any(first in name.lower() for name in official):
        others = tuple(name for name in others if first in name.lower())
    tokens = {token for name in (*official, *others) for token in tokens_of(name)}
    return all(
        any(
            token.startswith(need.token) if need.prefix or need.is_short else token == need.token
            for token in tokens
        )
        for word in query.words
        for need in word.needs
    )
