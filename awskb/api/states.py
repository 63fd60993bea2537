"""How well one knows entries: one's own word for each."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from awskb.api.base_revisions import LARGEST_REVISION
from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, member_of
from awskb.api.paging import USUAL, Cursor, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import nothing_here
from certs.actions.entry_states import Said, set_states
from certs.forms.entry_states import ITEM, SaidOf
from certs.models import EntryState, State
from certs.queries.entry_states import Thing
from certs.queries.said_things import NotThere, entries_said
from certs.queries.state_pages import things_meant
from notes.models import Entry

router = Router(tags=["states"])

MOST_AT_ONCE = 200


class StateOut(Schema):
    entry_id: int
    state: str
    revision: int | None = Field(description="The entry's revision that was known.")
    changed_at: datetime


class StateIn(Sent):
    entry_id: Number
    state: State
    revision: Annotated[int, Field(ge=1, le=LARGEST_REVISION)] | None = None


class StatesIn(Sent):
    items: Annotated[list[StateIn], Field(min_length=1, max_length=MOST_AT_ONCE)]


class ChangedStates(Schema):
    """The entries whose state is another now than before."""

    changed: list[int]


class ItemStateOut(Schema):
    """What one said of a service or a topic that maps of exams ask for, whatever entries hold it."""

    service: str | None = Field(description="The slug of a service.")
    topic: str
    state: str
    changed_at: datetime


class ItemStateIn(Sent):
    item_id: Number = Field(description="An item of an exam's map.")
    state: State


class ItemStatesIn(Sent):
    items: Annotated[list[ItemStateIn], Field(min_length=1, max_length=MOST_AT_ONCE)]


class ChangedThings(Schema):
    changed: int = Field(description="Entries, services and topics whose state is another now.")


@router.get(f"{ME}/states", response=PageOf[StateOut], auth=reads_study)
def list_states(
    request: HttpRequest,
    state: Annotated[State | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[StateOut]:
    """What was said of entries that are there. Without a word, an entry is not read."""
    person = member_of(request).person
    readable = Entry.objects.visible_to(person).values("pk")
    rows = EntryState.objects.of(person).filter(entry__in=readable)
    if state is not None:
        rows = rows.filter(state=state)
    page = page_of_rows(rows, sort=("pk",), cursor=cursor, limit=limit)
    items = [
        StateOut(
            entry_id=one.entry_id,
            state=one.state,
            revision=one.revision_number,
            changed_at=one.changed_at,
        )
        for one in page.rows
    ]
    return PageOf[StateOut](items=items, next=page.next)


@router.put(f"{ME}/states", response=ChangedStates, auth=writes_study)
def save_states(request: HttpRequest, said: StatesIn) -> ChangedStates:
    """All of them, or none. Said twice, it changes nothing the second time."""
    member = member_of(request)
    last = {one.entry_id: one for one in said.items}
    try:
        entries_said(person=member.person, entry_ids=set(last))
    except NotThere as missing:
        raise nothing_here() from missing
    before = set_states(
        person=member.person,
        said=[Said(Thing(entry=pk), one.state.value, one.revision) for pk, one in last.items()],
        at=member.at,
        today=member.today,
    )
    return ChangedStates(changed=[one.thing.entry for one in before if one.thing.entry is not None])


@router.get(f"{ME}/item-states", response=PageOf[ItemStateOut], auth=reads_study)
def list_item_states(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL
) -> PageOf[ItemStateOut]:
    """Services and topics by themselves."""
    rows = EntryState.objects.of(member_of(request).person).filter(entry=None).select_related("service")
    page = page_of_rows(rows, sort=("pk",), cursor=cursor, limit=limit)
    items = [
        ItemStateOut(
            service=one.service.slug if one.service else None,
            topic=one.topic,
            state=one.state,
            changed_at=one.changed_at,
        )
        for one in page.rows
    ]
    return PageOf[ItemStateOut](items=items, next=page.next)


@router.put(f"{ME}/item-states", response=ChangedThings, auth=writes_study)
def save_item_states(request: HttpRequest, said: ItemStatesIn) -> ChangedThings:
    """Of what a map asks for: the entry that holds it, else the service or topic itself. All, or none."""
    member = member_of(request)
    last = {one.item_id: one.state for one in said.items}
    try:
        meant = things_meant(
            person=member.person, said=[SaidOf(ITEM, pk, state, None) for pk, state in last.items()]
        )
    except NotThere as missing:
        raise nothing_here() from missing
    before = set_states(
        person=member.person, said=[Said(*one) for one in meant.things], at=member.at, today=member.today
    )
    return ChangedThings(changed=len(before))
