"""What is remembered of one card, and its translation to the fsrs library's card and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Final

import fsrs

# Lapses after which a card is worth rewriting rather than repeating.
LEECH_LAPSES: Final = 8
# A leech that its person wants back is told of again after so many more.
LEECH_AGAIN: Final = 4


class NaiveMoment(ValueError):
    """A moment without a time zone could be any of many."""


class Rating(IntEnum):
    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Phase(IntEnum):
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


def in_utc(moment: datetime) -> datetime:
    """Two moments of one zone are subtracted by the wall clock; the library wants `datetime.UTC` itself."""
    if moment.utcoffset() is None:
        raise NaiveMoment(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Memory:
    """Without `stability` the card has not been answered yet. A lapse is "again" for a card in review."""

    due: datetime
    phase: Phase = Phase.LEARNING
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    last_review: datetime | None = None
    lapses: int = 0

    @property
    def is_new(self) -> bool:
        return self.last_review is None

    @property
    def is_leech(self) -> bool:
        return self.lapses >= LEECH_LAPSES


def becomes_leech(before: int, after: int) -> bool:
    """Whether the lapses went over the limit, or over one that is told again."""
    return _limits_passed(after) > _limits_passed(before)


def _limits_passed(lapses: int) -> int:
    return max(0, (lapses - LEECH_LAPSES) // LEECH_AGAIN + 1)


def to_fsrs(memory: Memory) -> fsrs.Card:
    # A card without an id waits a millisecond to make one.
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(memory.phase),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=in_utc(memory.due),
        last_review=in_utc(memory.last_review) if memory.last_review else None,
    )


def from_fsrs(card: fsrs.Card, *, lapses: int) -> Memory:
    return Memory(
        due=card.due,
        phase=Phase(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        last_review=card.last_review,
        lapses=lapses,
    )
