"""The SQL that asks each database for the candidates of a search; the answers are the same on both.

Written by hand, because Django needs longer to put this question together than the database to answer it.
Rows: tier, is_raw, place, id, kind, title as compared, service.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum

from django.db import connection

from notes.queries.search_conditions import OF_DOCUMENTS, Condition, facts
from notes.search_text.match_expressions import (
    Depth,
    fts5_expression,
    tsquery,
    unwanted_fts5_expression,
    unwanted_tsquery,
)
from notes.search_text.query_parsing import SearchQuery

_LAST_CHARACTER = "\U0010ffff"


class Tier(IntEnum):
    """Where the words were found, best first."""

    TITLE = 0
    TITLE_BEGINNING = 1
    NAME = 2
    WORD_OF_TITLE = 3
    WORD_OF_NAME = 4
    SUMMARY = 5
    BODY = 6
    NOWHERE = 7


def candidate_statement(
    query: SearchQuery, conditions: list[Condition], *, most: int, loosely: bool
) -> Condition:
    """At most so many entries that hold the words and fulfil the conditions, the best first."""
    if not query.words:
        return _everything(query, conditions, most)
    if connection.vendor == "postgresql":
        return _postgresql_statement(query, conditions, most=most, loosely=loosely)
    return _sqlite_statement(query, conditions, most=most, loosely=loosely)


_TITLE_TIERS = f"""CASE WHEN d.title_form = %s THEN {Tier.TITLE:d}
    WHEN d.title_form >= %s AND d.title_form < %s THEN {Tier.TITLE_BEGINNING:d}
    WHEN {{find}}(d.names_form, %s) > 0 THEN {Tier.NAME:d} ELSE {Tier.WORD_OF_TITLE:d} END"""
_NAME_TIERS = f"CASE WHEN {{find}}(d.names_form, %s) > 0 THEN {Tier.NAME:d} ELSE {Tier.WORD_OF_NAME:d} END"


def _columns() -> str:
    found = facts()
    return f"{found.is_raw} AS is_raw, d.place, {found.pk}, {found.kind}, d.title_form, {found.service}"


def _tiers(query: SearchQuery, find: str) -> dict[Depth, Condition]:
    """The tier of an entry that holds the words no deeper than here."""
    name = f"\n{query.title}\n"
    title = (query.title, query.title, query.title + _LAST_CHARACTER, name)
    return {
        Depth.TITLE: Condition(_TITLE_TIERS.format(find=find), title),
        Depth.NAMES: Condition(_NAME_TIERS.format(find=find), (name,)),
        Depth.SUMMARY: Condition(f"{Tier.SUMMARY:d}"),
        Depth.BODY: Condition(f"{Tier.BODY:d}"),
    }


def _all_of(conditions: list[Condition]) -> Condition:
    return Condition(
        " AND ".join(each.sql for each in conditions),
        tuple(parameter for each in conditions for parameter in each.parameters),
    )


def _sqlite_statement(
    query: SearchQuery, conditions: list[Condition], *, most: int, loosely: bool
) -> Condition:
    """An arm for each depth, without what the arms before it found, and for as many as these leave room for.

    So SQLite sorts no more than is shown, and a common word costs little more than a rare one. What was found
    is left out by its number: FTS5's NOT would go through all that holds the words once more in each arm.
    CROSS JOIN keeps it from beginning anywhere but with the words.
    """
    required = _all_of(conditions)
    arms: dict[str, str] = {}
    parameters: list[str] = []
    for depth, tier in _tiers(query, "instr").items():
        found = " UNION ALL ".join(f"SELECT id FROM {name}" for name in arms)  # noqa: S608 - names of ours
        others = f" AND x.rowid NOT IN ({found})" if arms else ""
        room = "".join(f" - (SELECT COUNT(*) FROM {name})" for name in arms)  # noqa: S608 - names of ours
        arms[f"arm{depth:d}"] = (
            f"SELECT {tier.sql} AS tier, {_columns()}"  # noqa: S608 - texts of ours
            " FROM notes_searchtokens x CROSS JOIN notes_searchdocument d ON d.entry_id = x.rowid"
            " CROSS JOIN notes_entry e ON e.id = x.rowid"
            f" WHERE notes_searchtokens MATCH %s{others} AND {required.sql}"
            f" ORDER BY 1, 2, 3 LIMIT {most:d}{room}"
        )
        asked = fts5_expression(query, depth, loosely=loosely)
        parameters += [*tier.parameters, asked, *required.parameters]
    # The last one is read once, as it comes.
    *upper, last = arms
    steps = ", ".join(f"{name} AS MATERIALIZED ({arms[name]})" for name in upper)
    sources = (*upper, f"({arms[last]})")
    rows = " UNION ALL ".join(f"SELECT * FROM {source}" for source in sources)  # noqa: S608 - names of ours
    return Condition(f"WITH {steps} {rows}", tuple(parameters))


def _postgresql_statement(
    query: SearchQuery, conditions: list[Condition], *, most: int, loosely: bool
) -> Condition:
    """What holds the words above the body, which has an index of its own; then the bodies, if there is room.

    Nothing is read of the entries themselves, and of those whose body holds a common word only as many as are
    shown. The planner guesses badly how many hold a word: OFFSET 0 keeps it from beginning anywhere else.
    """
    questions = {depth: tsquery(query, depth, loosely=loosely) for depth in Depth}
    anywhere = tsquery(replace(query, excluded=()), Depth.BODY, loosely=loosely)
    required = _all_of(conditions)
    tiers = _tiers(query, "strpos")
    title, names = tiers[Depth.TITLE], tiers[Depth.NAMES]
    tier = (
        f"CASE WHEN d.vector @@ %s::tsquery THEN {title.sql}"
        f" WHEN d.vector @@ %s::tsquery THEN {names.sql} ELSE {Tier.SUMMARY:d} END"
    )
    document = "(SELECT * FROM notes_searchdocument WHERE {vector} @@ %s::tsquery OFFSET 0) d"
    upper = (
        f"SELECT {tier} AS tier, {_columns()} FROM {document.format(vector=_ABOVE_BODY)}"  # noqa: S608 - texts of ours
        f" WHERE d.vector @@ %s::tsquery AND {required.sql} ORDER BY 1, 2, 3 LIMIT {most:d}"
    )
    bodies = (
        f"SELECT {Tier.BODY:d} AS tier, {_columns()} FROM {document.format(vector='vector')}"  # noqa: S608 - likewise
        f" WHERE NOT d.vector @@ %s::tsquery AND {required.sql}"
        f" ORDER BY 2, 3 LIMIT {most:d} - (SELECT COUNT(*) FROM upper)"
    )
    return Condition(
        f"WITH upper AS MATERIALIZED ({upper}), bodies AS MATERIALIZED ({bodies})"  # noqa: S608 - likewise
        " SELECT * FROM upper UNION ALL SELECT * FROM bodies",
        (
            *(questions[Depth.TITLE], *title.parameters, questions[Depth.NAMES], *names.parameters),
            *(anywhere, questions[Depth.SUMMARY], *required.parameters),
            *(questions[Depth.BODY], questions[Depth.SUMMARY], *required.parameters),
        ),
    )


# As the index of migration 0018 has it.
_ABOVE_BODY = "ts_filter(vector, '{a,b,c}')"


def _everything(query: SearchQuery, conditions: list[Condition], most: int) -> Condition:
    """Without words: all that fits the filters, refined lines first; each arm stops when it has enough."""
    required = _all_of([*conditions, *([_without(query)] if query.excluded else [])])
    entries = "" if facts() == OF_DOCUMENTS else " CROSS JOIN notes_entry e"
    beside = "" if facts() == OF_DOCUMENTS else "e.id = d.entry_id AND "
    arms = [
        f"SELECT * FROM (SELECT {Tier.NOWHERE:d} AS tier, {_columns()}"  # noqa: S608 - texts of ours
        f" FROM notes_searchdocument d{entries}"
        f" WHERE {beside}{status} AND {required.sql} ORDER BY d.place LIMIT {most:d}) AS {name}"
        for name, status in (("refined", f"NOT ({facts().is_raw})"), ("unsorted", facts().is_raw))
    ]
    return Condition(f"{' UNION ALL '.join(arms)} LIMIT {most:d}", required.parameters * 2)


def _without(query: SearchQuery) -> Condition:
    if connection.vendor == "postgresql":
        return Condition("NOT d.vector @@ %s::tsquery", (unwanted_tsquery(query),))
    sql = "d.entry_id NOT IN (SELECT rowid FROM notes_searchtokens WHERE notes_searchtokens MATCH %s)"
    return Condition(sql, (unwanted_fts5_expression(query),))
