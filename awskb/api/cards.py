"""The cards that one is asked: added from the notes or the catalogue, or written by oneself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import reads_study, writes_study
from awskb.api.bodies import Sent
from awskb.api.members import ME, as_form_data, member_of, refused_by
from awskb.api.paging import USUAL, Cursor, Id, Limit, Number, PageOf, page_of_rows
from awskb.api.problems import ApiProblem, nothing_here, wrong_fields
from certs.actions.cards import (
    NothingToAsk,
    add_for_oneself,
    edit_own_card,
    keep_as_own,
    keep_memory,
    learn_anew,
    resume_card,
    suspend_card,
    write_own_card,
)
from certs.actions.reviews import bury_card, dig_out_card
from certs.forms.cards import LONGEST_LINE, OwnCardEditForm, OwnCardForm
from certs.models import Card, CardMemory
from certs.queries.card_changes import followed_memories
from certs.queries.card_faces import Face, faces_of
from certs.views.members import Member
from notes.models import Entry

router = Router(tags=["cards"])

Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE)]


class OwnCardIn(Sent):
    question: Words
    answer: Words


class OwnCardEdit(OwnCardIn):
    anew: bool = Field(default=False, description="To be learned anew; else one knows it as well as before.")


class CardChoice(Sent):
    """A card of an entry (`term`, `reverse`, `official`), or of a service of the catalogue."""

    kind: Literal["term", "reverse", "official", "catalogue"] = "term"
    of_id: Number = Field(description="The entry's number; of the catalogue, the service's.")


class SeenLine(Sent):
    """The line as one saw it: another one since is a 409."""

    shown: Annotated[str, StringConstraints(max_length=100_000)]


class OwnCardOut(Schema):
    """A card with one's memory of it."""

    card_id: int
    kind: str
    front: str
    lines: list[str]
    url: str | None
    is_own: bool = Field(description="Written by oneself.")
    due: datetime
    last_review: datetime | None
    stability: float | None = Field(description="Days until recall falls to 90 percent.")
    lapses: int
    is_put_away: bool = Field(description="Not asked any more; what one knows of it stays.")
    skipped_until: date | None


class ChangedCard(Schema):
    """A card whose line says something else than one learned."""

    card_id: int
    front: str
    why: str
    learned: str
    shown: str = Field(description="What it says now; empty where its entry is out of sight.")
    is_gone: bool


class ChangedCards(Schema):
    items: list[ChangedCard]


