"""Where a state is shown and chosen: what of, by which name, and the difference since it was known."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from certs.models import State
from certs.queries.state_marks import Mark
from notes.models import Entry
from notes.queries.entry_addresses import EntryAddresses


@dataclass(frozen=True, slots=True)
class Choice:
    """One state as a button; `value` is what it sends, as the form of states reads it."""

    state: str
    words: str
    value: str
    key: int


@dataclass(frozen=True, slots=True)
class StateChoice:
    """`what` is e17 for entry 17, i3 for item 3 of a map; `revision` the entry's as it is shown."""

    what: str
    name: str
    url: str
    mark: Mark
    revision: int | None = None
    difference: str = ""

    @property
    def choices(self) -> list[Choice]:
        return [
            Choice(state.value, str(state.label), self._value(state), key)
            for key, state in enumerate(State, start=1)
        ]

    @property
    def still_known(self) -> str:
        return self._value(State.KNOWN)

    @property
    def rusty(self) -> str:
        return self._value(State.RUSTY)

    def _value(self, state: State) -> str:
        seen = f":{self.revision}" if state == State.KNOWN and self.revision else ""
        return f"{self.what}:{state}{seen}"


def choice_of_entry(*, entry: Entry, mark: Mark, name: str = "", revision: int | None = None) -> StateChoice:
    """`revision` is the one that the page shows, if it is not the one of `entry`."""
    shown = revision or entry.revision_number
    difference = ""
    if mark.known_revision and mark.known_revision < shown:
        difference = EntryAddresses(entry).diff(mark.known_revision, shown)
    url = reverse("certs:state", args=[entry.pk])
    return StateChoice(f"e{entry.pk}", name or str(entry), url, mark, shown, difference)


def choice_of_item(*, item_id: int, name: str, state: str) -> StateChoice:
    return StateChoice(f"i{item_id}", name, reverse("certs:item-state", args=[item_id]), Mark(state))
