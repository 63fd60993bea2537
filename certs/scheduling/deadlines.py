"""An exam's date on top of the schedule: FSRS knows of none, and its memory is left as it is."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from certs.scheduling.memory import Memory, in_utc
from certs.scheduling.scheduler import AS_USUAL, Wishes, recall_at

# All on one day would be thousands: the cards of an exam come over so many days before their last.
SPREAD_DAYS: Final = 21


@dataclass(frozen=True, slots=True)
class Deadline:
    """Cards of this exam come once more on the day `days_before` it at the latest. After that day, those
    whose recall at the exam would be below `least_recall` come once again. `zone` is the person's.

    `earlier`: so many days before that one is this card's own latest day (`of_card`).
    """

    exam_on: date
    zone: tzinfo
    days_before: int = 3
    least_recall: float = 0.9
    earlier: int = 0

    def of_card(self, seed: str, *, days: int = SPREAD_DAYS) -> Deadline:
        """With the card's own latest day, one of `days`; the same seed always gives the same.

        Only cards that FSRS would bring after the exam come early for it, so that their recall is high then;
        that they come up to three weeks before loses little, and no day has them all.
        """
        return replace(self, earlier=zlib.crc32(seed.encode()) % max(1, days))

    @property
    def latest_due(self) -> datetime:
        return self._start_of(self.exam_on - timedelta(days=self.days_before + self.earlier))

    @property
    def last_day(self) -> datetime:
        """The latest of all cards' latest days."""
        return self._start_of(self.exam_on - timedelta(days=self.days_before))

    @property
    def last_pass(self) -> datetime:
        return self._start_of(self.exam_on - timedelta(days=self.days_before - 1))

    @property
    def exam(self) -> datetime:
        return self._start_of(self.exam_on)

    @property
    def over(self) -> datetime:
        return self._start_of(self.exam_on + timedelta(days=1))

    def _start_of(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def due_before(
    memory: Memory, deadlines: Iterable[Deadline], *, at: datetime, wishes: Wishes = AS_USUAL
) -> datetime:
    """When the card comes, with the exams it is for. New cards wait for their turn as ever."""
    at = in_utc(at)
    due = in_utc(memory.due)
    if memory.last_review is None:
        return due
    caps = (_cap(memory, deadline, wishes) for deadline in deadlines if at < deadline.over)
    return min([due, *(cap for cap in caps if cap is not None)])


def _cap(memory: Memory, deadline: Deadline, wishes: Wishes) -> datetime | None:
    if memory.last_review is None:
        return None
    answered = in_utc(memory.last_review)
    if answered < deadline.latest_due:
        # What comes in time by itself is not hurried.
        return deadline.latest_due if in_utc(memory.due) > deadline.last_day else None
    if answered < deadline.last_pass and _is_weak(memory, deadline, wishes):
        return deadline.last_pass
    return None


def _is_weak(memory: Memory, deadline: Deadline, wishes: Wishes) -> bool:
    return recall_at(memory, deadline.exam, wishes=wishes) < deadline.least_recall