@router.get(f"{ME}/cards", response=PageOf[OwnCardOut], auth=reads_study)
def list_cards(
    request: HttpRequest,
    is_put_away: Annotated[bool | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[OwnCardOut]:
    """Every card one is asked, or has put away."""
    member = member_of(request)
    rows = CardMemory.objects.of(member.person).select_related("card")
    if is_put_away is not None:
        rows = rows.filter(suspended_at__isnull=not is_put_away)
    page = page_of_rows(rows, sort=("pk",), cursor=cursor, limit=limit)
    return PageOf[OwnCardOut](items=_told(page.rows, member), next=page.next)


@router.get(f"{ME}/cards/changed", response=ChangedCards, auth=reads_study)
def list_changed_cards(request: HttpRequest) -> ChangedCards:
    """Those whose line was changed, or went away, since one learned it: keep the memory, or learn anew."""
    found = followed_memories(person=member_of(request).person)
    return ChangedCards(
        items=[
            ChangedCard(
                card_id=one.memory.card_id,
                front=str(one.front),
                why=one.why,
                learned=one.memory.meaning,
                shown=one.candidate.back.meaning if one.candidate else "",
                is_gone=one.is_gone_for_good,
            )
            for one in found
            if one.why and not one.memory.suspended_at and not one.is_aside
        ]
    )


@router.post(f"{ME}/cards", response={201: OwnCardOut}, auth=writes_study)
def write_card(request: HttpRequest, new: OwnCardIn) -> Any:
    """A card in one's own words."""
    member = member_of(request)
    form = OwnCardForm(as_form_data(new.dict()))
    if not form.is_valid():
        raise refused_by(form)
    made = write_own_card(**form.cleaned_data, by=member.person, at=member.at)
    return Status(HTTPStatus.CREATED, _card(made.pk, member))


@router.post(f"{ME}/cards/add", response={201: OwnCardOut}, auth=writes_study)
def add_card(request: HttpRequest, chosen: CardChoice) -> Any:
    """Be asked a card that the notes or the catalogue make, whatever the team decided of it."""
    member = member_of(request)
    try:
        memory = add_for_oneself(entry_id=chosen.of_id, kind=chosen.kind, by=member.person, at=member.at)
    except Entry.DoesNotExist as missing:
        raise wrong_fields({"of_id": "There is no such card."}) from missing
    except NothingToAsk as nothing:
        raise wrong_fields({"of_id": "This says nothing yet that a card could ask."}) from nothing
    return Status(HTTPStatus.CREATED, _card(memory.card_id, member))


@router.get(f"{ME}/cards/{{card_id}}", response=OwnCardOut, auth=reads_study)
def get_card(request: HttpRequest, card_id: Id) -> OwnCardOut:
    return _card(card_id, member_of(request))


@router.put(f"{ME}/cards/{{card_id}}", response=OwnCardOut, auth=writes_study)
def edit_card(request: HttpRequest, card_id: Id, edit: OwnCardEdit) -> OwnCardOut:
    """Only one that one wrote; a question of practice is edited as a question."""
    member = member_of(request)
    memory = _memory(card_id, member)
    form = OwnCardEditForm(as_form_data(edit.dict()))
    if not form.is_valid():
        raise refused_by(form)
    said = form.cleaned_data
    edit_own_card(
        memory_id=memory.pk,
        question=said["question"],
        answer=said["answer"],
        is_anew=said["anew"],
        by=member.person,
        at=member.at,
    )
    return _card(card_id, member)


@router.delete(f"{ME}/cards/{{card_id}}", response={204: None}, auth=writes_study)
def put_card_away(request: HttpRequest, card_id: Id) -> Any:
    """Not any more; what one knows of it stays."""
    _set(request, card_id, suspend_card)
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(f"{ME}/cards/{{card_id}}/resume", response=OwnCardOut, auth=writes_study)
def take_card_up(request: HttpRequest, card_id: Id) -> OwnCardOut:
    """Be asked it again."""
    return _set(request, card_id, resume_card)


@router.post(f"{ME}/cards/{{card_id}}/skip", response=OwnCardOut, auth=writes_study)
def skip_card(request: HttpRequest, card_id: Id) -> OwnCardOut:
    """Not today."""
    member = member_of(request)
    _memory(card_id, member)
    bury_card(card_id=card_id, until=member.today + timedelta(days=1), by=member.person)
    return _card(card_id, member)


@router.post(f"{ME}/cards/{{card_id}}/unskip", response=OwnCardOut, auth=writes_study)
def unskip_card(request: HttpRequest, card_id: Id) -> OwnCardOut:
    member = member_of(request)
    _memory(card_id, member)
    dig_out_card(card_id=card_id, by=member.person, at=member.at, zone=member.zone)
    return _card(card_id, member)


@router.post(f"{ME}/cards/{{card_id}}/keep", response=OwnCardOut, auth=writes_study)
def keep_changed_card(request: HttpRequest, card_id: Id, seen: SeenLine) -> OwnCardOut:
    """The line is another one, and one knows it as well as the old one."""
    member = member_of(request)
    memory = _seen(card_id, member, seen)
    keep_memory(memory_id=memory.pk, meaning=seen.shown, by=member.person)
    return _card(card_id, member)


@router.post(f"{ME}/cards/{{card_id}}/anew", response=OwnCardOut, auth=writes_study)
def learn_card_anew(request: HttpRequest, card_id: Id, seen: SeenLine) -> OwnCardOut:
    """The line is another one, and a new card from now on."""
    member = member_of(request)
    memory = _seen(card_id, member, seen)
    learn_anew(memory_id=memory.pk, meaning=seen.shown, by=member.person, at=member.at)
    return _card(card_id, member)


@router.post(f"{ME}/cards/{{card_id}}/adopt", response=OwnCardOut, auth=writes_study)
def adopt_card(request: HttpRequest, card_id: Id) -> OwnCardOut:
    """Keep as one's own what was removed from the notes for good. It has another number then."""
    member = member_of(request)
    memory = _memory(card_id, member)
    try:
        card = keep_as_own(memory_id=memory.pk, by=member.person, at=member.at)
    except NothingToAsk as refusal:
        raise ApiProblem(HTTPStatus.CONFLICT, "Its entry is there, or it never said anything.") from refusal
    return _card(card.pk, member)


def _set(request: HttpRequest, card_id: int, act: Callable[..., CardMemory]) -> OwnCardOut:
    member = member_of(request)
    act(memory_id=_memory(card_id, member).pk, by=member.person, at=member.at)
    return _card(card_id, member)


def _seen(card_id: int, member: Member, seen: SeenLine) -> CardMemory:
    memory = _memory(card_id, member)
    followed = {one.memory.pk: one for one in followed_memories(person=member.person)}
    one = followed.get(memory.pk)
    if one is None or one.candidate is None or one.candidate.back.meaning != seen.shown:
        raise ApiProblem(HTTPStatus.CONFLICT, "Its line is not the one you saw. Look again.")
    return memory


def _memory(card_id: int, member: Member) -> CardMemory:
    """Another's card is as none."""
    memory = CardMemory.objects.of(member.person).select_related("card").filter(card=card_id).first()
    if memory is None:
        raise nothing_here()
    return memory


def _card(card_id: int, member: Member) -> OwnCardOut:
    return _told([_memory(card_id, member)], member)[0]


def _told(memories: Sequence[CardMemory], member: Member) -> list[OwnCardOut]:
    faces = faces_of(card_ids=[memory.card_id for memory in memories], person=member.person)
    return [_one(memory, faces.get(memory.card_id)) for memory in memories]


def _one(memory: CardMemory, face: Face | None) -> OwnCardOut:
    """Without a face, its entry is in the bin or out of sight: it says what one learned."""
    card = memory.card
    return OwnCardOut(
        card_id=memory.card_id,
        kind=card.kind,
        front=str(face.front) if face else card.question or card.front,
        lines=[str(line) for line in face.back.lines] if face else [memory.meaning],
        url=(face.url or None) if face else None,
        is_own=card.kind == Card.Kind.OWN,
        due=memory.due,
        last_review=memory.last_review,
        stability=memory.stability,
        lapses=memory.lapses,
        is_put_away=memory.suspended_at is not None,
        skipped_until=memory.buried_until,
    )
