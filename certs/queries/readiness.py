"""Recall, coverage and practice of one goal, by domain and over all, each with its evidence. Theirs alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from certs.models import Goal, ReadinessSnapshot
from certs.queries.entry_states import Coverage, Share, all_states, coverage_of
from certs.queries.goal_recalls import Recall
from certs.queries.goals import GoalLine, goal_line, open_goals
from certs.queries.practice_tests import ExamPractice, practice_of
from certs.readiness.numbers import point_of
from certs.readiness.recall_sums import RecallSums
from certs.readiness.score import NOT_SKILL, Domain, Measured, Readiness, readiness
from certs.readiness.trend import Trend, trend
from certs.readiness.wilson import RECENCY_RULE, Answers
from notes.access import Person

MOST_DAYS: Final = 400
NOTHING_MAPPED: Final = Share(0, 0, 0)


@dataclass(frozen=True, slots=True)
class GoalReadiness:
    """One goal's three numbers. `day` is the exam's; without one, or after it, there is no recall to tell."""

    line: GoalLine
    score: Readiness
    coverage: Coverage | None
    sums: RecallSums
    day: date | None

    @property
    def rule(self) -> str:
        return RECENCY_RULE

    @property
    def not_skill(self) -> str:
        return NOT_SKILL

    @property
    def unmapped_items(self) -> int:
        return self.coverage.unmapped_count if self.coverage else 0


def readiness_from(
    *, line: GoalLine, recall: Recall | None, coverage: Coverage | None, practice: ExamPractice | None
) -> GoalReadiness:
    """Asks nothing."""
    sums = recall.sums if recall else RecallSums()
    day = line.day if not line.is_past else None
    covered = {one.number: one for one in coverage.domains} if coverage else {}
    practised = {one.number: one for one in practice.domains} if practice else {}

    def domain(number: int) -> Domain:
        told = covered.get(number) or practised[number]
        answers = practised[number].answers if number in practised else Answers()
        share = covered[number].share if number in covered else NOTHING_MAPPED
        cards = sums.of(number)
        return Domain(number, told.name, told.weight, Measured(cards if day else None, cards, share, answers))

    domains = [domain(number) for number in sorted(covered.keys() | practised.keys())]
    whole = Measured(
        sums.whole if day else None,
        sums.whole,
        coverage.whole if coverage else NOTHING_MAPPED,
        practice.whole if practice else Answers(),
    )
    return GoalReadiness(line, readiness(domains, whole), coverage, sums, day)


def readiness_of(*, person: Person, goal_id: int, today: date) -> GoalReadiness | None:
    """At most six queries, however many cards and answers there are. Nothing for another person's goal."""
    line = goal_line(person=person, goal_id=goal_id, today=today)
    if line is None:
        return None
    states, versions = all_states(person=person), [line.version.pk]
    coverage = coverage_of(
        person=person, exam_version_ids=versions, states=states, with_every_entry=False
    ).get(line.version.pk)
    practice = practice_of(person=person, exam_version_ids=versions, today=today).get(line.version.pk)
    return readiness_from(line=line, recall=states.recalls.of(line), coverage=coverage, practice=practice)


def every_readiness(*, person: Person, today: date) -> list[GoalReadiness]:
    """Of the goals that are ahead: seven queries for any number of them."""
    lines = [line for line in open_goals(person=person, today=today) if line.is_ahead]
    if not lines:
        return []
    states, versions = all_states(person=person), [line.version.pk for line in lines]
    coverages = coverage_of(person=person, exam_version_ids=versions, states=states, with_every_entry=False)
    practice = practice_of(person=person, exam_version_ids=versions, today=today)
    return [
        readiness_from(
            line=line,
            recall=states.recalls.of(line),
            coverage=coverages.get(line.version.pk),
            practice=practice.get(line.version.pk),
        )
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class ReadinessPage:
    """`trend` needs two days; `days` are those that were kept. `moved_from`: the goal that this one goes on
    from, with what was reached in its version."""

    ready: GoalReadiness
    trend: Trend | None
    days: int
    moved_from: Goal | None

    @property
    def frozen(self) -> Mapping[str, Any] | None:
        """What the goal itself reached before it moved on, or the one before it."""
        goal = self.ready.line.goal
        return goal.frozen_result or (self.moved_from.frozen_result if self.moved_from else None)


def readiness_page(*, person: Person, goal_id: int, today: date) -> ReadinessPage | None:
    """Nine queries."""
    ready = readiness_of(person=person, goal_id=goal_id, today=today)
    if ready is None:
        return None
    goal = ready.line.goal
    kept = ReadinessSnapshot.objects.of(person).filter(goal=goal, on__gt=today - timedelta(days=MOST_DAYS))
    points = [point_of(on, numbers) for on, numbers in kept.order_by("on").values_list("on", "numbers")]
    moved_from = Goal.objects.of(person).filter(moved_to=goal).first()
    return ReadinessPage(ready, trend(points, aim=goal.aim_percent), len(points), moved_from)
