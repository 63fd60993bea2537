"""What a person recalls by domain is kept as sums, which follow each answer: reading them costs the same
however many cards there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.readiness_snapshots import keep_first_snapshot
from certs.actions.turns import take_turn
from certs.models import CardMemory, GoalRecall, time_zone_of
from certs.queries.asked_cards import card_of
from certs.queries.card_memories import links_of_card
from certs.queries.goal_recalls import Recall, goal_recalls, recalls_anew
from certs.queries.goals import GoalLine, open_goals
from certs.readiness.recall_sums import Place
from certs.scheduling.memory import Memory


@transaction.atomic
def follow_memory(
    *, by: AbstractUser, card_id: int, before: Memory | None, after: Memory | None, at: datetime
) -> None:
    """Within the transaction of whatever changed a memory, after it was saved: an answer, one that came late,
    an undoing, learning anew. `before` and `after` are the memory as it was and is; None where there was or
    is no row. The cost is that of one card; where the kept sums do not hold, they are made anew."""
    take_turn()
    _follow(by, card_id, before, after, at)
    keep_first_snapshot(by=by, at=at)


def _follow(
    by: AbstractUser, card_id: int, before: Memory | None, after: Memory | None, at: datetime
) -> None:
    lines = _goals(by, at)
    recalls = goal_recalls(person=by, lines=lines)
    held = [one for one in recalls.values() if not one.is_anew]
    card = card_of(card_id) if held else None
    if card is not None and (card.has_twins or (not card.is_kept and _may_be_put_away(before, after))):
        # Which of several rows is the better memory, or whether the card counts at all, may be another now.
        _store(by, recalls_anew(person=by, lines=lines).values())
        return
    _store(by, [one for one in recalls.values() if one.is_anew])
    if card is None or card.is_gone or not (card.is_kept or _has_for_oneself(by, card_id)):
        return
    places = links_of_card(card=card, person=by, version_ids={one.kept.version for one in held})
    _store(by, [_moved(one, places[one.kept.version], before, after) for one in held])


@transaction.atomic
def remake_sums(*, by: AbstractUser, at: datetime) -> None:
    """After one's cards themselves changed (added, written, put away, taken up again), a goal or its day, or
    one's parameters; within that transaction. Also corrects whatever went wrong before."""
    take_turn()
    _store(by, recalls_anew(person=by, lines=_goals(by, at)).values())


def _goals(by: AbstractUser, at: datetime) -> list[GoalLine]:
    return open_goals(person=by, today=at.astimezone(time_zone_of(by)).date())


def _may_be_put_away(before: Memory | None, after: Memory | None) -> bool:
    """An own card that is forgotten too often is put away by that, and taken up again when that is undone."""
    return (before.lapses if before else 0) != (after.lapses if after else 0)


def _has_for_oneself(by: AbstractUser, card_id: int) -> bool:
    return CardMemory.objects.of(by).filter(card=card_id, suspended_at=None).exists()


def _moved(one: Recall, place: Place, before: Memory | None, after: Memory | None) -> Recall:
    recall = one.basis.recall
    return replace(one, sums=one.sums.moved(place, recall(before), recall(after)))


def _store(by: AbstractUser, recalls: Iterable[Recall]) -> None:
    GoalRecall.objects.bulk_create(
        [
            GoalRecall(
                person_id=by.pk,
                goal_id=one.kept.goal,
                stamp=one.kept.present_stamp,
                links=one.links,
                basis=str(one.basis),
                sums=one.sums.as_json(),
            )
            for one in recalls
        ],
        update_conflicts=True,
        unique_fields=["goal"],
        update_fields=["stamp", "links", "basis", "sums"],
    )
