"""Services of the catalogue that a search names and the notes do not hold yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils.safestring import SafeString, mark_safe

from notes.access import Person
from notes.models import Service
from notes.models.page_address import page_address
from notes.queries.search_conditions import LIKE_SIGNS, visible_to
from notes.search_text.query_parsing import QueryWord, SearchQuery
from notes.search_text.snippets import marked
from notes.search_text.tokens import tokens_of

MOST_SERVICES = 5
_MOST_READ = 200


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A line below the notes' own: official name, one line, and its page."""

    name: SafeString
    one_line: str
    url: str
    status: str
    plain_name: str


class _Row(NamedTuple):
    name: str
    short: str
    slug: str
    one_line: str
    status: str


def services_not_in_notes(*, query: SearchQuery, person: Person) -> list[ServiceHit]:
    """Those that no entry this person may see is tied to; one query, one more where any bears the name."""
    if not query.words or any(each.is_negated or each.value != "service" for each in query.filters):
        return []
    names: defaultdict[_Row, set[str]] = defaultdict(set)
    for *values, other in _rows(query, person):
        row = _Row(*values)
        names[row] |= {row.name, row.short, *([other] if other else [])}
    fitting = [row for row, own in names.items() if _fits(own, query.words)]
    return [
        ServiceHit(
            name=mark_safe(marked(row.name, query.words).html),  # noqa: S308 - MarkedText escapes
            one_line=row.one_line,
            url=page_address("notes:service", row.slug),
            status="" if row.status in (Service.Status.ACTIVE, Service.Status.UNKNOWN) else row.status,
            plain_name=row.name,
        )
        for row in fitting[:MOST_SERVICES]
    ]


def _rows(query: SearchQuery, person: Person) -> list[tuple[str, ...]]:
    """In SQL, because Django needs longer to put these questions together than the database to answer them.

    Hardly any word is in the name of a service, which is seen without joining all names to all services.
    """
    like = f"%{query.words[0].needs[0].token.translate(LIKE_SIGNS)}%"
    with connection.cursor() as cursor:
        cursor.execute(_BEARING, [like, like, like])
        ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return []
        visible = " AND ".join(condition.sql for condition in visible_to(person))
        statement = _NOT_IN_NOTES.format(ids=", ".join(["%s"] * len(ids)), visible=visible)
        cursor.execute(statement, [*ids, like, like, like])
        return list(cursor.fetchmany(_MOST_READ))


_BEARING = """
    SELECT id FROM notes_service WHERE LOWER(name) LIKE %s ESCAPE '\\' OR LOWER(short) LIKE %s ESCAPE '\\'
    UNION SELECT service_id FROM notes_servicename WHERE LOWER(name) LIKE %s ESCAPE '\\'
"""
_NOT_IN_NOTES = """
    SELECT s.name, s.short, s.slug, s.one_line, s.status, n.name
    FROM notes_service s LEFT JOIN notes_servicename n ON n.service_id = s.id
    WHERE s.id IN ({ids}) AND (LOWER(s.name) LIKE %s ESCAPE '\\' OR LOWER(s.short) LIKE %s ESCAPE '\\'
        OR LOWER(n.name) LIKE %s ESCAPE '\\')
    AND NOT EXISTS (SELECT 1 FROM notes_entry e WHERE e.service_id = s.id AND {visible})
    ORDER BY s.short, s.name, n.id
"""


def _fits(names: set[str], words: tuple[QueryWord, ...]) -> bool:
    tokens = {token for name in names for token in tokens_of(name)}
    return all(
        any(
            token.startswith(need.token) if need.prefix or need.is_short else token == need.token
            for token in tokens
        )
        for word in words
        for need in word.needs
    )
