"""The tokens of SQLite's search index: of a changed entry only what changed is written into it.

FTS5 forgets a term of a row only if it is told so. Therefore `notes_searchheld` holds what the index says of
each entry, and the digest of the text that this was made of. An old process, which knows nothing of that
table, leaves another digest in the entry's document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.db import DatabaseError, connection, transaction

from notes.search_text.held_tokens import NO_TOKENS, HeldTokens, changes

_REMOVE = (
    "INSERT INTO notes_searchtokens (notes_searchtokens, rowid, title, names, summary, body) "
    "VALUES ('delete', %s, %s, %s, %s, %s)"
)
_ADD = "INSERT INTO notes_searchtokens (rowid, title, names, summary, body) VALUES (%s, %s, %s, %s, %s)"
_HOLD = (
    "REPLACE INTO notes_searchheld (entry_id, digest, title, names, summary, body) "
    "VALUES (%s, %s, %s, %s, %s, %s)"
)


class TokenRow(NamedTuple):
    """What the index holds of an entry, and the digest of the text it follows from."""

    entry_id: int
    digest: str
    tokens: HeldTokens


def write_tokens(rows: Sequence[TokenRow], digests: Mapping[int, str]) -> None:
    """`digests` are those that the entries' documents had before; none of a new entry."""
    held = {row.entry_id: row for row in held_rows([row.entry_id for row in rows])} if digests else {}
    removed: list[tuple[int, *tuple[str, ...]]] = []
    added: list[tuple[int, *tuple[str, ...]]] = []
    for row in rows:
        gone, new = NO_TOKENS, row.tokens
        before = held.get(row.entry_id)
        if before is not None:
            is_known = before.digest == digests.get(row.entry_id)
            gone, new = changes(before.tokens, row.tokens) if is_known else (before.tokens, row.tokens)
            if not any(gone) and not any(new):
                continue
            # Both, even if one of them is empty: FTS5 counts its rows.
            removed.append((row.entry_id, *gone))
        added.append((row.entry_id, *new))
    with connection.cursor() as cursor:
        for statement, parameters in ((_REMOVE, removed), (_ADD, added)):
            if parameters:
                cursor.executemany(statement, parameters)
        cursor.executemany(_HOLD, [(row.entry_id, row.digest, *row.tokens) for row in rows])


def held_rows(entry_ids: Sequence[int]) -> Iterator[TokenRow]:
    """What is held of these entries."""
    places = ", ".join(["%s"] * len(entry_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, digest, title, names, summary, body FROM notes_searchheld "  # noqa: S608 - only places
            f"WHERE entry_id IN ({places})",
            entry_ids,
        )
        for entry_id, digest, *tokens in cursor.fetchall():
            yield TokenRow(entry_id, digest, HeldTokens(*tokens))


def forget_tokens() -> None:
    """Empty the index at once, whatever it says."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes_searchtokens (notes_searchtokens) VALUES ('delete-all')")
        cursor.execute("DELETE FROM notes_searchheld")


def is_what_is_held() -> bool:
    """Whether the index says what is held, of each entry and of nothing else."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # With the 1 FTS5 compares itself with the other table too.
            cursor.execute(
                "INSERT INTO notes_searchtokens (notes_searchtokens, rank) VALUES ('integrity-check', 1)"
            )
    except DatabaseError:
        return False
    return True
