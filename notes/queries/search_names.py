"""Names that a misspelt search may have meant: titles, aliases, expansions, official names."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from notes.access import Person
from notes.models import Entry
from notes.search_text.folding import fold, name_form
from notes.search_text.query_parsing import SearchQuery
from notes.source_notes.names import tie_key

MOST_OFFERED = 3
_LONGEST_GUESSED = 60
_MOST_WORDS = 5
_SHORTEST_GUESSED = 3


def names_like(*, query: SearchQuery, person: Person) -> list[str]:
    """What the query may have meant, the likeliest first: a name, or the query with its words put right.

    One query; only names of entries that this person may see.
    """
    wanted = query.title
    if not _SHORTEST_GUESSED <= len(wanted) <= _LONGEST_GUESSED:
        return []
    words = [fold(word.written) for word in query.words][:_MOST_WORDS]
    words = [word for word in words if len(word) >= _SHORTEST_GUESSED] if len(query.words) > 1 else []
    names = _names_of_length({len(each) for each in (wanted, *words)}, person)
    near = _near(wanted, names, MOST_OFFERED)
    if near or not words:
        return near
    return _with_words_put_right(wanted, words, names)


def _names_of_length(lengths: set[int], person: Person) -> dict[str, str]:
    """Names about as long as what was typed: as compared, and as written."""
    size = Q()
    for length in lengths:
        size |= Q(size__range=(length - _slack(length), length + _slack(length)))
    rows = (
        Entry.objects.visible_to(person)
        .exclude(kind=Entry.Kind.ITEM)
        .annotate(size=Length("search_document__title_form"))
        .filter(size | Q(search_document__names__gt=""))
        .order_by("search_document__place")
        .values_list("title", "search_document__title_form", "search_document__names")
    )
    names: dict[str, str] = {}
    for title, form, others in rows:
        names.setdefault(form, title)
        for name in others.split("\n") if others else ():
            names.setdefault(name_form(name), name)
    return names


def _slack(length: int) -> int:
    """How many letters may be wrong: one of three, two of six, three of twelve."""
    return 1 if length < 6 else 2 if length < 12 else 3


def _near(wanted: str, names: dict[str, str], most: int) -> list[str]:
    found = process.extract(
        wanted, list(names), scorer=OSA.distance, score_cutoff=_slack(len(wanted)), limit=20
    )
    near = sorted((distance, form) for form, distance, _ in found if distance)
    # One of several spellings is enough.
    different = {tie_key(form): names[form] for _, form in reversed(near)}
    return list(reversed(different.values()))[:most]


def _with_words_put_right(wanted: str, words: list[str], names: dict[str, str]) -> list[str]:
    """The query with each word that is no name exchanged for the nearest name."""
    right = wanted
    for word, name in _corrections(words, names):
        right = right.replace(word, name)
    return [right] if right != wanted else []


def _corrections(words: list[str], names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for word in words:
        if word not in names:
            for name in _near(word, names, 1):
                yield word, name
