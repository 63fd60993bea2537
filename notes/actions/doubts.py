"""Doubting a line, taking that back, and saying what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.core.cache import caches
from django.db import transaction
from django.utils.crypto import salted_hmac

from notes.actions.entry_locks import EntryInBin, locked_entry
from notes.models import Doubt, Entry
from notes.queries.doubts import Line, bare_line, lines_of

MOST_IN_AN_HOUR = 30
_HOUR = 60 * 60


class LineChanged(Exception):
    """The line is not what the person saw; somebody edited the entry meanwhile."""


class DoubtedAlready(Exception):
    """This person doubts this line already."""


class TooManyDoubts(Exception):
    """One person doubted too many lines within an hour."""


@transaction.atomic
def doubt_line(
    *, entry_id: int, line: Line, reason: str, named: bool, by: AbstractUser, at: datetime
) -> Doubt:
    """Doubt a line as the person saw it. Without `named` nothing tells who it was."""
    entry = locked_entry(entry_id)
    if entry.binned_at is not None:
        raise EntryInBin(entry)
    if line not in lines_of(entry):
        raise LineChanged
    doubter = _doubter(by, entry.pk, line.text)
    if Doubt.objects.filter(doubter=doubter, resolved_at__isnull=True).exists():
        raise DoubtedAlready
    _count(by, at)
    return Doubt.objects.create(
        entry=entry,
        field=line.field,
        line=line.number,
        text=line.text,
        reason=reason,
        by_id=by.pk if named else None,
        doubter=doubter,
        at=at,
    )


@transaction.atomic
def withdraw_doubt(*, doubt_id: int, by: AbstractUser) -> Entry:
    """Take one's own doubt back, as if it had not been. Raises Doubt.DoesNotExist for anybody else's."""
    doubt = Doubt.objects.select_related("entry__parent__parent").get(pk=doubt_id, resolved_at__isnull=True)
    if not doubt.doubter or doubt.doubter != _doubter(by, doubt.entry_id, doubt.text):
        raise Doubt.DoesNotExist
    doubt.delete()
    return doubt.entry


def resolve_doubts(
    *, entry: Entry, how: str, by: AbstractUser, at: datetime, note: str = "", only: Collection[int] = ()
) -> list[int]:
    """Answer the open doubts about an entry, or `only` some of them, in the caller's transaction; the ids."""
    doubts = Doubt.objects.filter(entry=entry, resolved_at__isnull=True)
    if only:
        doubts = doubts.filter(pk__in=only)
    ids = list(doubts.order_by("pk").values_list("pk", flat=True))
    answered = Doubt.objects.filter(pk__in=ids)
    answered.update(how=how, note=note, resolved_at=at, resolved_by_id=by.pk, doubter="")
    return ids


def reopen_doubts(*, doubt_ids: Iterable[int]) -> None:
    """Ask again what was answered, in the caller's transaction."""
    Doubt.objects.filter(pk__in=list(doubt_ids)).update(
        how=Doubt.How.OPEN, note="", resolved_at=None, resolved_by_id=None
    )


def carry_doubts(*, source: Entry, target: Entry, lines: Iterable[str]) -> list[int]:
    """Doubts about these lines follow them into another entry, in the caller's transaction; the ids."""
    carried = {bare_line(line) for line in lines}
    ids = [
        doubt.pk
        for doubt in Doubt.objects.filter(entry=source, resolved_at__isnull=True)
        if bare_line(doubt.text) in carried
    ]
    return_doubts(doubt_ids=ids, entry_id=target.pk)
    return ids


def return_doubts(*, doubt_ids: Iterable[int], entry_id: int) -> None:
    """Let doubts stand at this entry, in the caller's transaction."""
    Doubt.objects.filter(pk__in=list(doubt_ids)).update(entry_id=entry_id)


def _doubter(by: AbstractUser, entry_id: int, text: str) -> str:
    seen = f"{by.pk}:{entry_id}:{bare_line(text)}"
    return salted_hmac("notes.doubt", seen, algorithm="sha256").hexdigest()


def _count(by: AbstractUser, at: datetime) -> None:
    """Kept apart from the doubts and for an hour only, so that it names nobody's."""
    cache = caches["default"]
    name = f"doubts:{by.pk}:{at:%Y%m%d%H}"
    count = cache.get(name, 0) + 1
    if count > MOST_IN_AN_HOUR:
        raise TooManyDoubts
    cache.set(name, count, _HOUR)
