"""What a person says of how well they know things: the present states, and a row for every change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q

from certs.actions.turns import take_turn
from certs.models import EntryState, State, StateChange
from certs.queries.entry_states import Thing
from certs.queries.state_marks import Mark, Marks, marks_of
from notes.models import Entry


class Said(NamedTuple):
    """A state of one thing; `revision` is the entry's that the person saw, None where that is not told."""

    thing: Thing
    state: str
    revision: int | None = None


@transaction.atomic
def set_states(*, person: AbstractUser, said: Sequence[Said], at: datetime, today: date) -> list[Said]:
    """What was said before, of all that changed by this. Said twice, it changes nothing the second time.

    `today` is the person's own day. Entries must be there, and the person must be allowed to read them.
    """
    take_turn()
    rows = _rows_of(person, [one.thing for one in said])
    marks = marks_of(person=person, entry_ids=[one.thing.entry for one in said if one.thing.entry])
    newest = _newest_revisions([one.thing.entry for one in said if one.thing.entry])
    before = []
    for one in said:
        row = rows.get(one.thing)
        was = _mark_before(one.thing, row, marks)
        revision = _revision_known(one, was, newest)
        if was.state == one.state and (row or one.state == State.UNREAD) and was.known_revision == revision:
            continue
        before.append(Said(one.thing, was.state, was.known_revision))
        is_told = was.state != one.state or row is None
        row = rows[one.thing] = row or _new_row(person, one.thing)
        row.state, row.revision_number, row.changed_at = one.state, revision, at
        row.save()
        if is_told:
            StateChange.objects.create(
                person_id=person.pk, **_columns(one.thing), state=one.state, on=today, at=at
            )
    return before


def _rows_of(person: AbstractUser, things: Sequence[Thing]) -> dict[Thing, EntryState]:
    if not things:
        return {}
    wanted = reduce(or_, (Q(**_columns(thing)) for thing in things))
    rows = EntryState.objects.of(person).filter(wanted)
    return {Thing(row.entry_id, row.service_id, row.topic): row for row in rows}


def _columns(thing: Thing) -> dict[str, int | str | None]:
    return {"entry_id": thing.entry, "service_id": thing.service, "topic": thing.topic}


def _new_row(person: AbstractUser, thing: Thing) -> EntryState:
    return EntryState(person_id=person.pk, entry_id=thing.entry, service_id=thing.service, topic=thing.topic)


def _newest_revisions(entry_ids: Sequence[int]) -> dict[int, int]:
    return dict(Entry.objects.filter(pk__in=entry_ids).values_list("pk", "revision_number"))


def _mark_before(thing: Thing, row: EntryState | None, marks: Marks) -> Mark:
    if thing.entry is not None:
        return marks.of(thing.entry)
    return Mark(row.state) if row else Mark()


def _revision_known(one: Said, was: Mark, newest: dict[int, int]) -> int | None:
    """Rusty keeps the revision that was known, so that what changed since can still be shown."""
    if one.thing.entry is None or one.state not in (State.KNOWN, State.RUSTY):
        return None
    now = newest[one.thing.entry]
    told = one.revision or (was.known_revision if one.state == State.RUSTY else None) or now
    return min(told, now)
