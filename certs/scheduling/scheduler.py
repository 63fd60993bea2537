"""Memory, rating and moment make the next memory. The arithmetic is the fsrs library's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Final

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS, FUZZ_RANGES

from certs.scheduling.memory import Memory, Phase, Rating, from_fsrs, in_utc, to_fsrs

LEAST_FUZZED_DAYS: Final = 3
LONGEST_DAYS: Final = 36500


class AnsweredEarlier(ValueError):
    """A memory only goes forward. An answer that arrives late is placed by `replay`."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants to be asked. `parameters`: their 21 of FSRS; none are the library's.

    With `fuzz_seed`, cards learned together drift apart; the same seed and moment give the same day.
    """

    desired_retention: float = 0.9
    parameters: tuple[float, ...] | None = None
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    fuzz_seed: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """`key` names the answer: it tells two given at the same moment apart, and one sent twice from two."""

    at: datetime
    key: str
    rating: Rating


AS_USUAL: Final = Wishes()


def _scheduler(wishes: Wishes) -> fsrs.Scheduler:
    """Every card has a seed of its own, and a person one scheduler."""
    return _made(wishes.desired_retention, wishes.parameters, wishes.learning_steps, wishes.relearning_steps)


@lru_cache(maxsize=256)
def _made(
    desired_retention: float,
    parameters: tuple[float, ...] | None,
    learning_steps: tuple[timedelta, ...],
    relearning_steps: tuple[timedelta, ...],
) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=parameters or DEFAULT_PARAMETERS,
        desired_retention=desired_retention,
        learning_steps=learning_steps,
        relearning_steps=relearning_steps,
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )


def review(memory: Memory, rating: Rating, at: datetime, *, wishes: Wishes = AS_USUAL) -> Memory:
    at = in_utc(at)
    if memory.last_review is not None and at < in_utc(memory.last_review):
        raise AnsweredEarlier(f"{at.isoformat()} is before the last answer")
    card, _ = _scheduler(wishes).review_card(to_fsrs(memory), fsrs.Rating(rating), at)
    is_lapse = memory.phase == Phase.REVIEW and rating == Rating.AGAIN
    after = from_fsrs(card, lapses=memory.lapses + is_lapse)
    if wishes.fuzz_seed is not None and after.phase == Phase.REVIEW:
        return replace(after, due=at + _fuzzed(after.due - at, f"{wishes.fuzz_seed} {at.isoformat()}"))
    return after


def recall_at(memory: Memory, at: datetime, *, wishes: Wishes = AS_USUAL) -> float:
    """The expected recall if no further answer is given until then; 0 for a card never answered."""
    return _scheduler(wishes).get_card_retrievability(to_fsrs(memory), in_utc(at))


def recall_after(days: float, stability: float, *, wishes: Wishes = AS_USUAL) -> float:
    """The library's forgetting curve, for whoever reckons with thousands of memories at once."""
    decay = -(wishes.parameters or DEFAULT_PARAMETERS)[20]
    return float((1 + (0.9 ** (1 / decay) - 1) * max(0.0, days) / stability) ** decay)


def replay(answers: Iterable[Answer], *, added_at: datetime, wishes: Wishes = AS_USUAL) -> Memory:
    """The memory that these answers make, in whatever order they arrived and however often each was sent.

    Undoing an answer is replaying without it.
    """
    memory = Memory(due=in_utc(added_at))
    placed = {replace(answer, at=in_utc(answer.at)) for answer in answers}
    for answer in sorted(placed):
        memory = review(memory, answer.rating, answer.at, wishes=wishes)
    return memory


def _fuzzed(interval: timedelta, seed: str) -> timedelta:
    """As the library does it, which draws from the process's one source of chance: no seed there is safe
    from another thread."""
    days = interval.days
    if days < LEAST_FUZZED_DAYS:
        return interval
    spread = 1.0 + sum(
        part["factor"] * max(min(float(days), part["end"]) - part["start"], 0.0) for part in FUZZ_RANGES
    )
    latest = min(round(days + spread), LONGEST_DAYS)
    earliest = min(max(2, round(days - spread)), latest)
    chance = Random(seed).random()  # noqa: S311 - spreads cards over days, hides nothing
    return timedelta(days=min(round(chance * (latest - earliest + 1) + earliest), LONGEST_DAYS))
