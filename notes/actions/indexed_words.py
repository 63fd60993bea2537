"""Which entries hold a word, by the search index."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from notes.actions.batches import batches_of
from notes.search_text.match_expressions import coded, quoted
from notes.search_text.tokens import whole_of

_WORDS_AT_ONCE = 200


def entries_holding_any(words: Iterable[str]) -> set[int]:
    """The entries in whose text at least one of these words stands, in capitals or not; the bin's too."""
    tokens = sorted({whole_of(word) for word in words} - {""})
    found: set[int] = set()
    with connection.cursor() as cursor:
        for batch in batches_of(tokens, _WORDS_AT_ONCE):
            if connection.vendor == "postgresql":
                asked = " | ".join(map(quoted, batch))
                cursor.execute(
                    "SELECT entry_id FROM notes_searchdocument WHERE vector @@ %s::tsquery", [asked]
                )
            else:
                asked = " OR ".join(map(coded, batch))
                cursor.execute(
                    "SELECT rowid FROM notes_searchtokens WHERE notes_searchtokens MATCH %s", [asked]
                )
            found.update(entry_id for (entry_id,) in cursor.fetchall())
    return found
