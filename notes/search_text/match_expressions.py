"""What is asked of the database's own text search: the same question in the language of each of the two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache

from notes.search_text.query_parsing import Need, SearchQuery


class Depth(IntEnum):
    """How far down the columns a word may stand."""

    TITLE = 1
    NAMES = 2
    SUMMARY = 3
    BODY = 4


_COLUMNS = ("title", "names", "summary", "body")
_WEIGHTS = "ABCD"
# SQLite's index holds beginnings of the words of titles and of names as terms too, marked by a letter that is
# no hexadecimal digit: those of two and of four digits, which are one or two letters.
BEGINNINGS = ("t", "n")
BEGINNING_LENGTHS = (2, 4)


@lru_cache(maxsize=50_000)
def coded(token: str) -> str:
    """A token in hexadecimal digits: SQLite's own tokenizer has nothing to split in it."""
    return token.encode("utf-8", "replace").hex()


def fts5_expression(query: SearchQuery, depth: Depth, *, loosely: bool = False) -> str:
    """The question for SQLite; empty where nothing must be there."""
    wanted = " AND ".join(_fts5_need(need, depth) for need in query.needs(loosely=loosely))
    return _without(wanted, [f"({_fts5_all(needs)})" for needs in query.unwanted], " OR ", " NOT ")


def tsquery(query: SearchQuery, depth: Depth, *, loosely: bool = False) -> str:
    """The question for PostgreSQL; empty where nothing must be there."""
    wanted = " & ".join(_tsquery_need(need, depth) for need in query.needs(loosely=loosely))
    return _without(wanted, [f"({_tsquery_all(needs)})" for needs in query.unwanted], " | ", " & !")


def unwanted_fts5_expression(query: SearchQuery) -> str:
    return " OR ".join(f"({_fts5_all(needs)})" for needs in query.unwanted)


def unwanted_tsquery(query: SearchQuery) -> str:
    return " | ".join(f"({_tsquery_all(needs)})" for needs in query.unwanted)


def _without(wanted: str, unwanted: Sequence[str], either: str, but_not: str) -> str:
    if not wanted or not unwanted:
        return wanted
    return f"({wanted}){but_not}({either.join(unwanted)})"


def _fts5_all(needs: Iterable[Need]) -> str:
    return " AND ".join(_fts5_need(need, Depth.BODY) for need in needs)


def _fts5_need(need: Need, depth: Depth) -> str:
    token = coded(need.token)
    if need.is_short:
        begins = _fts5_beginning(token, min(depth, Depth.NAMES))
        return begins if depth <= Depth.NAMES else f"({begins} OR {_fts5_at(token, depth)})"
    return _fts5_beginning(token, depth) if need.prefix else _fts5_at(token, depth)


def _fts5_beginning(token: str, depth: Depth) -> str:
    if depth <= Depth.NAMES and len(token) in BEGINNING_LENGTHS:
        return f"({' OR '.join(mark + token for mark in BEGINNINGS[:depth])})"
    return _fts5_at(f"{token}*", depth)


def _fts5_at(term: str, depth: Depth) -> str:
    return term if depth == Depth.BODY else f"({{{' '.join(_COLUMNS[:depth])}}} : {term})"


def _tsquery_all(needs: Iterable[Need]) -> str:
    return " & ".join(_tsquery_need(need, Depth.BODY) for need in needs)


def _tsquery_need(need: Need, depth: Depth) -> str:
    if need.is_short:
        begins = f"{quoted(need.token)}:*{_WEIGHTS[: min(depth, Depth.NAMES)]}"
        return begins if depth <= Depth.NAMES else f"({begins} | {_tsquery_at(need.token, '', depth)})"
    return _tsquery_at(need.token, "*" if need.prefix else "", depth)


def _tsquery_at(token: str, star: str, depth: Depth) -> str:
    marks = star + ("" if depth == Depth.BODY else _WEIGHTS[:depth])
    return f"{quoted(token)}:{marks}" if marks else quoted(token)


def tsvector(columns: Sequence[Iterable[str]]) -> str:
    """An entry's tokens as PostgreSQL reads them: each with the weight of its column."""
    return " ".join(filter(None, map(_weighted, columns, _WEIGHTS)))


def _weighted(tokens: Iterable[str], weight: str) -> str:
    """All of a column at once, which is quicker by far; no token holds the end of a line."""
    together = "\n".join(tokens)
    return quoted(together).replace("\n", f"':1{weight} '") + f":1{weight}" if together else ""


def quoted(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
