"""Which entries a search finds, in an order that is the same on both databases.

The database only filters, to at most 500 candidates in the order of the tiers; within a tier refined lines
stand before unsorted ones, then as in the tree.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.db.models.functions import Left

from notes.access import Person
from notes.models import Entry
from notes.queries.search_conditions import conditions_of
from notes.queries.search_statements import candidate_statement
from notes.search_text.confirming import holds_phrases
from notes.search_text.places import ids_above
from notes.search_text.query_parsing import QueryWord, SearchQuery

MOST_CANDIDATES = 500
# A phrase is confirmed on the candidates' texts; beyond so many characters nobody reads on.
MOST_CONFIRMED = 8_000_000
_LONGEST_READ = 200_000


class Candidate(NamedTuple):
    """An entry that the search found; candidates sort as they are shown."""

    tier: int
    # Of SQLite a 0 or a 1, which is as good.
    is_raw: bool
    place: str
    pk: int
    kind: str
    title_form: str
    service_id: int | None

    @property
    def parent_id(self) -> int | None:
        """As its place says."""
        above = ids_above(self.place)
        return above[-1] if above else None


class Candidates(NamedTuple):
    """What was found, in order. `is_cut`: there is more than was looked at."""

    rows: list[Candidate]
    is_cut: bool


def find_candidates(*, query: SearchQuery, person: Person, loosely: bool = False) -> Candidates:
    """The entries that a person may see and that fit the query.

    One query, one more for each `in:`, and one for phrases.
    """
    conditions = conditions_of(query.filters, person)
    statement = candidate_statement(query, conditions, most=MOST_CANDIDATES + 1, loosely=loosely)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, list(statement.parameters))
        found = list(map(Candidate._make, cursor.fetchall()))
    rows = sorted(found[:MOST_CANDIDATES])
    phrases = tuple(word for word in query.phrases if not (loosely and word.looser))
    return Candidates(_confirmed(rows, phrases) if phrases else rows, len(found) > MOST_CANDIDATES)


def _confirmed(rows: list[Candidate], phrases: tuple[QueryWord, ...]) -> list[Candidate]:
    """Those of the candidates in whose text the phrases stand, as long as there is room to read them all."""
    texts = Entry.objects.filter(pk__in=[row.pk for row in rows]).values_list(
        "pk", "title", "expansion", "icon", Left("definition", _LONGEST_READ), Left("body", _LONGEST_READ),
        "search_document__names",
    )  # fmt: skip
    by_id = {
        pk: (f"{title} ({expansion})", icon, definition, body, *names.split("\n"))
        for pk, title, expansion, icon, definition, body, names in texts
    }
    confirmed: list[Candidate] = []
    read = 0
    for row in rows:
        read += sum(map(len, by_id[row.pk]))
        if read > MOST_CONFIRMED:
            break
        if holds_phrases(by_id[row.pk], phrases):
            confirmed.append(row)
    return confirmed
