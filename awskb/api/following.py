"""What one follows, what changed there, and how one is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.responses import Status

from awskb.api.bearer import person_of, reads, writes
from awskb.api.bodies import Sent
from awskb.api.entries import there
from awskb.api.members import ME
from awskb.api.paging import LARGEST, USUAL, Cursor, Id, Limit, PageOf, page_of_rows
from awskb.api.problems import nothing_here
from notes.access import Person
from notes.actions.feed_addresses import make_feed_address, revoke_feed_address
from notes.actions.watches import (
    choose_mails,
    follow_entry,
    mark_all_seen,
    mark_seen,
    pause_mails_of,
    resume_mails_of,
    unfollow_entry,
)
from notes.models import Entry, Follower, Watch
from notes.queries.feed_addresses import own_feed
from notes.queries.followed_changes import followed_changes, newest_revision
from notes.queries.watching import watching_page

router = Router(tags=["following"])

FOLLOWING = f"{ME}/following"


class FollowIn(Sent):
    mails_paused: bool = Field(default=False, description="No mails of this one.")


class FollowedOut(Schema):
    entry_id: int
    since: datetime
    mails_paused: bool


class WhoChanged(Schema):
    who: str
    at: datetime
    why: str


class ChangedEntry(Schema):
    """An entry that others changed since one looked: it, or something below what one follows."""

    entry_id: int
    name: str
    path: str
    url: str
    changed: str = Field(description="Which of its parts, in words.")
    is_new: bool
    is_gone: bool = Field(description="It is in the bin.")
    changes: list[WhoChanged] = Field(description="The latest of them, the newest first.")
    up_to: int = Field(description="What to send when it was seen.")


class NoticesOut(Schema):
    """At most 50 entries; `total` counts all."""

    items: list[ChangedEntry]
    total: int
    up_to: int = Field(description="What to send when all of it was seen.")


class SeenIn(Sent):
    """Everything up to this revision's id was seen."""

    up_to: Annotated[int, Field(ge=0, le=LARGEST)]


class MailsChoice(Sent):
    mails: Follower.Mails
    hour: Annotated[int, Field(ge=0, le=23, description="Of the daily mail, in one's time zone.")] = 8


class FeedOut(Schema):
    """Whoever knows `path` reads the feed."""

    path: str
    made_at: datetime


@router.get(FOLLOWING, response=PageOf[FollowedOut], auth=reads)
def list_followed(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> PageOf[FollowedOut]:
    """The latest first."""
    rows = Watch.objects.filter(person=person_of(request))
    page = page_of_rows(rows, sort=("-pk",), cursor=cursor, limit=limit)
    return PageOf[FollowedOut](items=[_told(one) for one in page.rows], next=page.next)


@router.put(f"{FOLLOWING}/{{entry_id}}", response=FollowedOut, auth=writes)
def follow(request: HttpRequest, entry_id: Id, how: FollowIn) -> FollowedOut:
    """Follow an entry with everything below it. Readers may, too."""
    person = person_of(request)
    there(entry_id, person)
    follow_entry(entry_id=entry_id, by=person, at=timezone.now())
    (pause_mails_of if how.mails_paused else resume_mails_of)(entry_id=entry_id, by=person)
    return _told(Watch.objects.get(person=person, entry=entry_id))


@router.delete(f"{FOLLOWING}/{{entry_id}}", response={204: None}, auth=writes)
def unfollow(request: HttpRequest, entry_id: Id) -> Status[None]:
    if not unfollow_entry(entry_id=entry_id, by=person_of(request)):
        raise nothing_here()
    return Status(204, None)


@router.get(f"{ME}/notices", response=NoticesOut, auth=reads)
def list_notices(request: HttpRequest) -> NoticesOut:
    """What others changed in what one follows, since one looked."""
    person, newest = person_of(request), newest_revision()
    follower = Follower.objects.filter(person=person).first()
    found = followed_changes(
        person_id=person.pk, after=follower.seen_up_to if follower else newest, up_to=newest
    )
    return NoticesOut(
        items=[
            ChangedEntry(
                entry_id=one.id,
                name=one.name,
                path=one.path,
                url=one.url,
                changed=one.changed,
                is_new=one.is_new,
                is_gone=one.is_gone,
                changes=[WhoChanged(who=each.who, at=each.at, why=each.why) for each in one.changes],
                up_to=one.up_to,
            )
            for one in found.entries
        ],
        total=found.total,
        up_to=found.up_to,
    )


@router.post(f"{ME}/notices/seen", response={204: None}, auth=writes)
def see_all(request: HttpRequest, seen: SeenIn) -> Status[None]:
    """What came since stays new."""
    mark_all_seen(up_to=seen.up_to, by=person_of(request))
    return Status(204, None)


@router.post(f"{ME}/notices/{{entry_id}}/seen", response={204: None}, auth=writes)
def see_one(request: HttpRequest, entry_id: Id, seen: SeenIn) -> Status[None]:
    person = person_of(request)
    if not Entry.objects.filter(pk=entry_id).exists():
        raise nothing_here()
    mark_seen(entry_id=entry_id, up_to=seen.up_to, by=person)
    return Status(204, None)


@router.get(f"{ME}/notices/mails", response=MailsChoice, auth=reads)
def get_mails(request: HttpRequest) -> MailsChoice:
    """How one is told by mail."""
    follower = watching_page(person_id=person_of(request).pk, at=timezone.now()).follower
    return MailsChoice(mails=Follower.Mails(follower.mails), hour=follower.hour)


@router.put(f"{ME}/notices/mails", response=MailsChoice, auth=writes)
def save_mails(request: HttpRequest, choice: MailsChoice) -> MailsChoice:
    person = person_of(request)
    kept = choose_mails(mails=choice.mails.value, hour=choice.hour, by=person, at=timezone.now())
    return MailsChoice(mails=Follower.Mails(kept.mails), hour=kept.hour)


@router.get(f"{ME}/feed", response=FeedOut, auth=reads)
def get_feed(request: HttpRequest) -> FeedOut:
    """One's own feed of changes; a 404 where no address was made."""
    return _feed(person_of(request))


@router.post(f"{ME}/feed", response={201: FeedOut}, auth=writes)
def make_feed(request: HttpRequest) -> Status[FeedOut]:
    """Make an address; one made before stops working."""
    person = person_of(request)
    make_feed_address(by=person, at=timezone.now())
    return Status(201, _feed(person))


@router.delete(f"{ME}/feed", response={204: None}, auth=writes)
def revoke_feed(request: HttpRequest) -> Status[None]:
    """It leads nowhere from now on."""
    if not revoke_feed_address(by=person_of(request)):
        raise nothing_here()
    return Status(204, None)


def _feed(person: Person) -> FeedOut:
    own = own_feed(person=person, query="")
    if own is None:
        raise nothing_here()
    return FeedOut(path=own.path, made_at=own.made_at)


def _told(watch: Watch) -> FollowedOut:
    return FollowedOut(entry_id=watch.entry_id, since=watch.since, mails_paused=watch.mails_paused)
