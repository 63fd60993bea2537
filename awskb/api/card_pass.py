"""The curators' pass: which lines of the notes, and of the catalogue, become the team's cards."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import Field, StringConstraints

from awskb.api.bearer import curator_of, reads, writes
from awskb.api.cards import CardChoice
from awskb.api.members import member_of
from awskb.api.paging import USUAL, Cursor, Id, Limit, PageOf, read_cursor, written, wrong_cursor
from awskb.api.problems import ApiProblem, nothing_here
from certs.actions.cards import (
    DecidedAlready,
    LineChanged,
    NotToBeKept,
    drop_seen,
    keep_seen,
    undo_decision,
)
from certs.forms.cards import LONGEST_LINE
from certs.models import Card
from certs.queries.card_candidates import Candidate
from certs.queries.card_pass import CHANGED, candidates_shown, pass_page
from certs.queries.further_cards import find_candidate
from certs.views.members import Member
from notes.models import Entry

router = Router(tags=["card pass"])

MARK = "candidates"


class Tab(StrEnum):
    TERM = Card.Kind.TERM.value
    CHANGED = CHANGED
    REVERSE = Card.Kind.REVERSE.value
    OFFICIAL = Card.Kind.OFFICIAL.value
    CATALOGUE = Card.Kind.CATALOGUE.value


class Became(StrEnum):
    WAITING = "waiting"
    KEPT = "kept"
    DROPPED = "dropped"
    NEVER = "never"


OfTab = Annotated[Tab, Query(description="Of which kind; changed: kept, and other in the notes since.")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE, strip_whitespace=True)]


class KeptLine(CardChoice):
    """`shown` is `own_line` as one saw it: another one since is a 409."""

    shown: Annotated[str, StringConstraints(max_length=100_000)]
    line: Line | None = Field(default=None, description="The line as it shall be asked, if it is another.")


class CandidateLine(Schema):
    """A card that an entry or a service makes. With `kind` and `of_id` it is decided about."""

    kind: str
    of_id: int = Field(description="The entry's number; of the catalogue, the service's.")
    card_id: int | None = Field(description="null: nobody decided about it, or was asked it.")
    front: str
    answer: str
    own_line: str = Field(description="What the notes, or the catalogue, say.")
    path: list[str]
    verdict: str = Field(description="kept or dropped; empty: still to decide.")
    rating: str = Field(description="ready, suggested or never")
    reasons: list[str]
    held_back: str = Field(description="Why it cannot be kept now; empty: it can.")
    changed_from: str = Field(description="What the notes said when it was kept, if they say another thing.")
    is_doubted: bool


class PassOut(Schema):
    """How far the pass is. `last` is what one decided last, and may take back."""

    waiting: dict[str, int] = Field(description="How many are still to decide, by tab.")
    ready: int
    suggested: int
    kept: int
    dropped: int
    never: int
    minutes_left: int
    current: CandidateLine | None
    last: CandidateLine | None


@router.get("/card-pass", response=PassOut, auth=reads)
def get_pass(request: HttpRequest, tab: OfTab = Tab.TERM) -> PassOut:
    """The card that is asked next, and how many are left. For curators."""
    person = curator_of(request)
    page = pass_page(person=person, at=member_of(request).at, tab=tab.value)
    return PassOut(
        waiting={one.name: one.count for one in page.tabs if one.count is not None},
        ready=page.ready,
        suggested=page.suggested,
        kept=page.kept,
        dropped=page.dropped,
        never=page.never,
        minutes_left=page.minutes_left if page.left else 0,
        current=_told(page.current) if page.current else None,
        last=_told(page.last) if page.last else None,
    )


@router.get("/card-pass/candidates", response=PageOf[CandidateLine], auth=reads)
def list_candidates(
    request: HttpRequest,
    tab: OfTab = Tab.TERM,
    shown: Annotated[Became, Query(description="By what became of them.")] = Became.WAITING,
    cursor: Cursor = None,
    limit: Limit = USUAL,
) -> PageOf[CandidateLine]:
    """In the order of the pass. For curators."""
    person = curator_of(request)
    found = candidates_shown(person=person, at=member_of(request).at, tab=tab.value, shown=shown.value)
    begin = _begin(cursor, found, tab)
    rows, after = found[begin : begin + limit], found[begin + limit : begin + limit + 1]
    return PageOf[CandidateLine](
        items=[_told(one) for one in rows],
        next=written([MARK, tab.value, after[0].what]) if after else None,
    )


@router.post("/card-pass/keep", response=CandidateLine, auth=writes)
def keep_candidate(request: HttpRequest, kept: KeptLine) -> CandidateLine:
    """It becomes a card of the team, with its line or with one that is fixed. For curators."""
    curator_of(request)
    member = member_of(request)
    line = kept.shown if kept.line is None else kept.line
    try:
        keep_seen(of=kept.of_id, kind=kept.kind, shown=kept.shown, line=line, by=member.person, at=member.at)
    except Entry.DoesNotExist as missing:
        raise nothing_here() from missing
    except (DecidedAlready, LineChanged) as refusal:
        raise ApiProblem(HTTPStatus.CONFLICT, str(refusal)) from refusal
    except NotToBeKept as reason:
        raise ApiProblem(HTTPStatus.CONFLICT, f"This card cannot be kept now: {reason}.") from reason
    return _candidate(member, kept)


@router.post("/card-pass/drop", response=CandidateLine, auth=writes)
def drop_candidate(request: HttpRequest, dropped: CardChoice) -> CandidateLine:
    """No card of the team; what persons keep for themselves stays theirs. For curators."""
    curator_of(request)
    member = member_of(request)
    try:
        drop_seen(of=dropped.of_id, kind=dropped.kind, by=member.person, at=member.at)
    except Entry.DoesNotExist as missing:
        raise nothing_here() from missing
    except DecidedAlready as refusal:
        raise ApiProblem(HTTPStatus.CONFLICT, str(refusal)) from refusal
    return _candidate(member, dropped)


@router.post("/card-pass/cards/{card_id}/undo", response={204: None}, auth=writes)
def undo_card_decision(request: HttpRequest, card_id: Id) -> Any:
    """It stands as it did before the last decision. For curators."""
    curator_of(request)
    undo_decision(card_id=card_id, at=member_of(request).at)
    return Status(HTTPStatus.NO_CONTENT, None)


def _begin(cursor: str | None, found: list[Candidate], tab: Tab) -> int:
    """At the card that was next: what was decided since stands in no way. Gone itself, one begins anew."""
    if cursor is None:
        return 0
    parts = read_cursor(cursor)
    places = {one.what: place for place, one in enumerate(found)}
    if len(parts) != 3 or parts[:2] != [MARK, tab.value] or parts[2] not in places:
        raise wrong_cursor()
    return places[parts[2]]


def _candidate(member: Member, chosen: CardChoice) -> CandidateLine:
    found = find_candidate(kind=chosen.kind, of=chosen.of_id, person=member.person, today=member.today)
    if found is None:
        raise nothing_here()
    return _told(found)


def _told(one: Candidate) -> CandidateLine:
    return CandidateLine(
        kind=one.kind,
        of_id=one.entry_id or one.service_id or 0,
        card_id=one.card_id,
        front=one.front,
        answer=one.back.meaning,
        own_line=one.own_line,
        path=list(one.path),
        verdict=one.verdict,
        rating=one.rated.rating.name.lower(),
        reasons=list(one.rated.reasons),
        held_back=one.held_back,
        changed_from=one.changed_from,
        is_doubted=one.is_doubted,
    )
