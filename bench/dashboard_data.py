"""What the measurement of the dashboard needs in its database: one member with a long study record."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from awskb.accounts.models import User
from bench.generated_notes import make_notes
from bench.people import session_of
from bench.team_data import make_team
from certs.actions.catalogue import load_catalogue, read_catalogue
from certs.models import (
    Attempt,
    Certification,
    Credential,
    CredentialEvent,
    EntryState,
    ExamMapItem,
    ExamVersion,
    Goal,
    PracticeDomain,
    PracticeTest,
    Resource,
    ResourcePosition,
    State,
    StateChange,
    StudySession,
)
from notes.access import Role
from notes.actions.services import load_services
from notes.models import Entry, Revision

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
ENTRIES = 2_000
CERTIFICATES = 6


def make(goals: int, rows: int, resources: int, people: int) -> tuple[str, str]:
    """The session of the member, and the slug of a term."""
    call_command("migrate", verbosity=0)
    now = timezone.now()
    make_notes(ENTRIES)
    load_services(FIXTURES / "aws_services.json", at=now)
    load_catalogue(facts=read_catalogue(FIXTURES), at=now)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    session = session_of("member", Role.EDITOR)
    person = User.objects.get(username="member")
    versions = list(ExamVersion.objects.filter(exam_map__items__isnull=False).distinct().order_by("code"))
    versions = [*(one for one in versions if one.code == "SAA-C03"), *versions]
    versions = list(dict.fromkeys(versions))[:goals]
    set_goals(person, versions, now)
    log_study(person, rows, now)
    take_resources(person, versions, resources, now)
    practise(person, versions, rows // 50, now)
    learn(person, versions, now)
    hold(person, now)
    make_team(people, now)
    # As in any wiki that was written in: by the last revision the tree of sections is known to be as it was.
    entry = Entry.objects.filter(kind=Entry.Kind.TERM)[0]
    Revision.objects.create(
        entry=entry,
        number=1 + (entry.revision_number or 0),
        at=now,
        through=Revision.Through.COMMAND,
        state={},
    )
    slug = Entry.objects.filter(kind=Entry.Kind.TERM).values_list("slug", flat=True)[50]
    return session, str(slug)


def set_goals(person: User, versions: list[ExamVersion], now: datetime) -> None:
    Goal.objects.bulk_create(
        Goal(
            person=person,
            exam_version=version,
            target_on=now.date() + timedelta(days=40 + 30 * place),
            weekly_minutes=240,
            created_at=now - timedelta(days=120),
        )
        for place, version in enumerate(versions)
    )
    Attempt.objects.bulk_create(
        Attempt(
            person=person,
            exam_version=version,
            sat_on=now.date() - timedelta(days=200),
            outcome="failed",
            score=600,
            created_at=now,
        )
        for version in versions
    )


def log_study(person: User, rows: int, now: datetime) -> None:
    goals = list(Goal.objects.of(person))
    StudySession.objects.bulk_create(
        StudySession(
            person=person,
            on=now.date() - timedelta(days=place % 900),
            minutes=5 + place % 85,
            goal=goals[place % len(goals)],
            note=f"chapter {place}",
            created_at=now,
        )
        for place in range(rows)
    )


def take_resources(person: User, versions: list[ExamVersion], count: int, now: datetime) -> None:
    made = Resource.objects.bulk_create(
        Resource(kind="course", title=f"Course {place}", length_seconds=36_000, created_at=now)
        for place in range(count)
    )
    ResourcePosition.objects.bulk_create(
        ResourcePosition(
            person=person,
            resource=one,
            seconds=300 * (place % 100),
            started_at=now,
            changed_at=now - timedelta(hours=place),
        )
        for place, one in enumerate(made)
    )
    for version in versions[:3]:
        version.resources.add(*made)


def practise(person: User, versions: list[ExamVersion], count: int, now: datetime) -> None:
    for place in range(count):
        version = versions[place % min(3, len(versions))]
        test = PracticeTest.objects.create(
            person=person,
            exam_version=version,
            on=now.date() - timedelta(days=place * 2),
            answered=65,
            correct=45,
            created_at=now,
        )
        PracticeDomain.objects.bulk_create(
            PracticeDomain(practice_test=test, domain=domain, answered=12, correct=8)
            for domain in version.domains.all()
        )


def learn(person: User, versions: list[ExamVersion], now: datetime) -> None:
    """Every other service that the maps ask for is known, at two changes for each."""
    services = ExamMapItem.objects.filter(exam_map__in=[one.pk for one in versions], service__isnull=False)
    asked = services.values_list("service", flat=True).distinct().order_by("service")
    for place, service in enumerate(asked[::2]):
        begun = now - timedelta(days=5 + place % 115)
        steps = [(State.READING, begun), (State.KNOWN, begun + timedelta(days=place % 5))]
        StateChange.objects.bulk_create(
            StateChange(person=person, service_id=service, state=state, on=at.date(), at=at)
            for state, at in steps
        )
        EntryState.objects.create(
            person=person, service_id=service, state=State.KNOWN, changed_at=steps[-1][1]
        )


def hold(person: User, now: datetime) -> None:
    for certification in Certification.objects.order_by("pk")[:CERTIFICATES]:
        held = Credential.objects.create(person=person, certification=certification, created_at=now)
        CredentialEvent.objects.create(
            credential=held, kind="earned", on=now.date() - timedelta(days=700), created_at=now
        )
