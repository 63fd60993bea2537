"""Pages on which a person's states are chosen, and the answer to a choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from certs.models import State
from certs.queries.entry_states import Coverage, Thing
from certs.queries.said_things import ItemThings, entries_said, item_things
from certs.queries.state_choices import StateChoice, choice_of_entry, choice_of_item
from certs.queries.state_marks import Mark, marks_of
from notes.access import Person
from notes.models import Entry

Told = tuple[Thing, str, int | None]
_ENTRY, _ITEM, _OWN = "e", "i", "o"


@dataclass(frozen=True, slots=True)
class Meant:
    """What was said, thing by thing, with what it was said of."""

    things: list[Told]
    entries: Mapping[int, Entry]
    items: Mapping[int, ItemThings]
    asked: list[tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class SaidPage:
    """What was set; `undo` are the values that set it back. `url` leads to where it can be seen."""

    words: str
    undo: list[str]
    shown: list[StateChoice]
    coverages: list[Coverage]
    url: str


@dataclass(frozen=True, slots=True)
class StatePage:
    """`url` is the thing's own page, if there is one; `parts` are what holds an item, each with its state."""

    one: StateChoice
    url: str
    parts: list[tuple[StateChoice, str]] = field(default_factory=list)


def things_meant(*, person: Person, said: Iterable[tuple[str, int, str, int | None]]) -> Meant:
    """`said`: e for an entry, i for an item of a map, o for an item whatever holds it; raises NotThere."""
    told = list(said)
    entries = entries_said(person=person, entry_ids={pk for kind, pk, _, _ in told if kind == _ENTRY})
    items = item_things(person=person, item_ids={pk for kind, pk, _, _ in told if kind != _ENTRY})
    things: list[Told] = []
    for kind, pk, state, revision in told:
        if kind == _ENTRY:
            things.append((Thing(entry=pk), state, revision))
        elif kind == _OWN:
            things.append((items[pk].own, state, None))
        else:
            things += [(thing, state, None) for thing in items[pk].needed_for(state)]
    return Meant(things, entries, items, [(kind, pk, state) for kind, pk, state, _ in told])


def said_page(*, person: Person, meant: Meant, before: Iterable[Told]) -> SaidPage:
    """After it was saved."""
    items = item_things(person=person, item_ids=list(meant.items))
    marks = marks_of(person=person, entry_ids=list(meant.entries))
    shown = [choice_of_entry(entry=entry, mark=marks.of(pk)) for pk, entry in meant.entries.items()]
    shown += [
        choice_of_item(item_id=pk, name=found.item.name, state=found.state) for pk, found in items.items()
    ]
    own = {found.own: pk for pk, found in items.items()}
    coverages = {found.coverage.exam_version_id: found.coverage for found in items.values()}
    return SaidPage(
        words=_words(meant, items),
        undo=[_undoing(*one, own) for one in before],
        shown=shown,
        coverages=list(coverages.values()),
        url=shown[0].url,
    )


def entry_state_page(*, person: Person, pk: int) -> StatePage:
    entry = entries_said(person=person, entry_ids=[pk])[pk]
    mark = marks_of(person=person, entry_ids=[pk]).of(pk)
    return StatePage(choice_of_entry(entry=entry, mark=mark), entry.get_absolute_url())


def item_state_page(*, person: Person, pk: int) -> StatePage:
    """With the entries that hold it, and the item by itself where something was said of that."""
    found = item_things(person=person, item_ids=[pk])[pk]
    entries = entries_said(person=person, entry_ids=found.item.entry_ids)
    marks = marks_of(person=person, entry_ids=list(entries))
    parts = [
        (choice_of_entry(entry=entries[one], mark=marks.of(one)), entries[one].get_absolute_url())
        for one in found.item.entry_ids
    ]
    one = choice_of_item(item_id=pk, name=found.item.name, state=found.state)
    own = Mark(found.states.of(found.own))
    if parts and own.state != State.UNREAD:
        parts.append((StateChoice(f"{_OWN}{pk}", f"{found.item.name}, by itself", one.url, own), ""))
    return StatePage(one, "", parts)


def _words(meant: Meant, items: Mapping[int, ItemThings]) -> str:
    if len(meant.asked) != 1:
        return f"{len(meant.asked)} states are set."
    kind, pk, state = meant.asked[0]
    name = str(meant.entries[pk]) if kind == _ENTRY else items[pk].item.name
    return f"{name}: {State(state).label}."


def _undoing(thing: Thing, state: str, revision: int | None, own: Mapping[Thing, int]) -> str:
    seen = f":{revision}" if revision else ""
    return f"e{thing.entry}:{state}{seen}" if thing.entry else f"o{own[thing]}:{state}"
