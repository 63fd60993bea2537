"""Laying out a person's cards of a day, once, so that each question after it reads only these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Final

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.card_facts.meaning import why_changed
from certs.models import CardMemory, Review, ReviewDay
from certs.queries.card_faces import faces_of
from certs.queries.card_supply import DueCard, NewCard, due_cards, links_of, new_cards, supply_words
from certs.queries.review_wishes import GoalDay, OwnWishes, end_of, goal_days, wishes_of
from certs.scheduling.day_plan import DayPlan, Waiting, plan_day
from certs.scheduling.scheduler import recall_at

MOST_MORE: Final = 500


@dataclass(frozen=True, slots=True)
class _Done:
    """What was answered on the day: cards, how many of them for the first time, and what they are of."""

    cards: frozenset[int]
    new: int
    taken: frozenset[str]


def begin_day(*, by: AbstractUser, at: datetime, zone: tzinfo) -> ReviewDay:
    """The page of review calls it before it asks. Three queries where the day is laid out already, six where
    there were too few new cards; otherwise it is laid out now: the first time on a day, and after a change
    of goals or choices."""
    today = at.astimezone(zone).date()
    held = ReviewDay.objects.of(by).first()
    more = held.more_new if held is not None and held.on == today else 0
    own = _with_more(wishes_of(by), more)
    goals = goal_days(person=by, today=today, zone=zone, retention=own.wishes.desired_retention)
    basis = _basis(own, goals, zone)
    if held is not None and _holds(held, own, today, basis, by):
        return held
    return _lay_out(by=by, at=at, zone=zone, own=own, goals=goals, more=more)


@transaction.atomic
def ask_for_more(*, by: AbstractUser, at: datetime, zone: tzinfo, count: int = 10) -> ReviewDay:
    """So many new cards more, today only."""
    take_turn()
    day = begin_day(by=by, at=at, zone=zone)
    day.more_new = min(day.more_new + count, MOST_MORE)
    day.save(update_fields=["more_new"])
    return begin_day(by=by, at=at, zone=zone)


def _with_more(own: OwnWishes, more: int) -> OwnWishes:
    limits = replace(
        own.limits, new_a_day=own.limits.new_a_day + more, most_a_day=own.limits.most_a_day + more
    )
    return replace(own, limits=limits)


def _basis(own: OwnWishes, goals: Iterable[GoalDay], zone: tzinfo) -> str:
    days = " ".join(f"{goal.goal.pk}:{goal.deadline.exam_on}" for goal in goals)
    return f"{own.limits.new_a_day} {own.limits.most_a_day} {own.wishes} {zone} {days}"


def _holds(held: ReviewDay, own: OwnWishes, today: date, basis: str, by: AbstractUser) -> bool:
    if held.on != today or held.basis != basis:
        return False
    return held.new >= own.limits.new_a_day or held.supply == supply_words(person=by)


@transaction.atomic
def _lay_out(
    *, by: AbstractUser, at: datetime, zone: tzinfo, own: OwnWishes, goals: Sequence[GoalDay], more: int
) -> ReviewDay:
    take_turn()
    today, end = at.astimezone(zone).date(), end_of(at.astimezone(zone).date(), zone)
    links = links_of(person=by, goals=goals)
    due, paused = due_cards(person=by, at=at, end=end, goals=goals, links=links, wishes=own.wishes)
    changed = {one.row.pk for one in due if why_changed(one.row.meaning, one.face.back.meaning)}
    done = _done(by, today)
    fresh: dict[int, NewCard] = {}
    plan = plan_day(
        [_waiting(one, done, own, at) for one in due if one.row.pk not in changed],
        _noted(new_cards(person=by, goals=goals, links=links), fresh),
        limits=own.limits,
        answered=len(done.cards),
        begun=done.new,
        taken=done.taken,
    )
    _deal(by, plan, {one.row.card_id: one.row for one in due}, fresh, today, at)
    day, _ = ReviewDay.objects.update_or_create(
        person_id=by.pk,
        defaults={
            "on": today,
            "basis": _basis(own, goals, zone),
            "supply": supply_words(person=by),
            "reviews": plan.reviews,
            "new": plan.new + done.new,
            "left_over": plan.left_over,
            "siblings": plan.siblings,
            "paused": paused,
            "changed": len(changed),
            "more_new": more,
        },
    )
    return day


def _waiting(one: DueCard, done: _Done, own: OwnWishes, at: datetime) -> Waiting:
    return Waiting(
        id=one.row.card_id,
        recall=recall_at(one.memory, at, wishes=own.wishes),
        siblings=one.face.siblings | {f"card {pk}" for pk in one.face.same_ids},
        is_begun=one.row.card_id in done.cards,
    )


def _noted(new: Iterable[NewCard], into: dict[int, NewCard]) -> Iterable[Waiting]:
    for one in new:
        into[one.face.card_id] = one
        yield Waiting(one.face.card_id, siblings=one.face.siblings)


def _done(by: AbstractUser, today: date) -> _Done:
    given = Review.objects.of(by).filter(on=today, undone_at=None).order_by()
    rows = list(given.values_list("card_id", "recall"))
    cards = frozenset(card for card, _ in rows)
    faces = faces_of(card_ids=cards, person=by)
    return _Done(
        cards,
        len({card for card, recall in rows if recall is None}),
        frozenset().union(*(face.siblings for face in faces.values())),
    )


def _deal(
    by: AbstractUser,
    plan: DayPlan,
    due: dict[int, CardMemory],
    fresh: dict[int, NewCard],
    today: date,
    at: datetime,
) -> None:
    """Only now do the day's new cards of the team get rows of this person."""
    CardMemory.objects.of(by).filter(asked_on__isnull=False).update(asked_on=None)
    held: list[CardMemory] = []
    made: list[CardMemory] = []
    for place, card in enumerate(plan.order):
        row = due.get(card)
        new = fresh.get(card)
        if row is None and new is not None:
            row = new.row or CardMemory(
                person_id=by.pk, card_id=card, due=at, added_at=at, step=0, meaning=new.face.back.meaning
            )
        if row is None:
            continue
        row.asked_on, row.place = today, place
        (held if row.pk else made).append(row)
    CardMemory.objects.bulk_update(held, ["asked_on", "place"], batch_size=200)
    CardMemory.objects.bulk_create(made)
