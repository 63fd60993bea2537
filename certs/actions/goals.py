"""Setting, changing, closing and sharing goals. Each is its person's own act upon their own goal.

Another person's goal is as if it were not there: `Goal.DoesNotExist`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.readiness_sums import remake_sums
from certs.actions.turns import take_turn
from certs.exam_facts.goal_states import GoalState
from certs.models import ExamVersion, Goal
from certs.models.goal import DEFAULT_AIM_PERCENT
from certs.queries.goal_results import result_so_far
from certs.queries.goals import goal_line


@dataclass(frozen=True, slots=True)
class GoalFacts:
    target_on: date | None = None
    weekly_minutes: int | None = None
    why: str = ""
    aim_percent: int = DEFAULT_AIM_PERCENT
    booked_on: date | None = None
    booked_at: time | None = None
    booked_place: str = ""


class GoalOpenAlready(Exception):
    """There is an open goal for this exam version."""

    def __init__(self, goal: Goal) -> None:
        super().__init__(f"You have a goal for {goal.exam_version.code} already.")
        self.goal = goal


class GoalIsClosed(Exception):
    """It was given up, moved or reached meanwhile."""


class NothingToMoveTo(Exception):
    """No successor of the goal's exam version is known."""


@transaction.atomic
def set_goal(
    *, by: AbstractUser, exam_version: ExamVersion, facts: GoalFacts, at: datetime, today: date
) -> Goal:
    """An earlier goal for the same version that was reached is put away; an open one stands in the way."""
    take_turn()
    _make_way(by, exam_version, at, today)
    goal = Goal.objects.create(person_id=by.pk, exam_version=exam_version, created_at=at, **asdict(facts))
    remake_sums(by=by, at=at)
    return goal


@transaction.atomic
def change_goal(*, by: AbstractUser, goal_id: int, facts: GoalFacts, at: datetime) -> Goal:
    take_turn()
    goal = _open_goal(by, goal_id)
    for name, value in asdict(facts).items():
        setattr(goal, name, value)
    goal.save(update_fields=list(asdict(facts)))
    remake_sums(by=by, at=at)
    return goal


@transaction.atomic
def give_up_goal(*, by: AbstractUser, goal_id: int, at: datetime) -> Goal:
    take_turn()
    return _close(_open_goal(by, goal_id), Goal.Closed.GIVEN_UP, at)


@transaction.atomic
def put_goal_away(*, by: AbstractUser, goal_id: int, at: datetime) -> Goal:
    """Close a goal that was reached."""
    take_turn()
    return _close(_open_goal(by, goal_id), Goal.Closed.REACHED, at)


@transaction.atomic
def reopen_goal(*, by: AbstractUser, goal_id: int, at: datetime) -> Goal:
    """An open goal stays as it is. Raises GoalOpenAlready where another took its place."""
    take_turn()
    goal = _own(by, goal_id)
    if goal.closed_at is None:
        return goal
    other = _open_for(by, goal.exam_version)
    if other is not None:
        raise GoalOpenAlready(other)
    goal.closed_as, goal.closed_at, goal.moved_to, goal.frozen_result = Goal.Closed.OPEN, None, None, None
    goal.save(update_fields=["closed_as", "closed_at", "moved_to", "frozen_result"])
    remake_sums(by=by, at=at)
    return goal


@transaction.atomic
def move_goal(*, by: AbstractUser, goal_id: int, at: datetime, today: date) -> Goal:
    """Go on with the successor. The old goal keeps its version and what was reached in it, frozen.

    A booking was for the old version, so it stays with the old goal.
    """
    take_turn()
    goal = _open_goal(by, goal_id)
    successor = goal.exam_version.replaced_by
    if successor is None:
        raise NothingToMoveTo
    new = _open_for(by, successor)
    if new is None or Goal.objects.filter(moved_to=new).exists():
        _make_way(by, successor, at, today)
        new = Goal.objects.create(
            person_id=by.pk,
            exam_version=successor,
            target_on=goal.target_on,
            weekly_minutes=goal.weekly_minutes,
            why=goal.why,
            aim_percent=goal.aim_percent,
            is_shared=goal.is_shared,
            created_at=at,
        )
    goal.moved_to = new
    goal.frozen_result = result_so_far(person=by, goal=goal, today=today)
    _close(goal, Goal.Closed.MOVED, at, "moved_to", "frozen_result")
    remake_sums(by=by, at=at)
    return new


@transaction.atomic
def delete_goal(*, by: AbstractUser, goal_id: int) -> str:
    """For good. Study sessions stay in the log, without a goal. Answers with the exam's code."""
    take_turn()
    goal = _own(by, goal_id)
    goal.delete()
    return goal.exam_version.code


@transaction.atomic
def share_goal(*, by: AbstractUser, goal_id: int) -> Goal:
    """The team sees the exam and the target date."""
    take_turn()
    goal = _open_goal(by, goal_id)
    goal.is_shared = True
    goal.save(update_fields=["is_shared"])
    return goal


@transaction.atomic
def stop_sharing_goal(*, by: AbstractUser, goal_id: int) -> Goal:
    take_turn()
    goal = _own(by, goal_id)
    goal.is_shared = False
    goal.save(update_fields=["is_shared"])
    return goal


def _own(by: AbstractUser, goal_id: int) -> Goal:
    return Goal.objects.of(by).select_related("exam_version__replaced_by").get(pk=goal_id)


def _open_goal(by: AbstractUser, goal_id: int) -> Goal:
    goal = _own(by, goal_id)
    if goal.closed_at is not None:
        raise GoalIsClosed
    return goal


def _open_for(by: AbstractUser, version: ExamVersion) -> Goal | None:
    goals = Goal.objects.of(by).filter(exam_version=version, closed_at=None)
    return goals.select_related("exam_version").first()


def _make_way(by: AbstractUser, version: ExamVersion, at: datetime, today: date) -> None:
    there = _open_for(by, version)
    if there is None:
        return
    line = goal_line(person=by, goal_id=there.pk, today=today)
    if line is None or line.state is not GoalState.PASSED:
        raise GoalOpenAlready(there)
    _close(there, Goal.Closed.REACHED, at)


def _close(goal: Goal, closed_as: Goal.Closed, at: datetime, *also: str) -> Goal:
    goal.closed_as, goal.closed_at = closed_as, at
    goal.save(update_fields=["closed_as", "closed_at", *also])
    return goal
