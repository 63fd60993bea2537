"""Following entries, looking at what changed, choosing how to be told."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet

from notes.models import Entry, Follower, SeenEntry, Watch
from notes.queries.followed_changes import newest_revision


@transaction.atomic
def follow_entry(*, entry_id: int, by: AbstractUser, at: datetime) -> Watch:
    """Follow an entry with everything below it, from now on. Raises Entry.DoesNotExist, for the bin too."""
    entry = Entry.objects.live().get(pk=entry_id)
    newest = newest_revision()
    _follower_of(by, at=at)
    watch, _ = Watch.objects.select_related("entry").get_or_create(
        person_id=by.pk, entry=entry, defaults={"since": at, "after": newest}
    )
    return watch


def unfollow_entry(*, entry_id: int, by: AbstractUser) -> bool:
    """Says whether the person followed it."""
    gone, _ = _watches(entry_id, by).delete()
    return bool(gone)


def pause_mails_of(*, entry_id: int, by: AbstractUser) -> bool:
    """No mails of this entry; the page still tells what changed. Says whether the person follows it."""
    return bool(_watches(entry_id, by).update(mails_paused=True))


def resume_mails_of(*, entry_id: int, by: AbstractUser) -> bool:
    return bool(_watches(entry_id, by).update(mails_paused=False))


@transaction.atomic
def mark_all_seen(*, up_to: int, by: AbstractUser) -> None:
    """Everything up to that revision was seen. What came after the page was loaded stays new."""
    seen = min(up_to, newest_revision())
    Follower.objects.filter(person_id=by.pk, seen_up_to__lt=seen).update(seen_up_to=seen)
    SeenEntry.objects.filter(person_id=by.pk, up_to__lte=seen).delete()


@transaction.atomic
def mark_seen(*, entry_id: int, up_to: int, by: AbstractUser) -> None:
    """One changed entry was seen up to that revision. Raises Entry.DoesNotExist."""
    entry = Entry.objects.get(pk=entry_id)
    seen = min(up_to, newest_revision())
    row, _ = SeenEntry.objects.get_or_create(person_id=by.pk, entry=entry, defaults={"up_to": seen})
    if row.up_to < seen:
        row.up_to = seen
        row.save(update_fields=["up_to"])


@transaction.atomic
def choose_mails(*, mails: str, hour: int, by: AbstractUser, at: datetime) -> Follower:
    """How the person is told from now on. Whoever had no mails is not sent what they missed."""
    follower = _follower_of(by, at=at)
    began = follower.mails == Follower.Mails.NONE != mails
    became_daily = follower.mails != Follower.Mails.DAILY == mails
    follower.mails, follower.hour = mails, hour
    if began:
        follower.mailed_up_to = newest_revision()
    if began or became_daily:
        follower.mailed_for = follower.last_day(at)
    follower.save(update_fields=["mails", "hour", "mailed_up_to", "mailed_for"])
    return follower


def _watches(entry_id: int, person: AbstractUser) -> QuerySet[Watch]:
    """Through the entries, where a number that no database holds is one that is not there."""
    entries = Entry.objects.filter(pk=entry_id).order_by()
    return Watch.objects.filter(person_id=person.pk, entry__in=entries)


def _follower_of(person: AbstractUser, *, at: datetime) -> Follower:
    """The person's row, locked; made when they follow something for the first time."""
    newest = newest_revision()
    row: Follower | None = Follower.objects.select_for_update().filter(person_id=person.pk).first()
    if row is None:
        Follower.objects.get_or_create(
            person_id=person.pk, defaults={"seen_up_to": newest, "mailed_up_to": newest}
        )
        row = Follower.objects.select_for_update().get(person_id=person.pk)
    if row.mailed_for is None:
        row.mailed_for = row.last_day(at)
        row.save(update_fields=["mailed_for"])
    return row


def stop_what_a_mail_names(*, stopped: Watch | Follower) -> None:
    """The link of a mail ends the following of one entry, or all mails."""
    if isinstance(stopped, Watch):
        Watch.objects.filter(pk=stopped.pk).delete()
    else:
        Follower.objects.filter(pk=stopped.pk).update(mails=Follower.Mails.NONE)
