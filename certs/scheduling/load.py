"""How many cards come on each day until an exam, if every answer is "good" and given on its day.

That is an assumption, and whoever shows the numbers says it. It is no prediction of a result. Days are
reckoned in whole, and memories alike to some ten percent go the same way, so that thousands of cards take no
longer than a page may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import exp, log
from typing import Final

from certs.scheduling.deadlines import SPREAD_DAYS, Deadline
from certs.scheduling.memory import Memory, Phase, Rating
from certs.scheduling.scheduler import AS_USUAL, Wishes, recall_after, review


@dataclass(frozen=True, slots=True)
class DayLoad:
    """`left_over`: due, but beyond the most of a day; they come the day after."""

    on: date
    reviews: int
    new: int
    left_over: int

    @property
    def cards(self) -> int:
        return self.reviews + self.new


@dataclass(frozen=True, slots=True)
class Limits:
    new_a_day: int = 10
    most_a_day: int = 200


@dataclass(frozen=True, slots=True)
class Loaded:
    """A card with its memory. `earlier`: the exam asks for it, and its own latest day is so many days before
    the last of all; None: it comes as usual."""

    memory: Memory
    earlier: int | None = 0


@dataclass(slots=True)
class _Card:
    """Days are counted from today."""

    stability: float
    difficulty: float
    answered: int
    due: int
    earlier: int | None


_NOON: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
# Memories are alike where these make the same number of both: ten percent of a stability, one of difficulty.
_FINE, _COARSE = 10.0, 1.0


def load_until(
    deadline: Deadline,
    cards: Iterable[Loaded],
    *,
    today: date,
    new_cards: int,
    limits: Limits,
    wishes: Wishes = AS_USUAL,
) -> list[DayLoad]:
    """From today to the day before the exam. Calling it with other limits or another date shows what a longer
    day or a later date would change. Overdue cards come first where least is remembered."""
    course = _Course(deadline, today, wishes)
    coming: dict[int, list[_Card]] = defaultdict(list)
    for one in cards:
        if not one.memory.is_new:
            card = course.card(one)
            coming[max(0, card.due)].append(card)
    waiting = new_cards
    left: list[_Card] = []
    days: list[DayLoad] = []
    for day in range((deadline.exam_on - today).days):
        due = left + coming.pop(day, [])
        if len(due) > limits.most_a_day:
            due.sort(key=lambda card: (card.answered - day) / card.stability)
        asked, left = due[: limits.most_a_day], due[limits.most_a_day :]
        new = min(waiting, limits.new_a_day, limits.most_a_day - len(asked))
        waiting -= new
        for card in (*(course.answered(card, day) for card in asked), *course.begun(day, new)):
            coming[card.due].append(card)
        days.append(DayLoad(today + timedelta(days=day), reviews=len(asked), new=new, left_over=len(left)))
    return days


class _Course:
    """Where good answers lead. What it has reckoned once for a memory holds for all that are alike."""

    def __init__(self, deadline: Deadline, today: date, wishes: Wishes) -> None:
        self.deadline, self.today, self.wishes = deadline, today, wishes
        self.exam = (deadline.exam_on - today).days
        self.last_day = self.exam - deadline.days_before

    def card(self, one: Loaded) -> _Card:
        memory = one.memory
        zone = self.deadline.zone
        answered = ((memory.last_review or memory.due).astimezone(zone).date() - self.today).days
        due = (memory.due.astimezone(zone).date() - self.today).days
        card = _Card(memory.stability or 0.1, memory.difficulty or 5.0, answered, due, one.earlier)
        card.due = self._in_time(card)
        return card

    def answered(self, card: _Card, day: int) -> _Card:
        card.stability, card.difficulty, interval = _after_good(
            self.wishes,
            round(log(card.stability) * _FINE),
            round(card.difficulty * _COARSE),
            round(log(max(1, day - card.answered)) * _FINE),
        )
        card.answered, card.due = day, day + interval
        card.due = max(day + 1, self._in_time(card))
        return card

    def begun(self, day: int, count: int) -> Iterable[_Card]:
        """New ones learned that day; their latest days are as spread as anybody's."""
        stability, difficulty, interval = _after_first(self.wishes)
        for number in range(count):
            spread = (day * count + number) % SPREAD_DAYS
            card = _Card(stability, difficulty, day, day + interval, spread)
            card.due = max(day + 1, self._in_time(card))
            yield card

    def _in_time(self, card: _Card) -> int:
        """As `due_before`, in days."""
        if card.earlier is None or card.due < self.last_day:
            return card.due
        latest = self.last_day - card.earlier
        if card.answered < latest:
            return latest
        if card.answered <= self.last_day < card.due and self._is_weak(card):
            return self.last_day + 1
        return card.due

    def _is_weak(self, card: _Card) -> bool:
        recall = recall_after(self.exam - card.answered, card.stability, wishes=self.wishes)
        return recall < self.deadline.least_recall


@lru_cache(maxsize=50_000)
def _after_good(wishes: Wishes, stability: int, difficulty: int, elapsed: int) -> tuple[float, float, int]:
    last = _NOON - timedelta(days=round(exp(elapsed / _FINE)))
    memory = Memory(
        due=_NOON,
        phase=Phase.REVIEW,
        step=None,
        stability=exp(stability / _FINE),
        difficulty=min(10.0, max(1.0, difficulty / _COARSE)),
        last_review=last,
    )
    return _left_the_day(memory, wishes)


@lru_cache(maxsize=256)
def _after_first(wishes: Wishes) -> tuple[float, float, int]:
    return _left_the_day(Memory(due=_NOON), wishes)


def _left_the_day(memory: Memory, wishes: Wishes) -> tuple[float, float, int]:
    """Answered "good" until it comes on another day: learning steps are one card's work."""
    memory = review(memory, Rating.GOOD, _NOON, wishes=wishes)
    while memory.phase != Phase.REVIEW:
        memory = review(memory, Rating.GOOD, memory.due, wishes=wishes)
    days = (memory.due - memory.last_review).days if memory.last_review else 1
    return memory.stability or 0.1, memory.difficulty or 5.0, max(1, days)
