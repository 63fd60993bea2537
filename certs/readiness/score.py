"""Readiness of a goal as evidence: recall, coverage and practice, by domain and over all. Never one number.

For the domains d of an exam version with weights w_d in percent, and the exam's day T:

    r_d  the mean over the cards linked to d of the recall at T if no further answer is given, where a card
         never answered counts 0. A card's recall is FSRS's retrievability, (1 + F * t / S) ** D after t days,
         S its stability (the fsrs library's `get_card_retrievability`).
    c_d  the share of the items mapped to d that the person has touched and, beside it, knows: n of m.
    p_d  correct of answered practice questions, weighed by recency, with the interval of Wilson (1927);
         nothing below ten answers (certs.readiness.wilson).

    R = sum(w_d * r_d) / sum(w_d), C and P likewise, each over the domains that have data; how much of the
    weight that is stands beside it. Without known weights every card, item or answer counts once instead.

    What next: the largest w_d * (1 - r_d * c_d) first, with 0 where nothing is known of r_d or c_d.

That order is a plan. Nothing here is a score or a chance to pass: AWS publishes no table from percent to
points, and the exam's scoring makes up for a weak domain with a strong one, so there is a weakest domain and
never a failed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from certs.readiness.recall_sums import Tally
from certs.readiness.wilson import Answers

WHOLE: Final = 100
NOT_SKILL: Final = "Recalling facts is not the same as solving scenarios; no score is predicted."
NO_DOMAINS: Final = "The catalogue has no domains of this exam, so nothing can be weighed by domain."
NO_WEIGHTS: Final = (
    "Not every domain's weight is known, so nothing is weighed: each card, item and answer counts once."
)


class Covered(Protocol):
    """So many of the items known, and touched at all."""

    @property
    def known(self) -> int: ...
    @property
    def touched(self) -> int: ...
    @property
    def count(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one domain, or of the whole exam. `cards` are there whatever the day; `recall` is
    nothing without a day of the exam."""

    recall: Tally | None
    cards: Tally
    share: Covered
    answers: Answers

    @property
    def recalled(self) -> float | None:
        return self.recall.share if self.recall else None

    @property
    def items(self) -> int:
        return self.share.count

    @property
    def covered(self) -> float | None:
        return self.share.touched / self.items if self.items else None

    @property
    def known(self) -> float | None:
        return self.share.known / self.items if self.items else None


@dataclass(frozen=True, slots=True)
class Domain:
    number: int
    name: str
    weight: int | None
    measured: Measured

    @property
    def counted(self) -> Tally:
        return self.measured.cards

    @property
    def unanswered(self) -> int:
        return self.counted.cards - self.counted.reviewed

    @property
    def left(self) -> int:
        """Items not known yet."""
        return self.measured.share.count - self.measured.share.known

    @property
    def gap(self) -> float:
        """In percent of the exam; without a weight, only to be compared with others of its kind."""
        weight = 100 if self.weight is None else self.weight
        return weight * (1 - (self.measured.recalled or 0) * (self.measured.covered or 0))


@dataclass(frozen=True, slots=True)
class Summary:
    """One of the three numbers. `weight` is how much of the exam has data; nothing where unweighted."""

    share: float | None
    weight: int | None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(self.share * 100)

    @property
    def is_partial(self) -> bool:
        return self.weight is not None and self.weight < WHOLE


@dataclass(frozen=True, slots=True)
class Readiness:
    """`why_unweighted` is empty where the weights are known."""

    domains: tuple[Domain, ...]
    whole: Measured
    recall: Summary
    coverage: Summary
    known: Summary
    practice: Summary
    why_unweighted: str

    @property
    def next_domains(self) -> list[Domain]:
        """The largest weighted gap first. Domains without a gap need nothing."""
        return sorted((one for one in self.domains if one.gap > 0), key=lambda one: (-one.gap, one.number))

    @property
    def weakest(self) -> Domain | None:
        return next(iter(self.next_domains), None)


def readiness(domains: Iterable[Domain], whole: Measured) -> Readiness:
    found = tuple(domains)
    weights = [one.weight for one in found]
    why = NO_DOMAINS if not found else "" if all(weights) else NO_WEIGHTS

    def summary(shares: Sequence[float | None], of_whole: float | None) -> Summary:
        if why:
            return Summary(of_whole, None)
        return weighed([(one.weight or 0, share) for one, share in zip(found, shares, strict=True)])

    parts = [one.measured for one in found]
    return Readiness(
        domains=found,
        whole=whole,
        recall=summary([one.recalled for one in parts], whole.recalled),
        coverage=summary([one.covered for one in parts], whole.covered),
        known=summary([one.known for one in parts], whole.known),
        practice=summary([one.answers.share for one in parts], whole.answers.share),
        why_unweighted=why,
    )


def weighed(pairs: Iterable[tuple[int, float | None]]) -> Summary:
    """The mean by weight of those that have data, with how much of the weight that is."""
    told = [(weight, share) for weight, share in pairs if share is not None]
    total = sum(weight for weight, _ in told)
    return Summary(sum(weight * share for weight, share in told) / total if total else None, total)
