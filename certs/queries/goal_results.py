"""What a person reached in a goal's exam version: kept frozen when the goal moves to the next version."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Sum

from certs.models import Attempt, Goal, PracticeTest, StudySession
from certs.queries.readiness import readiness_of
from certs.readiness.numbers import numbers_of
from notes.access import Person


def result_so_far(*, person: Person, goal: Goal, today: date) -> dict[str, Any]:
    """Plain values, told with the version that they belong to; nothing is reckoned over to another."""
    version = goal.exam_version_id
    minutes = StudySession.objects.of(person).filter(goal=goal, removed_at=None).aggregate(all=Sum("minutes"))
    practice = (
        PracticeTest.objects.of(person)
        .filter(exam_version=version, removed_at=None)
        .aggregate(answered=Sum("answered"), correct=Sum("correct"))
    )
    attempts = Attempt.objects.of(person).filter(exam_version=version)
    ready = readiness_of(person=person, goal_id=goal.pk, today=today)
    coverage = ready.coverage if ready else None
    return {
        "code": goal.exam_version.code,
        "on": today.isoformat(),
        "minutes": minutes["all"] or 0,
        "answered": practice["answered"] or 0,
        "correct": practice["correct"] or 0,
        "items": coverage.whole.count if coverage else 0,
        "known": coverage.whole.known if coverage else 0,
        "touched": coverage.whole.touched if coverage else 0,
        "domains": [
            {"number": one.number, "name": one.name, "known": one.share.known, "count": one.share.count}
            for one in (coverage.domains if coverage else ())
        ],
        "readiness": numbers_of(ready.score, code=goal.exam_version.code, exam_on=ready.day)
        if ready
        else None,
        "attempts": [
            {"on": one.sat_on.isoformat(), "outcome": one.get_outcome_display(), "score": one.score}
            for one in attempts
        ],
    }
