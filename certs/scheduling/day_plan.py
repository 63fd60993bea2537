"""Which cards come on one day: the weakest first, no two of one thing, no more than there is room for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from certs.scheduling.load import Limits


@dataclass(frozen=True, slots=True)
class Waiting:
    """A card that could come. `siblings` name what no other card of the day may be of; `recall` is what is
    remembered of it; `is_begun`: it was answered today already, and its steps go on."""

    id: int
    recall: float = 0.0
    siblings: frozenset[str] = frozenset()
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class DayPlan:
    """`order` is that in which they are asked. `siblings` and `left_over` wait for a later day."""

    order: tuple[int, ...]
    reviews: int
    new: int
    siblings: int
    left_over: int


def plan_day(
    due: Iterable[Waiting],
    new: Iterable[Waiting],
    *,
    limits: Limits,
    answered: int = 0,
    begun: int = 0,
    taken: Iterable[str] = (),
) -> DayPlan:
    """`answered` cards of the day are done, `begun` of them new ones, and `taken` is what they were of."""
    seen = set(taken)
    weakest_first = sorted(due, key=lambda one: (not one.is_begun, one.recall, one.id))
    steps = [one.id for one in weakest_first if one.is_begun]
    room = max(0, limits.most_a_day - answered)
    reviews: list[int] = []
    aside = left_over = 0
    for one in (one for one in weakest_first if not one.is_begun):
        if len(reviews) >= room:
            left_over += 1
        elif seen.isdisjoint(one.siblings):
            seen |= one.siblings
            reviews.append(one.id)
        else:
            aside += 1
    fresh: list[int] = []
    for one in new:
        if len(fresh) >= min(limits.new_a_day - begun, room - len(reviews)):
            break
        if seen.isdisjoint(one.siblings):
            seen |= one.siblings
            fresh.append(one.id)
    return DayPlan((*steps, *_mixed(reviews, fresh)), len(steps) + len(reviews), len(fresh), aside, left_over)


def _mixed(reviews: list[int], new: list[int]) -> list[int]:
    """New ones evenly among the others, so that neither end of a session is all new."""
    if not new:
        return reviews
    mixed = list(reviews)
    gap = len(reviews) / (len(new) + 1)
    for number, one in reversed(list(enumerate(new, 1))):
        mixed.insert(round(gap * number), one)
    return mixed
