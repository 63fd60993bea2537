"""How many cards come on each day until an exam, if every answer is "good" and given on its day.

That is an assumption, and whoever shows the numbers says it. It is no prediction of a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from certs.scheduling.deadlines import Deadline, due_before
from certs.scheduling.memory import Memory, Rating, in_utc
from certs.scheduling.scheduler import AS_USUAL, Wishes, recall_at, review


@dataclass(frozen=True, slots=True)
class DayLoad:
    """`left_over`: due, but beyond the most of a day; they come the day after."""

    on: date
    reviews: int
    new: int
    left_over: int


@dataclass(frozen=True, slots=True)
class Limits:
    new_a_day: int = 10
    most_a_day: int = 200


def load_until(
    deadline: Deadline,
    memories: Sequence[Memory],
    *,
    today: date,
    new_cards: int,
    limits: Limits,
    wishes: Wishes = AS_USUAL,
) -> list[DayLoad]:
    """From today to the day before the exam. Calling it with other limits or another date shows what a longer
    day or a later date would change. Overdue cards come first where least is remembered."""
    known = [memory for memory in memories if not memory.is_new]
    waiting = new_cards
    days: list[DayLoad] = []
    for offset in range((deadline.exam_on - today).days):
        day = today + timedelta(days=offset)
        noon = datetime.combine(day, time(12), deadline.zone).astimezone(UTC)
        tomorrow = datetime.combine(day + timedelta(days=1), time(), deadline.zone).astimezone(UTC)
        due, later = _parted(known, deadline, noon, tomorrow, wishes)
        due.sort(key=lambda memory: recall_at(memory, noon, wishes=wishes))
        asked, left = due[: limits.most_a_day], due[limits.most_a_day :]
        new = min(waiting, limits.new_a_day, limits.most_a_day - len(asked))
        waiting -= new
        begun = [Memory(due=noon) for _ in range(new)]
        known = later + left + [_answered(memory, noon, tomorrow, wishes) for memory in asked + begun]
        days.append(DayLoad(day, reviews=len(asked), new=new, left_over=len(left)))
    return days


def _parted(
    memories: list[Memory], deadline: Deadline, noon: datetime, tomorrow: datetime, wishes: Wishes
) -> tuple[list[Memory], list[Memory]]:
    due: list[Memory] = []
    later: list[Memory] = []
    for memory in memories:
        is_due = due_before(memory, [deadline], at=noon, wishes=wishes) < tomorrow
        (due if is_due else later).append(memory)
    return due, later


def _answered(memory: Memory, noon: datetime, tomorrow: datetime, wishes: Wishes) -> Memory:
    """Answered "good" until it leaves the day: learning steps are one card's work."""
    at = max(noon, in_utc(memory.last_review)) if memory.last_review else noon
    memory = review(memory, Rating.GOOD, at, wishes=wishes)
    while memory.due < tomorrow:
        memory = review(memory, Rating.GOOD, memory.due, wishes=wishes)
    return memory
