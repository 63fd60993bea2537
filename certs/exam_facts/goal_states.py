"""Where a goal stands: derived from its dates, the sittings and the day, never typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certs.exam_facts.retakes import Outcome, Sitting


class GoalState(StrEnum):
    PLANNED = "planned"
    BOOKED = "booked"
    OVERDUE = "date passed without result"
    AWAITED = "result awaited"
    PASSED = "passed"
    FAILED = "not passed"
    GIVEN_UP = "given up"
    MOVED = "moved"
    REACHED = "reached"


_CLOSED = {"given_up": GoalState.GIVEN_UP, "moved": GoalState.MOVED, "reached": GoalState.REACHED}


@dataclass(frozen=True, slots=True)
class GoalDates:
    """`began_on` is the day on which the goal was set: sittings before it belong to no goal or another."""

    began_on: date
    target_on: date | None
    booked_on: date | None
    closed_as: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state, and the day that it counts towards, if there is one."""

    state: GoalState
    day: date | None


def standing_of(*, dates: GoalDates, sittings: Iterable[Sitting], today: date) -> Standing:
    if dates.closed_as:
        return Standing(_CLOSED[dates.closed_as], dates.booked_on or dates.target_on)
    own = sorted((one for one in sittings if one.on >= dates.began_on), key=lambda one: one.on)
    passed = next((one for one in own if one.outcome is Outcome.PASSED), None)
    if passed:
        return Standing(GoalState.PASSED, passed.on)
    last = own[-1] if own else None
    if last and last.outcome is Outcome.AWAITED and not (dates.booked_on and dates.booked_on > last.on):
        return Standing(GoalState.AWAITED, last.on)
    booked = dates.booked_on if dates.booked_on and (last is None or dates.booked_on > last.on) else None
    if booked:
        return Standing(GoalState.BOOKED if booked >= today else GoalState.OVERDUE, booked)
    if last:
        ahead = dates.target_on if dates.target_on and dates.target_on >= today else None
        return Standing(GoalState.FAILED, ahead)
    if dates.target_on and dates.target_on < today:
        return Standing(GoalState.OVERDUE, dates.target_on)
    return Standing(GoalState.PLANNED, dates.target_on)
