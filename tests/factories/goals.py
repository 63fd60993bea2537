"""Exams by any dates, goals and results, as tests of goals need them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from awskb.accounts.models import User
from certs.models import Attempt, Certification, Domain, ExamVersion, Goal

TODAY = datetime.now(UTC).date()


def day(days: int) -> date:
    """So many days from today on, as a person in UTC sees it."""
    return TODAY + timedelta(days=days)


def an_exam(code: str = "AAA-C01", **facts: Any) -> ExamVersion:
    """An exam that can be sat, unless its dates say otherwise, with one domain."""
    letters = code.partition("-")[0]
    certification, _ = Certification.objects.get_or_create(
        abbreviation=letters, defaults={"name": f"AWS Certified {letters} - Associate", "level": "associate"}
    )
    held = {"name": certification.name, "recorded_status": "active", "recorded_on": day(-100), **facts}
    version = ExamVersion.objects.create(certification=certification, code=code, **held)
    Domain.objects.create(exam_version=version, number=1, name=f"Design of {code}", weight_percent=100)
    return version


def a_goal(person: User, version: ExamVersion, **facts: Any) -> Goal:
    """Set thirty days ago, unless said otherwise."""
    held = {"created_at": datetime.now(UTC) - timedelta(days=30), **facts}
    return Goal.objects.create(person=person, exam_version=version, **held)


def a_result(person: User, version: ExamVersion, on: date, outcome: str = "failed", **facts: Any) -> Attempt:
    return Attempt.objects.create(
        person=person, exam_version=version, sat_on=on, outcome=outcome, created_at=datetime.now(UTC), **facts
    )
