"""A person's answers counted by the database: by day, by card, by hour."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractHour

from certs.models import Review
from certs.readiness.wilson import Answers
from certs.review_facts.days import MATURE_DAYS, Counted
from notes.access import Person

KNOWN = Q(rating__gt=Review.Rating.AGAIN)


def days_of_answers(*, person: Person, since: date) -> dict[date, Counted]:
    """One query. A day is the one that the person had when they answered."""
    earlier = Review.objects.of(person).filter(
        card=OuterRef("card"), at__lt=OuterRef("at"), undone_at__isnull=True
    )
    asked = _given(person, since).annotate(before=Subquery(earlier.order_by("-at").values("on")[:1]))
    mature = Q(is_learning=False, before__lte=F("on") - timedelta(days=MATURE_DAYS))
    counted = asked.values("on").annotate(
        answers=Count("pk"),
        learning=Count("pk", filter=Q(is_learning=True)),
        again=_rated(Review.Rating.AGAIN),
        hard=_rated(Review.Rating.HARD),
        good=_rated(Review.Rating.GOOD),
        easy=_rated(Review.Rating.EASY),
        timed=Count("milliseconds"),
        spent=Coalesce(Sum("milliseconds"), 0),
        known=Count("pk", filter=KNOWN & Q(is_learning=False)),
        mature=Count("pk", filter=mature),
        mature_known=Count("pk", filter=mature & KNOWN),
    )
    return {on: Counted(*counts) for on, *counts in counted.values_list(*_COLUMNS)}


_COLUMNS = (
    "on", "answers", "learning", "again", "hard", "good", "easy", "timed", "spent", "known", "mature",
    "mature_known",
)  # fmt: skip


def answers_by_card(*, person: Person, since: date) -> dict[int, Answers]:
    """Without those in the learning steps. One query."""
    counted = _given(person, since).filter(is_learning=False).values_list("card_id")
    rows = counted.annotate(known=Count("pk", filter=KNOWN), answers=Count("pk"))
    return {card: Answers(known, answers) for card, known, answers in rows}


def answers_by_hour(*, person: Person, since: date, zone: ZoneInfo) -> dict[int, Answers]:
    """By the person's clock, without those in the learning steps. One query."""
    counted = _given(person, since).filter(is_learning=False)
    hours = counted.annotate(hour=ExtractHour("at", tzinfo=zone)).values_list("hour")
    rows = hours.annotate(known=Count("pk", filter=KNOWN), answers=Count("pk"))
    return {hour: Answers(known, answers) for hour, known, answers in rows}


def _given(person: Person, since: date) -> QuerySet[Review]:
    return Review.objects.of(person).filter(on__gte=since, undone_at__isnull=True).order_by()


def _rated(rating: int) -> Count:
    return Count("pk", filter=Q(rating=rating))
