"""Where an exam version stands on one day: derived from its dates, never stored as a word that goes stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    UPCOMING = "upcoming"
    SITTABLE = "sittable"
    RETIRED = "retired"
    UNKNOWN = "unknown"


class Recorded(StrEnum):
    """What the catalogue's file or an administrator wrote down; it stands only where no date says more."""

    ACTIVE = "active"
    RETIRED = "retired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ExamStatus:
    """`recorded_on` is given only where the word rests on no date: "as recorded on ..."."""

    standing: Standing
    first_day: date | None = None
    last_day: date | None = None
    recorded_on: date | None = None
    by_dates: bool = False

    @property
    def is_sittable(self) -> bool:
        return self.standing is Standing.SITTABLE

    @property
    def is_retired(self) -> bool:
        return self.standing is Standing.RETIRED

    @property
    def is_upcoming(self) -> bool:
        return self.standing is Standing.UPCOMING


_OF_RECORD = {
    Recorded.ACTIVE: Standing.SITTABLE,
    Recorded.RETIRED: Standing.RETIRED,
    Recorded.UNKNOWN: Standing.UNKNOWN,
}


def last_day_of(*, retired_on: date | None, last_exam_day_announced: date | None) -> date | None:
    """The last day on which the exam can be sat; what came to pass weighs more than what was announced."""
    return retired_on or last_exam_day_announced


def status_of(
    *,
    available_from: date | None,
    retired_on: date | None,
    last_exam_day_announced: date | None,
    recorded: str,
    recorded_on: date | None,
    today: date,
) -> ExamStatus:
    """On its last day a version can still be sat; from its first day on, too."""
    last_day = last_day_of(retired_on=retired_on, last_exam_day_announced=last_exam_day_announced)
    if last_day is not None and today > last_day:
        standing = Standing.RETIRED
    elif available_from is not None and today < available_from:
        standing = Standing.UPCOMING
    elif last_day is not None or (available_from is not None and recorded != Recorded.RETIRED):
        standing = Standing.SITTABLE
    else:
        known = recorded if recorded in set(Recorded) else Recorded.UNKNOWN
        return ExamStatus(_OF_RECORD[Recorded(known)], available_from, None, recorded_on)
    return ExamStatus(standing, available_from, last_day, by_dates=True)
