"""What the address of a search says. Nothing in it is an error: what is unknown is left out."""

from __future__ import annotations

from typing import NamedTuple

from django.http import QueryDict

from notes.queries.search import Only

# Far more than a query may have, and little enough to be cheap.
_LONGEST_TEXT = 2000
_LONGEST_SLUG = 300


class SearchWish(NamedTuple):
    """A query, which hits are wanted, the page of results, and the entry on whose page the search began."""

    text: str
    only: str
    number: str
    at: str


def read_search(parameters: QueryDict) -> SearchWish:
    only = parameters.get("only", "")
    number = parameters.get("page", "")
    return SearchWish(
        text=parameters.get("q", "")[:_LONGEST_TEXT],
        only=only if only in set(Only) else "",
        number=number if number.isascii() and number.isdigit() and len(number) < 7 else "1",
        at=parameters.get("at", "").replace("\0", "")[:_LONGEST_SLUG],
    )
