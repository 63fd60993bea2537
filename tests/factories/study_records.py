"""A person's whole study record, with one row of every private kind."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from awskb.accounts.models import User
from certs.models import (
    Attempt,
    AttemptDomain,
    CalendarAddress,
    Card,
    CardMemory,
    Certification,
    Credential,
    CredentialEvent,
    EntryState,
    ExamVersion,
    Goal,
    GoalRecall,
    OfferAnswer,
    OwnQuestion,
    PracticeDomain,
    PracticeTest,
    ReadinessSnapshot,
    Resource,
    ResourceOpinion,
    ResourcePosition,
    Review,
    ReviewDay,
    ReviewPreferences,
    SentReminder,
    State,
    StateChange,
    StudyBlock,
    StudyPreferences,
    StudySession,
    StudyTimer,
    TodayChoice,
)
from notes.models import Entry, SourceFile

AT = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
ON = date(2026, 11, 20)
# Every row has this number, so that an address can be made that would show it.
NUMBER = 770_077
# What the team sees has another one.
SHARED = 33


def a_study_record(person: User, *, entry: Entry, file: SourceFile, says: str) -> None:
    """Needs the shipped catalogue. Each text that a person can write says `says`."""
    version = ExamVersion.objects.get(code="SAA-C03")
    domain = version.domains.order_by("number")[0]
    own: dict[str, Any] = {"pk": NUMBER, "person": person}
    goal = Goal.objects.create(
        **own,
        exam_version=version,
        target_on=date(2027, 1, 9),
        weekly_minutes=301,
        why=says,
        booked_on=date(2027, 1, 8),
        booked_at=time(9, 30),
        booked_place=says,
        created_at=AT,
    )
    OfferAnswer.objects.create(**own, source_file=file, kind="goal", key=says, is_taken=True, at=AT)
    attempt = Attempt.objects.create(
        **own,
        exam_version=version,
        sat_on=ON,
        outcome="passed",
        score=777,
        pass_mark=720,
        note=says,
        created_at=AT,
    )
    AttemptDomain.objects.create(pk=NUMBER, attempt=attempt, domain=domain, result="meets")
    credential = Credential.objects.create(
        **own,
        certification=Certification.objects.get(abbreviation="SAA"),
        badge_url=f"https://badges.example.org/{says}",
        certificate_name=f"{says}.pdf",
        note=says,
        is_hidden=True,
        contested_why=says,
        created_at=AT,
    )
    CredentialEvent.objects.create(
        pk=NUMBER,
        credential=credential,
        kind="earned",
        on=ON,
        valid_until=date(2029, 11, 20),
        exam_version=version,
        attempt=attempt,
        created_at=AT,
    )
    SentReminder.objects.create(
        pk=NUMBER, credential=credential, to=person, valid_until=ON, days=30, claimed_at=AT, sent_at=AT
    )
    resource = Resource.objects.create(
        pk=SHARED, kind="video", title="A course", added_by=person, created_at=AT
    )
    ResourcePosition.objects.create(
        **own, resource=resource, seconds=4321, words=says, started_at=AT, changed_at=AT
    )
    ResourceOpinion.objects.create(
        pk=SHARED, person=person, resource=resource, rating=4, text="good", changed_at=AT
    )
    StudySession.objects.create(
        **own, on=ON, minutes=47, goal=goal, resource=resource, entry=entry, note=says, created_at=AT
    )
    StudyTimer.objects.create(**own, started_at=AT, goal=goal, note=says)
    test = PracticeTest.objects.create(
        **own, exam_version=version, on=ON, answered=41, correct=23, note=says, created_at=AT
    )
    PracticeDomain.objects.create(pk=NUMBER, practice_test=test, domain=domain, answered=11, correct=7)
    OwnQuestion.objects.create(
        **own, exam_version=version, domain=domain, question=says, answer=says, created_at=AT
    )
    StudyPreferences.objects.create(**own, shows_streak=True)
    StudyBlock.objects.create(**own, goal=goal, weekday=2, since=ON, starts_at=time(19), minutes=45)
    CalendarAddress.objects.create(**own, salt="a-salt-that-nobody-sees", made_at=AT)
    EntryState.objects.create(**own, entry=entry, state=State.RUSTY, revision_number=1, changed_at=AT)
    StateChange.objects.create(**own, entry=entry, state=State.RUSTY, on=ON, at=AT)
    TodayChoice.objects.create(**own, on=ON, key="own:1", text=says, position=1)
    _cards_of(person, goal, says)


def _cards_of(person: User, goal: Goal, says: str) -> None:
    """A card that she wrote, and once forgot."""
    own: dict[str, Any] = {"pk": NUMBER, "person": person}
    card = Card.objects.create(**own, kind="own", question=says, answer=says, meaning=says, created_at=AT)
    CardMemory.objects.create(
        **own,
        card=card,
        phase=2,
        stability=4.321,
        difficulty=7.77,
        due=AT,
        last_review=AT,
        lapses=43,
        meaning=says,
        added_at=AT,
        asked_on=ON,
    )
    Review.objects.create(**own, card=card, key=UUID(int=NUMBER), rating=1, at=AT, on=ON, milliseconds=4321)
    ReviewPreferences.objects.create(**own, desired_retention=91, new_a_day=7, most_a_day=77)
    ReviewDay.objects.create(**own, on=ON, basis=says, supply=says, reviews=43, left_over=4321)
    shares = {name: {"share": 0.4321, "weight": 100} for name in ("recall", "known", "practice")}
    ReadinessSnapshot.objects.create(**own, goal=goal, on=ON, numbers={"code": says, **shares})
    sums = {"whole": [4321, 0, 0], "domains": {}, "items": {}, "unmapped": 4321}
    GoalRecall.objects.create(**own, goal=goal, stamp=says, links=says, basis=says, sums=sums)
