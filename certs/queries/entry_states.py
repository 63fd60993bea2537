"""How well a person knows what they read: their states, and how much of an exam they cover. Theirs alone.

What was merged away counts for what it went into, unless the person said something of that entry itself.
This is resolved when read: the notes know nothing of states, and undoing a merge gives each its own back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from certs.models import EntryState, State, StateChange
from certs.queries.asked_items import Among, Asked, AskedItem, asked_by
from certs.queries.card_memories import asked_with_cards
from certs.queries.goal_recalls import Recalls, recall_parts
from certs.queries.merged_entries import last_merge_of
from certs.queries.one_question import Part, ask_at_once
from notes.access import Person
from notes.models import EntryMerge

TOUCHED = frozenset({State.READING, State.KNOWN, State.RUSTY})


class Thing(NamedTuple):
    """What a state is of: an entry, a service of the catalogue, or a topic of an exam's map."""

    entry: int | None = None
    service: int | None = None
    topic: str = ""


class States:
    """A person's states, with what was merged away; `set` replays changes.

    `recalls` say of which items of their goals' exams the person answered a card.
    """

    def __init__(
        self,
        states: Mapping[Thing, str],
        winners: Mapping[int, int],
        recalls: Recalls,
    ) -> None:
        self.recalls = recalls
        self._states = dict(states)
        self._losers: dict[int, list[int]] = defaultdict(list)
        for loser in sorted(winners):
            self._losers[winners[last_merge_of(loser, winners)]].append(loser)

    def of(self, thing: Thing) -> str:
        """Not read, without a word of the person about it."""
        own = self._states.get(thing)
        if own is None and thing.entry is not None:
            told = [self._states.get(Thing(entry=loser)) for loser in self._losers.get(thing.entry, [])]
            own = best_of(state for state in told if state)
        return own or State.UNREAD

    def of_item(self, item: AskedItem) -> str:
        """The best of its own state and those of the entries that hold it."""
        own = Thing(service=item.service_id, topic=item.topic)
        return best_of(self.of(thing) for thing in (own, *(Thing(entry=pk) for pk in item.entry_ids)))

    def set(self, thing: Thing, state: str) -> None:
        self._states[thing] = state

    @property
    def entries(self) -> frozenset[int]:
        """Of which the person said something, or of what was merged into them."""
        told = {thing.entry for thing in self._states if thing.entry is not None}
        merged = {winner for winner, losers in self._losers.items() if not told.isdisjoint(losers)}
        return frozenset(told | merged)

    def without_states(self) -> States:
        """The same merges, and not a word said yet."""
        bare = States({}, {}, self.recalls)
        bare._losers = self._losers
        return bare

    def losers_of(self, entry_id: int) -> list[int]:
        return self._losers.get(entry_id, [])


@dataclass(frozen=True, slots=True)
class Share:
    """How much of some items a person knows, and has touched at all: known, reading, rusty, or a card of it
    answered. Finished resources name no item, so they touch none."""

    known: int
    touched: int
    count: int

    @property
    def known_percent(self) -> float:
        return _percent(self.known, self.count)

    @property
    def touched_percent(self) -> float:
        return _percent(self.touched, self.count)


@dataclass(frozen=True, slots=True)
class DomainCoverage:
    """An item that serves several domains counts once in each of them."""

    number: int
    name: str
    weight: int | None
    share: Share


@dataclass(frozen=True, slots=True)
class Coverage:
    """A person's share of one exam's map. Without a map (`is_mapped`) there is nothing to be a share of."""

    exam_version_id: int
    asked: Asked
    whole: Share
    domains: tuple[DomainCoverage, ...]
    states: Mapping[int, str]

    @property
    def is_mapped(self) -> bool:
        return bool(self.asked.items)

    @property
    def known_by_weight(self) -> int | None:
        """The domains' percents by weight, not rounded up; None where one is unknown."""
        if not self.domains or not all(one.weight and one.share.count for one in self.domains):
            return None
        return int(
            round(sum((one.weight or 0) * one.share.known / one.share.count for one in self.domains), 6)
        )

    @property
    def unmapped_count(self) -> int:
        return len(self.asked.unmapped)

    @property
    def scope_count(self) -> int:
        return self.asked.scope_count


class DayCount(NamedTuple):
    on: date
    known: int


class Said(NamedTuple):
    """What a person said of things: the present states, and each change in the order in which it came."""

    states: States
    changes: Sequence[tuple[Thing, str, date]]


def coverage_of(
    *,
    person: Person,
    exam_version_ids: Collection[int],
    states: States | None = None,
    with_every_entry: bool = True,
) -> dict[int, Coverage]:
    """By exam version; three queries for any number of them, two where the states are at hand.

    Without every entry, items name only those entries of which the person said something. What the wiki holds
    besides costs nothing then.
    """
    if not exam_version_ids:
        return {}
    states = states or all_states(person=person)
    if states.recalls.needs_cards(exam_version_ids):
        asked, cards = asked_with_cards(person=person, version_ids=exam_version_ids)
        states.recalls.tell(asked, cards)
    else:
        among = None if with_every_entry else Among(states.entries)
        asked = asked_by(person=person, exam_version_ids=exam_version_ids, among=among)
    return {version: coverage_from(version, one, states) for version, one in asked.items()}


