"""Which node of a new version of a notes file is which node of the old version.

The order of the rules decides: what is certain is paired first, and every node is paired at most once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from notes.source_notes.documents import Document, NodeKind
from notes.source_notes.group_matching import match_groups
from notes.source_notes.item_similarity import match_similar_items
from notes.source_notes.section_matching import match_sections
from notes.source_notes.version import Version

Sign = Callable[[int], Hashable | None]


@dataclass(slots=True)
class Pairing:
    """Old node -> new node, and back; -1 stands for the file itself."""

    old: Version
    new: Version
    to_new: dict[int, int] = field(default_factory=dict)
    to_old: dict[int, int] = field(default_factory=dict)

    def join(self, old: int, new: int) -> None:
        self.to_new[old] = new
        self.to_old[new] = old

    def section_of_old(self, index: int) -> int | None:
        """The section of the new version that corresponds to the one in which an old node stands."""
        section = self.old.section[index]
        return -1 if section == -1 else self.to_new.get(section)

    def open_old(self, kind: NodeKind) -> list[int]:
        return [index for index in self.old.of_kind[kind] if index not in self.to_new]

    def open_new(self, kind: NodeKind) -> list[int]:
        return [index for index in self.new.of_kind[kind] if index not in self.to_old]


def match(old: Document, new: Document) -> dict[int, int]:
    """Old node index -> new node index, for every node that is in both versions."""
    pairing = Pairing(Version.of(old), Version.of(new))
    match_sections(pairing.old, pairing.new, pairing.join, pairing.to_new, pairing.to_old)
    _match_terms(pairing)
    _match_items(pairing)
    match_groups(pairing.old, pairing.new, pairing.join, pairing.to_new, pairing.to_old)
    match_similar_items(pairing.old, pairing.new, pairing.join, pairing.to_new, pairing.to_old)
    return pairing.to_new


def _match_terms(pairing: Pairing) -> None:
    old, new = pairing.old, pairing.new
    term = NodeKind.TERM
    _pair_in_sections(pairing, term, lambda at: old.text[at], lambda at: new.text[at])
    _pair_in_sections(
        pairing,
        term,
        lambda at: (old.title[at], old.nodes[at].definition),
        lambda at: (new.title[at], new.nodes[at].definition),
    )
    _pair_in_sections(pairing, term, lambda at: old.title[at], lambda at: new.title[at])
    _pair_titles_unique_in_both(pairing)
    _pair_in_sections(
        pairing,
        term,
        lambda at: old.nodes[at].definition or None,
        lambda at: new.nodes[at].definition or None,
    )
    _pair_the_only_alike(pairing, term)


def _match_items(pairing: Pairing) -> None:
    old, new = pairing.old, pairing.new
    item = NodeKind.ITEM
    _pair_in_sections(
        pairing,
        item,
        lambda at: (old.group_title(at), old.nodes[at].raw, old.nodes[at].body),
        lambda at: (new.group_title(at), new.nodes[at].raw, new.nodes[at].body),
    )
    _pair_in_sections(pairing, item, lambda at: old.nodes[at].body, lambda at: new.nodes[at].body)
    _pair_the_only_alike(pairing, item)


def _pair_in_sections(pairing: Pairing, kind: NodeKind, old_sign: Sign, new_sign: Sign) -> None:
    """Pair nodes of corresponding sections that bear the same sign, the k-th with the k-th."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for index in pairing.open_old(kind):
        sign = old_sign(index)
        section = pairing.section_of_old(index)
        if sign is not None and section is not None:
            waiting[section, sign].append(index)
    for ones in waiting.values():
        ones.reverse()
    for index in pairing.open_new(kind):
        sign = new_sign(index)
        ones = waiting.get((pairing.new.section[index], sign), []) if sign is not None else []
        if ones:
            pairing.join(ones.pop(), index)


def _pair_titles_unique_in_both(pairing: Pairing) -> None:
    """A term whose title occurs once in each version was moved."""
    old_places = unique_places((pairing.old.title[at], at) for at in pairing.old.of_kind[NodeKind.TERM])
    new_places = unique_places((pairing.new.title[at], at) for at in pairing.new.of_kind[NodeKind.TERM])
    for title, old_index in old_places.items():
        new_index = new_places.get(title)
        if new_index is not None and old_index not in pairing.to_new and new_index not in pairing.to_old:
            pairing.join(old_index, new_index)


def _pair_the_only_alike(pairing: Pairing, kind: NodeKind) -> None:
    """Of what is left, the same text gone from one place and come to one other was moved."""
    old_places = unique_places((pairing.old.text[at], at) for at in pairing.open_old(kind))
    new_places = unique_places((pairing.new.text[at], at) for at in pairing.open_new(kind))
    for text, old_index in old_places.items():
        if text in new_places:
            pairing.join(old_index, new_places[text])


def unique_places(signs: Iterable[tuple[Hashable, int]]) -> dict[Hashable, int]:
    """Where each sign stands that occurs once."""
    places: dict[Hashable, int] = {}
    times: Counter[Hashable] = Counter()
    for sign, index in signs:
        places[sign] = index
        times[sign] += 1
    return {sign: index for sign, index in places.items() if times[sign] == 1}
