"""The page of what a person follows and of what changed there since they looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from notes.models import Follower, Revision, Watch
from notes.queries.editing import shown_name
from notes.queries.followed_changes import FollowedChanges, followed_changes, newest_revision
from notes.queries.references import path_of

# By then a timer that runs every few minutes has passed, or one that runs once a day.
LATE_SOON = timedelta(minutes=30)
LATE_DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FollowedLine:
    """One entry that the person follows."""

    entry_id: int
    name: str
    path: str
    kind: str
    url: str
    is_gone: bool
    since: datetime
    mails_paused: bool


@dataclass(frozen=True, slots=True)
class WatchingPage:
    follower: Follower
    followed: list[FollowedLine]
    changes: FollowedChanges
    is_late: bool


def watching_page(*, person_id: int, at: datetime) -> WatchingPage:
    follower = Follower.objects.select_related("person").filter(person_id=person_id).first()
    watches = Watch.objects.filter(person_id=person_id).select_related("entry__parent__parent")
    newest = newest_revision()
    return WatchingPage(
        follower=follower or Follower(person_id=person_id),
        followed=[_line(watch) for watch in watches],
        changes=followed_changes(
            person_id=person_id, after=follower.seen_up_to if follower else newest, up_to=newest
        ),
        is_late=follower is not None and _is_late(follower, at),
    )


def _is_late(follower: Follower, at: datetime) -> bool:
    """Mails should have gone out by now, so nobody's timer sends them."""
    if follower.mails == Follower.Mails.DAILY:
        return follower.mailed_for is not None and follower.last_day(at - LATE_DAILY) > follower.mailed_for
    unsent = Revision.objects.filter(pk__gt=follower.mailed_up_to, at__lt=at - LATE_SOON)
    return follower.mails == Follower.Mails.SOON and unsent.exists()


def _line(watch: Watch) -> FollowedLine:
    entry = watch.entry
    is_gone = entry.binned_at is not None
    return FollowedLine(
        entry_id=entry.pk,
        name=shown_name(entry),
        path=path_of(entry),
        kind=entry.get_kind_display(),
        url="" if is_gone else entry.get_absolute_url(),
        is_gone=is_gone,
        since=watch.since,
        mails_paused=watch.mails_paused,
    )
