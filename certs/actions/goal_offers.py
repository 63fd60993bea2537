"""What a file's author answers to the aims of the notes, so that each is offered once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.goals import GoalFacts, GoalOpenAlready, set_goal
from certs.actions.turns import take_turn
from certs.models import OfferAnswer
from certs.queries.goal_offers import Offer


@transaction.atomic
def answer_offers(
    *, by: AbstractUser, taken: Iterable[Offer], declined: Iterable[Offer], at: datetime, today: date
) -> int:
    """Exams become goals without a date, other things things to study. Answers how many goals were set."""
    take_turn()
    goals = 0
    for offer in taken:
        if _note(by, offer, at, is_taken=True) and offer.version:
            try:
                set_goal(by=by, exam_version=offer.version, facts=GoalFacts(), at=at, today=today)
            except GoalOpenAlready:
                continue
            goals += 1
    for offer in declined:
        _note(by, offer, at, is_taken=False)
    return goals


@transaction.atomic
def drop_thing_to_study(*, by: AbstractUser, answer_id: int) -> OfferAnswer:
    """The answer stays, so that it is not offered again."""
    take_turn()
    answer = OfferAnswer.objects.of(by).get(pk=answer_id, kind=OfferAnswer.Kind.STUDY)
    answer.is_taken = False
    answer.save(update_fields=["is_taken"])
    return answer


@transaction.atomic
def keep_thing_to_study(*, by: AbstractUser, answer_id: int) -> OfferAnswer:
    take_turn()
    answer = OfferAnswer.objects.of(by).get(pk=answer_id, kind=OfferAnswer.Kind.STUDY)
    answer.is_taken = True
    answer.save(update_fields=["is_taken"])
    return answer


def _note(by: AbstractUser, offer: Offer, at: datetime, *, is_taken: bool) -> bool:
    """Whether this is the first answer to it."""
    _, is_first = OfferAnswer.objects.get_or_create(
        person_id=by.pk,
        source_file_id=offer.file_id,
        kind=offer.kind,
        key=offer.words,
        defaults={"is_taken": is_taken, "at": at},
    )
    return is_first
