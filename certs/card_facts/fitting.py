"""Which of many lines fit another thing, too; quick for thousands of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from math import ceil
from typing import Generic, TypeVar

from certs.card_facts.sides import FITS_FROM
from certs.card_facts.words import content_words

Key = TypeVar("Key", bound=Hashable)


class Lines(Generic[Key]):
    """Says the same as `may_ask_backwards` of an approved card, without comparing each line with each other.

    `aside` names for a line another one of the same thing, which does not count.
    """

    def __init__(self, lines: Mapping[Key, str], *, aside: Mapping[Key, Key] | None = None) -> None:
        self._aside = aside or {}
        self._words = {key: content_words(line) for key, line in lines.items()}
        self._by_stem: dict[str, set[Key]] = defaultdict(set)
        for key, words in self._words.items():
            for word in words:
                self._by_stem[_stem(word)].add(key)
        self._by_beginning: dict[str, list[str]] = defaultdict(list)
        for stem in self._by_stem:
            self._by_beginning[stem[:3]].append(stem)
        self._known: dict[str, frozenset[Key]] = {}

    def only_fits(self, key: Key) -> bool:
        """Whether the line says something, and no other line has most of its words."""
        words = self._words.get(key, ())
        if not words:
            return False
        enough = ceil(FITS_FROM * len(words))
        # A line that has enough of the words has one of the rarest at least.
        having = sorted((self._having(word) for word in words), key=len)
        near = frozenset().union(*having[: len(words) - enough + 1]) - {key, self._aside.get(key, key)}
        counted = Counter(other for found in having for other in found if other in near)
        return all(count < FITS_FROM * len(words) for count in counted.values())

    def _having(self, word: str) -> frozenset[Key]:
        """Lines with a word that is alike, as `are_alike` says."""
        stem = _stem(word)
        if stem not in self._known:
            alike = [
                other
                for other in self._by_beginning[stem[:3]]
                if other == stem or (len(stem) > 2 and (other.startswith(stem) or stem.startswith(other)))
            ]
            self._known[stem] = frozenset().union(*(self._by_stem[other] for other in alike))
        return self._known[stem]


def _stem(word: str) -> str:
    return word.removesuffix("s")
