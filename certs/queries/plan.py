"""One goal's plan: what is left, at what pace, and the picture of plan and actual. Its person's alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import starmap

from certs.models import time_zone_of
from certs.queries.entry_states import Coverage, Said, all_said, coverage_of, known_by_day
from certs.queries.goals import GoalLine, goal_line
from certs.queries.practice_tests import practice_of
from certs.queries.readiness import GoalReadiness, readiness_from
from certs.queries.resources import OwnPlace, places_for
from certs.readiness.burn_up import BurnUp, burn_up
from certs.readiness.pace import METHOD, DayTotal, Pace, Span, done_between, pace_of
from certs.readiness.plan import (
    LaterTarget,
    Left,
    MoreMinutes,
    later_targets,
    more_minutes,
    planned_on,
)
from notes.access import Person


@dataclass(frozen=True, slots=True)
class Plan:
    """How one goal stands on a day. `picture` is None where the exam has no map to plan by."""

    line: GoalLine
    coverage: Coverage | None
    left: Left
    pace: Pace | None
    span: Span | None
    picture: BurnUp | None
    behind: int | None

    @property
    def method(self) -> str:
        return METHOD

    @property
    def is_through(self) -> bool:
        return self.left.total > 0 and self.left.items == 0


@dataclass(frozen=True, slots=True)
class PlanPage:
    plan: Plan
    ready: GoalReadiness
    later: list[LaterTarget]
    more: list[MoreMinutes]
    resources: list[OwnPlace]


def plan_of(
    *, person: Person, line: GoalLine, coverage: Coverage | None, said: Said, seconds_left: int, today: date
) -> Plan:
    """Asks nothing. `seconds_left` are those of the goal's resources."""
    goal, target = line.goal, line.day
    days = None if target is None else max(0, (target - today).days)
    whole = coverage.whole if coverage else None
    left = Left(
        items=whole.count - whole.known if whole else 0,
        total=whole.count if whole else 0,
        minutes=-(-seconds_left // 60),
        days=days,
        weekly_minutes=goal.weekly_minutes,
    )
    if coverage is None or not coverage.is_mapped:
        return Plan(line, coverage, left, None, None, None, None)
    start = min(today, goal.created_at.astimezone(time_zone_of(person)).date())
    counts = known_by_day(said=said, coverages=[coverage], since=start)[coverage.exam_version_id]
    known = list(starmap(DayTotal, counts))
    pace = pace_of(known, today=today)
    picture = burn_up(known, start=start, target=target, today=today, total=left.total, pace=pace)
    behind = None
    if target is not None:
        planned = planned_on(today, start=start, known=counts[0].known, target=target, total=left.total)
        behind = round(planned) - left.known
    span = done_between(left.items, pace, today=today) if pace else None
    return Plan(line, coverage, left, pace, span, picture, behind)


def plan_page(*, person: Person, goal_id: int, today: date) -> PlanPage | None:
    """Eight queries. Nothing for another person's goal, as for one that is not there."""
    line = goal_line(person=person, goal_id=goal_id, today=today)
    if line is None:
        return None
    said = all_said(person=person)
    versions = [line.version.pk]
    coverage = coverage_of(
        person=person, exam_version_ids=versions, states=said.states, with_every_entry=False
    ).get(line.version.pk)
    resources = places_for(person=person, version=line.version)
    seconds = sum(one.seconds_left or 0 for one in resources)
    plan = plan_of(person=person, line=line, coverage=coverage, said=said, seconds_left=seconds, today=today)
    later = later_targets(plan.left, target=line.day, today=today) if line.day and plan.left.items else []
    more = more_minutes(plan.left, plan.pace, today=today) if plan.pace and plan.left.items else []
    practice = practice_of(person=person, exam_version_ids=versions, today=today).get(line.version.pk)
    recall = said.states.recalls.of(line)
    ready = readiness_from(line=line, recall=recall, coverage=coverage, practice=practice)
    return PlanPage(plan, ready, later, more, resources)
