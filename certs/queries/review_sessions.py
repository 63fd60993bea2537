"""What the last session was: the answers without a long pause between them, and what comes tomorrow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import takewhile

from django.db.models import Q

from certs.models import CardMemory, Review
from certs.queries.card_faces import faces_of
from certs.queries.review_wishes import end_of
from notes.access import Person

# A longer pause ends a session.
LONGEST_PAUSE = timedelta(minutes=30)
HARDEST = 3
MOST_READ = 2000


@dataclass(frozen=True, slots=True)
class RatingCount:
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class HardCard:
    front: str
    line: str
    url: str
    again: int
    hard: int


@dataclass(frozen=True, slots=True)
class SessionPage:
    """`right`: every answer but "again". `tomorrow` counts what is due then, new ones not among it."""

    cards: int
    answers: int
    right: int
    minutes: int
    ratings: list[RatingCount]
    hardest: list[HardCard]
    tomorrow: int
    left: int

    @property
    def share(self) -> int:
        return round(100 * self.right / self.answers) if self.answers else 0


def session_page(*, person: Person, at: datetime, zone: tzinfo, left: int) -> SessionPage:
    today = at.astimezone(zone).date()
    given = list(
        Review.objects.of(person)
        .filter(undone_at=None, at__gte=at - timedelta(days=1))
        .order_by("-at", "-pk")
        .only("card_id", "rating", "at", "milliseconds")[:MOST_READ]
    )
    answers = _last_run(given, at)
    ratings = Counter(one.rating for one in answers)
    taken = sum(one.milliseconds or 0 for one in answers)
    return SessionPage(
        cards=len({one.card_id for one in answers}),
        answers=len(answers),
        right=len(answers) - ratings[Review.Rating.AGAIN],
        minutes=max(1, round(taken / 60_000)) if taken else 0,
        ratings=[RatingCount(one.label.capitalize(), ratings[one.value]) for one in Review.Rating],
        hardest=_hardest(person, answers),
        tomorrow=CardMemory.objects.of(person)
        .filter(suspended_at=None, last_review__isnull=False)
        .filter(due__lt=end_of(today + timedelta(days=1), zone))
        .filter(Q(asked_on=None) | ~Q(asked_on=today))
        .count(),
        left=left,
    )


def _last_run(given: Sequence[Review], at: datetime) -> list[Review]:
    """From the newest back to the first long pause; none if even the newest is long ago."""
    earlier = [at, *(one.at for one in given)]
    pairs = zip(given, earlier, strict=False)
    return [one for one, _ in takewhile(lambda pair: pair[1] - pair[0].at <= LONGEST_PAUSE, pairs)]


def _hardest(person: Person, answers: Sequence[Review]) -> list[HardCard]:
    again = Counter(one.card_id for one in answers if one.rating == Review.Rating.AGAIN)
    hard = Counter(one.card_id for one in answers if one.rating == Review.Rating.HARD)
    worst = sorted({*again, *hard}, key=lambda card: (-again[card], -hard[card], card))[:HARDEST]
    faces = faces_of(card_ids=worst, person=person)
    return [
        HardCard(face.front, " · ".join(face.back.lines), face.url, again[card], hard[card])
        for card in worst
        if (face := faces.get(card)) is not None
    ]
