"""What a state may be said of: entries, and what is on a map, with all that holds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from certs.models import ExamMapItem
from certs.queries.asked_items import AskedItem, asked_by
from certs.queries.entry_states import Coverage, States, Thing, all_states, coverage_from, rank_of
from notes.access import Person
from notes.models import Entry

LARGEST_ID = 2**63


class NotThere(Exception):
    """There is no such entry, or no such item."""


@dataclass(frozen=True, slots=True)
class ItemThings:
    """One item of a map with the person's states of it; `coverage` is their share of its whole exam."""

    item: AskedItem
    states: States
    coverage: Coverage

    @property
    def state(self) -> str:
        return self.states.of_item(self.item)

    @property
    def own(self) -> Thing:
        return own_thing(self.item)

    def needed_for(self, state: str) -> list[Thing]:
        """What must be said to be so, that the item is so: all that is better, else its first entry."""
        things = [*(Thing(entry=pk) for pk in self.item.entry_ids), self.own]
        better = [thing for thing in things if rank_of(self.states.of(thing)) > rank_of(state)]
        has_it = any(self.states.of(thing) == state for thing in things)
        return better if better or has_it else things[:1]


def own_thing(item: AskedItem) -> Thing:
    return Thing(service=item.service_id, topic=item.topic)


def item_things(*, person: Person, item_ids: Collection[int]) -> dict[int, ItemThings]:
    """Four queries; raises NotThere."""
    if any(pk >= LARGEST_ID for pk in item_ids):
        raise NotThere("There is no such item on a map.")
    exams = dict(ExamMapItem.objects.filter(pk__in=item_ids).values_list("pk", "exam_map_id"))
    if set(item_ids) - set(exams):
        raise NotThere("There is no such item on a map.")
    asked = asked_by(person=person, exam_version_ids=set(exams.values()))
    states = all_states(person=person)
    coverages = {exam: coverage_from(exam, one, states) for exam, one in asked.items()}
    return {
        item.id: ItemThings(item, states, coverages[exam])
        for exam, one in asked.items()
        for item in one.items
        if item.id in exams
    }


def entries_said(*, person: Person, entry_ids: Collection[int]) -> Mapping[int, Entry]:
    """Raises NotThere where the person may not read one of them."""
    if any(pk >= LARGEST_ID for pk in entry_ids):
        raise NotThere("There is no such entry.")
    entries = Entry.objects.visible_to(person).select_related("parent__parent").in_bulk(list(entry_ids))
    if set(entry_ids) - set(entries):
        raise NotThere("There is no such entry.")
    return entries
