"""What a person chooses about being asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.readiness_sums import remake_sums
from certs.actions.turns import take_turn
from certs.models import CardMemory, Review, ReviewPreferences
from certs.queries.review_wishes import wishes_of
from certs.scheduling.memory import Rating
from certs.scheduling.scheduler import Answer, replay


@dataclass(frozen=True, slots=True)
class ReviewChoices:
    """Without parameters the library's hold; without steps, its own."""

    new_a_day: int
    most_a_day: int
    desired_retention: int
    parameters: Sequence[float] | None = None
    learning_minutes: Sequence[int] | None = None
    relearning_minutes: Sequence[int] | None = None


@transaction.atomic
def choose_review_preferences(*, what: ReviewChoices, by: AbstractUser, at: datetime) -> int:
    """Where it changes when cards come, every memory is made anew from its answers; says how many."""
    take_turn()
    before = wishes_of(by).wishes
    ReviewPreferences.objects.update_or_create(person_id=by.pk, defaults=asdict(what))
    if wishes_of(by).wishes == before:
        return 0
    count = _remake_memories(by)
    remake_sums(by=by, at=at)
    return count


def _remake_memories(by: AbstractUser) -> int:
    """Three queries and one for a few hundred memories that changed."""
    given: dict[int, list[tuple[datetime, UUID, int]]] = defaultdict(list)
    rows = Review.objects.of(by).filter(undone_at=None).order_by()
    for card, at, key, rating in rows.values_list("card_id", "at", "key", "rating"):
        given[card].append((at, key, rating))
    own = wishes_of(by)
    remade = []
    for row in CardMemory.objects.of(by).filter(last_review__isnull=False).order_by():
        answers = [Answer(at, str(key), Rating(rating)) for at, key, rating in given[row.card_id]]
        counted = [one for one in answers if one.at >= row.added_at]
        if not counted:
            continue
        after = replay(counted, added_at=row.added_at, wishes=own.of_card(row.card_id))
        row.due, row.phase, row.step = after.due, after.phase, after.step
        row.stability, row.difficulty, row.lapses = after.stability, after.difficulty, after.lapses
        remade.append(row)
    fields = ["due", "phase", "step", "stability", "difficulty", "lapses"]
    CardMemory.objects.bulk_update(remade, fields, batch_size=300)
    return len(remade)
