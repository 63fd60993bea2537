"""The SQL that asks each database for the candidates of a search; the answers are the same on both.

Written by hand, because Django needs longer to put this question together than the database to answer it.
Rows: tier, is_raw, place, id, kind, parent, title as compared, service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

from django.db import connection

from notes.models import Entry
from notes.queries.search_conditions import Condition
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


_COLUMNS = "e.status = 'raw' AS is_raw, d.place, e.id, e.kind, e.parent_id, d.title_form, e.service_id"
_TITLE_TIERS = f"""CASE WHEN d.title_form = %s THEN {Tier.TITLE:d}
    WHEN d.title_form >= %s AND d.title_form < %s THEN {Tier.TITLE_BEGINNING:d}
    WHEN {{find}}(d.names_form, %s) > 0 THEN {Tier.NAME:d} ELSE {Tier.WORD_OF_TITLE:d} END"""
_NAME_TIERS = f"CASE WHEN {{find}}(d.names_form, %s) > 0 THEN {Tier.NAME:d} ELSE {Tier.WORD_OF_NAME:d} END"


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
    """An arm for each depth, without what the arms before it find, and for as many as these leave room for.

    So SQLite sorts no more than is shown, and a common word costs little more than a rare one. CROSS JOIN
    keeps it from beginning anywhere but with the words.
    """
    required = _all_of(conditions)
    arms: dict[str, str] = {}
    parameters: list[str] = []
    above = ""
    for depth, tier in _tiers(query, "instr").items():
        asked = fts5_expression(query, depth, loosely=loosely)
        room = "".join(f" - (SELECT COUNT(*) FROM {name})" for name in arms)  # noqa: S608 - names of ours
        arms[f"arm{depth:d}"] = (
            f"SELECT {tier.sql} AS tier, {_COLUMNS}"  # noqa: S608
            " FROM notes_searchtokens x CROSS JOIN notes_searchdocument d ON d.entry_id = x.rowid"
            " CROSS JOIN notes_entry e ON e.id = x.rowid"
            f" WHERE notes_searchtokens MATCH %s AND {required.sql} ORDER BY 1, 2, 3 LIMIT {most:d}{room}"
        )
        question = f"({asked}) NOT ({above})" if above else asked
        parameters += [*tier.parameters, question, *required.parameters]
        above = asked
    return Condition(_together(arms, arms), tuple(parameters))


def _postgresql_statement(
    query: SearchQuery, conditions: list[Condition], *, most: int, loosely: bool
) -> Condition:
    """All that holds the words by one look into the index, then the entries of each depth by their keys.

    Those of a depth are read only while the depths above it left room: entries are wide, and most that hold
    a common word hold it in the body. The planner guesses badly how many entries hold a word. MATERIALIZED,
    ANY and OFFSET 0 keep it from reading whole tables; a condition on `d.depth` would have it compare each
    row with each.
    """
    questions = {depth: tsquery(query, depth, loosely=loosely) for depth in Depth}
    required = _all_of(conditions)
    upper = (Depth.TITLE, Depth.NAMES, Depth.SUMMARY)
    depth_of = " ".join(f"WHEN vector @@ %s::tsquery THEN {depth:d}" for depth in upper)
    found = (
        "SELECT entry_id, place, title_form, names_form,"  # noqa: S608 - texts of ours
        f" CASE {depth_of} ELSE {Depth.BODY:d} END AS depth"
        " FROM notes_searchdocument WHERE vector @@ %s::tsquery"
    )
    parameters: list[str] = [*(questions[depth] for depth in upper), questions[Depth.BODY]]
    arms: dict[str, str] = {}
    for depth, tier in _tiers(query, "strpos").items():
        room = "".join(f" - (SELECT COUNT(*) FROM {name})" for name in arms)  # noqa: S608 - names of ours
        arms[f"arm{depth:d}"] = (
            f"SELECT {tier.sql} AS tier, {_COLUMNS} FROM found d"  # noqa: S608 - texts of ours
            " JOIN (SELECT id, status, kind, parent_id, service_id, binned_at, hidden FROM notes_entry"
            f" WHERE id = ANY(ARRAY(SELECT entry_id FROM found WHERE depth = {depth:d})) OFFSET 0) e"
            f" ON e.id = d.entry_id WHERE {required.sql} ORDER BY 1, 2, 3 LIMIT {most:d}{room}"
        )
        parameters += [*tier.parameters, *required.parameters]
    return Condition(_together({"found": found, **arms}, arms), tuple(parameters))


def _together(made: Mapping[str, str], arms: Iterable[str]) -> str:
    """A statement that makes these one after the other, and gives the rows of the arms."""
    steps = ", ".join(f"{name} AS MATERIALIZED ({sql})" for name, sql in made.items())
    rows = " UNION ALL ".join(f"SELECT * FROM {name}" for name in arms)  # noqa: S608 - names of ours
    return f"WITH {steps} {rows}"


def _everything(query: SearchQuery, conditions: list[Condition], most: int) -> Condition:
    """Without words: all that fits the filters, refined lines first; each arm stops when it has enough."""
    required = _all_of([*conditions, *([_without(query)] if query.excluded else [])])
    arm = (
        f"SELECT * FROM (SELECT {Tier.NOWHERE:d} AS tier, {_COLUMNS}"  # noqa: S608
        " FROM notes_searchdocument d CROSS JOIN notes_entry e"
        f" WHERE e.id = d.entry_id AND e.status = %s AND {required.sql} ORDER BY d.place LIMIT {most:d})"
    )
    return Condition(
        f"{arm} AS refined UNION ALL {arm} AS unsorted LIMIT {most:d}",
        (Entry.Status.REFINED.value, *required.parameters, Entry.Status.RAW.value, *required.parameters),
    )


def _without(query: SearchQuery) -> Condition:
    if connection.vendor == "postgresql":
        return Condition("NOT d.vector @@ %s::tsquery", (unwanted_tsquery(query),))
    sql = "e.id NOT IN (SELECT rowid FROM notes_searchtokens WHERE notes_searchtokens MATCH %s)"
    return Condition(sql, (unwanted_fts5_expression(query),))