def coverage_from(version: int, asked: Asked, states: States) -> Coverage:
    found = {item.id: states.of_item(item) for item in asked.items}
    carded = states.recalls.touched(version)

    def share(items: Iterable[AskedItem]) -> Share:
        told = [(found[item.id], item.id in carded) for item in items]
        known = sum(state == State.KNOWN for state, _ in told)
        return Share(known, sum(state in TOUCHED or is_carded for state, is_carded in told), len(told))

    domains = tuple(
        DomainCoverage(
            domain.number,
            domain.name,
            domain.weight,
            share(item for item in asked.items if domain.number in item.domains),
        )
        for domain in asked.domains
    )
    return Coverage(version, asked, share(asked.items), domains, found)


def all_states(*, person: Person) -> States:
    """Every state of the person, every merge that stands and the answered cards' items, in one query."""
    return states_found(ask_at_once(**states_parts(person)), person)


def states_parts(person: Person) -> dict[str, Part]:
    """What `states_found` needs, for a page that asks for more at once."""
    states = EntryState.objects.of(person)
    merges = EntryMerge.objects.filter(undone_at=None)
    return {
        "states": Part(states, numbers=("entry_id", "service_id"), texts=("topic", "state")),
        "merges": Part(merges, numbers=("loser_id", "winner_id")),
        **recall_parts(person),
    }


def changes_parts(person: Person) -> dict[str, Part]:
    """What `said_found` needs beside the states."""
    changes = StateChange.objects.of(person)
    numbers, texts = ("id", "entry_id", "service_id"), ("topic", "state")
    return {"changes": Part(changes, numbers=numbers, texts=texts, days=("on",))}


def states_found(found: Mapping[str, list[tuple[Any, ...]]], person: Person) -> States:
    states = {Thing(entry, service, topic): state for entry, service, topic, state in found["states"]}
    return States(states, dict(found["merges"]), Recalls(person, found["recalls"]))


def said_found(found: Mapping[str, list[tuple[Any, ...]]], person: Person) -> Said:
    # Rows are only added, so those of one day came in the order of their numbers.
    rows = sorted(found["changes"], key=lambda row: (row[5], row[0]))
    changes = [(Thing(entry, service, topic), state, on) for _, entry, service, topic, state, on in rows]
    return Said(states_found(found, person), changes)


def all_said(*, person: Person) -> Said:
    """Every state, every change of one and every merge that stands, in one query."""
    return said_found(ask_at_once(**states_parts(person), **changes_parts(person)), person)


def known_by_day(*, said: Said, coverages: Iterable[Coverage], since: date) -> dict[int, list[DayCount]]:
    """By exam version, how many of its items were known when `since` ended, and each later day with a change.

    Items, entries and merges count as they are now. Asks nothing.
    """
    known = list(coverages)
    states = said.states.without_states()
    items = {one.exam_version_id: _items_by_thing(one.asked.items, states) for one in known}
    knows: dict[int, set[int]] = {version: set() for version in items}
    days = {version: [DayCount(since, 0)] for version in items}
    for thing, state, on in said.changes:
        states.set(thing, state)
        for version, by_thing in items.items():
            for item in by_thing.get(thing, ()):
                is_known = states.of_item(item) == State.KNOWN
                (knows[version].add if is_known else knows[version].discard)(item.id)
            _count_day(days[version], on, len(knows[version]), since)
    return days


def best_of(states: Iterable[str]) -> str:
    """Known before rusty before reading before not read."""
    return max(states, key=rank_of, default=State.UNREAD)


def rank_of(state: str) -> int:
    return _ORDER.index(state)


_ORDER: tuple[str, ...] = (State.UNREAD, State.READING, State.RUSTY, State.KNOWN)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _items_by_thing(items: Iterable[AskedItem], states: States) -> dict[Thing, list[AskedItem]]:
    by_thing: dict[Thing, list[AskedItem]] = defaultdict(list)
    for item in items:
        by_thing[Thing(service=item.service_id, topic=item.topic)].append(item)
        for entry in item.entry_ids:
            for one in (entry, *states.losers_of(entry)):
                by_thing[Thing(entry=one)].append(item)
    return by_thing


def _count_day(days: list[DayCount], on: date, count: int, since: date) -> None:
    """The last count of a day stands; what was up to `since` is where the days begin."""
    if on <= since:
        days[:] = [DayCount(since, count)]
    elif days[-1].on == on:
        days[-1] = DayCount(on, count)
    elif days[-1].known != count:
        days.append(DayCount(on, count))
