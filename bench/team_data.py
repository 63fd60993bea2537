"""A team of many people, each with some certificates, for the measurement of its page."""

from __future__ import annotations

from datetime import datetime, timedelta

from awskb.accounts.models import User
from certs.models import Certification, Credential, CredentialEvent, ExamVersion, Goal, TeamNeed

EACH_HOLDS = 4
DAYS = 1_200
NEEDS = 5


def make_team(people: int, now: datetime) -> None:
    """Every tenth shares a goal; a part of what they hold has lapsed, a part is about to."""
    members = User.objects.bulk_create(
        User(username=f"holder{place}", first_name="Holder", last_name=f"Number {place}", is_active=True)
        for place in range(people)
    )
    certifications = list(Certification.objects.order_by("pk"))
    held = Credential.objects.bulk_create(
        Credential(
            person=member,
            certification=certifications[(place + 3 * which) % len(certifications)],
            created_at=now,
        )
        for place, member in enumerate(members)
        for which in range(EACH_HOLDS)
    )
    CredentialEvent.objects.bulk_create(
        CredentialEvent(
            credential=one,
            kind="earned",
            on=now.date() - timedelta(days=(place * 37) % DAYS),
            created_at=now,
        )
        for place, one in enumerate(held)
    )
    TeamNeed.objects.bulk_create(
        TeamNeed(certification=one, people=5 + place, at=now)
        for place, one in enumerate(certifications[:NEEDS])
    )
    version = ExamVersion.objects.get(code="SAA-C03")
    Goal.objects.bulk_create(
        Goal(
            person=member,
            exam_version=version,
            target_on=now.date() + timedelta(days=30 + place),
            is_shared=True,
            created_at=now,
        )
        for place, member in enumerate(members[::10])
    )
