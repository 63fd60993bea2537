"""Three months of believable study data for the people of the demonstration. Never part of a normal start.

Everything follows from the day and a seed, so that two runs on one day look alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.demo_team import NEEDS, NOTES, QUESTIONS, DemoCredential, DemoGoal, DemoPerson
from certs.actions.turns import take_turn
from certs.models import (
    Attempt,
    AttemptDomain,
    Certification,
    Credential,
    CredentialEvent,
    Domain,
    EntryState,
    ExamMapItem,
    ExamVersion,
    Goal,
    OwnQuestion,
    PracticeDomain,
    PracticeTest,
    Resource,
    ResourceOpinion,
    ResourcePosition,
    State,
    StateChange,
    StudyBlock,
    StudyPreferences,
    StudySession,
    TeamNeed,
)
from notes.models import Entry, NamedSource

DAYS: Final = 92
VALID_YEARS: Final = 3


@transaction.atomic
def add_demo_records(*, person: AbstractUser, profile: DemoPerson, at: datetime, today: date) -> None:
    """Write one person's three months. Needs the catalogue and the notes."""
    take_turn()
    random = Random(profile.username)  # noqa: S311 - a demonstration, no secret
    resources = _resources(by=person, at=at)
    for wish in profile.goals:
        version = ExamVersion.objects.get(code=wish.exam)
        goal = _goal(person, wish, version, at=at, today=today)
        _states(person, version, wish.pace, random, today)
        _study(person, profile, goal, resources, random, today)
        _practice(person, profile, version, random, today)
    for held in profile.held:
        _credential(person, held, today)
    for exam, days, score in profile.failed:
        _failed(person, exam, today - timedelta(days=days), score)
    _positions(person, resources, random, at)
    StudyPreferences.objects.create(person_id=person.pk, shows_streak=profile.shows_streak)


@transaction.atomic
def set_demo_needs(*, by: AbstractUser, at: datetime) -> None:
    """What the demonstration's team needs; needs that are there already stay."""
    take_turn()
    for certification in Certification.objects.filter(abbreviation__in=NEEDS):
        TeamNeed.objects.get_or_create(
            certification=certification,
            defaults={"people": NEEDS[certification.abbreviation], "by_id": by.pk, "at": at},
        )


def _goal(person: AbstractUser, wish: DemoGoal, version: ExamVersion, *, at: datetime, today: date) -> Goal:
    target = today + timedelta(days=wish.ends_in)
    goal = Goal.objects.create(
        person_id=person.pk,
        exam_version=version,
        target_on=target,
        weekly_minutes=wish.weekly,
        why=wish.why,
        is_shared=wish.is_shared,
        booked_on=target if wish.is_booked else None,
        booked_at=time(9, 30) if wish.is_booked else None,
        booked_place="Pearson VUE" if wish.is_booked else "",
        created_at=at - timedelta(days=DAYS),
    )
    if wish.is_booked:
        since = today - timedelta(days=DAYS)
        for weekday in (1, 3):
            StudyBlock.objects.create(
                person_id=person.pk, goal=goal, weekday=weekday, since=since, starts_at=time(19), minutes=60
            )
    return goal


def _moment(day: date, random: Random, place: int = 0) -> datetime:
    """An hour at which it is the same day in every zone of the team; of one day, the first place first."""
    return datetime.combine(day, time(11 + place, random.randrange(60)), UTC)


def _resources(*, by: AbstractUser, at: datetime) -> list[Resource]:
    """Sources that the notes name, as resources of the team; made once."""
    known = list(Resource.objects.filter(removed_at=None)[:6])
    if known:
        return known
    kinds = {"video": Resource.Kind.VIDEO, "docs": Resource.Kind.ARTICLE}
    made = []
    named = NamedSource.objects.filter(link__isnull=False, link__resources=None)
    for source, link_kind in ((one, one.link.kind) for one in named.select_related("link")[:6] if one.link):
        kind = kinds.get(link_kind, Resource.Kind.ARTICLE)
        resource = Resource.objects.create(
            kind=kind,
            title=source.name[:300],
            link_id=source.link_id,
            named_source=source,
            length_seconds=14 * 3600 if kind == Resource.Kind.VIDEO else None,
            added_by_id=by.pk,
            created_at=at - timedelta(days=DAYS),
        )
        resource.exam_versions.set(ExamVersion.objects.filter(code__in=["SAA-C03", "CLF-C02"]))
        made.append(resource)
    book = Resource.objects.create(
        kind=Resource.Kind.QUESTIONS,
        title="Practice questions, six sets",
        length_items=390,
        added_by_id=by.pk,
        created_at=at - timedelta(days=DAYS),
    )
    book.exam_versions.set(ExamVersion.objects.filter(code="SAA-C03"))
    return [*made, book]


def _states(person: AbstractUser, version: ExamVersion, pace: float, random: Random, today: date) -> None:
    """What the exam's map asks becomes known over the three months, a little of it rusty again."""
    things = _things(person, version)
    random.shuffle(things)
    for thing in things[: round(len(things) * pace)]:
        begun = today - timedelta(days=int(DAYS * random.random() ** 1.3))
        path = [(State.READING, begun)]
        if random.random() < 0.85:
            path.append((State.KNOWN, min(today, begun + timedelta(days=random.randrange(6)))))
        if random.random() < 0.08:
            path.append((State.RUSTY, today))
        StateChange.objects.bulk_create(
            StateChange(person_id=person.pk, **thing, state=state, on=day, at=_moment(day, random, place))
            for place, (state, day) in enumerate(path)
        )
        state, day = path[-1]
        entry = thing.get("entry")
        number = entry.revision_number if isinstance(entry, Entry) and state == State.KNOWN else None
        EntryState.objects.create(
            person_id=person.pk,
            **thing,
            state=state,
            revision_number=number,
            changed_at=_moment(day, random, len(path)),
        )


def _things(person: AbstractUser, version: ExamVersion) -> list[dict[str, Any]]:
    """Entries of the map's services, and services and topics that the notes lack; what nothing is said of."""
    items = list(ExamMapItem.objects.filter(exam_map=version.pk).order_by("pk"))
    services = {item.service_id for item in items if item.service_id}
    entries = list(Entry.objects.filter(service__in=services, binned_at=None).order_by("pk"))
    without_entry = services - {entry.service_id for entry in entries}
    said = EntryState.objects.of(person)
    taken = set(said.values_list("entry", "service", "topic"))
    found: list[tuple[tuple[int | None, int | None, str], dict[str, Any]]] = [
        *(((entry.pk, None, ""), {"entry": entry}) for entry in entries),
        *(((None, pk, ""), {"service_id": pk}) for pk in sorted(without_entry)),
        *(
            ((None, None, item.name.casefold()), {"topic": item.name.casefold()})
            for item in items
            if item.service_id is None
        ),
    ]
    return [thing for key, thing in found if key not in taken]


def _study(
    person: AbstractUser,
    profile: DemoPerson,
    goal: Goal,
    resources: Sequence[Resource],
    random: Random,
    today: date,
) -> None:
    share = profile.study_days / len(profile.goals)
    StudySession.objects.bulk_create(
        StudySession(
            person_id=person.pk,
            on=day,
            minutes=max(5, 5 * round(random.gauss(profile.minutes, profile.minutes / 3) / 5)),
            goal=goal,
            resource=random.choice(resources) if random.random() < 0.5 else None,
            note=random.choice(NOTES),
            created_at=_moment(day, random),
        )
        for day in (today - timedelta(days=back) for back in range(DAYS, -1, -1))
        # Weekends are lighter, and every fifth week is a holiday.
        if random.random() < share * (0.6 if day.weekday() > 4 else 1) and day.isocalendar().week % 5
    )


def _practice(
    person: AbstractUser, profile: DemoPerson, version: ExamVersion, random: Random, today: date
) -> None:
    domains = list(version.domains.order_by("number"))
    if not domains or profile.study_days < 0.3:
        return
    for back in range(70, 0, -14):
        day = today - timedelta(days=back + random.randrange(5))
        skill = min(0.95, profile.skill - back / 400)
        # The smallest domain is practised least, so that some answers are too few to say anything.
        answers = [(one, random.randrange(3, 12) if one is not domains[-1] else 1) for one in domains]
        rows = [(one, given, sum(random.random() < skill for _ in range(given))) for one, given in answers]
        test = PracticeTest.objects.create(
            person_id=person.pk,
            exam_version=version,
            on=day,
            answered=sum(given for _, given, _ in rows),
            correct=sum(right for _, _, right in rows),
            minutes=random.choice((25, 40, 60)),
            created_at=_moment(day, random),
        )
        PracticeDomain.objects.bulk_create(
            PracticeDomain(practice_test=test, domain=domain, answered=given, correct=right)
            for domain, given, right in rows
        )
        question, answer = random.choice(QUESTIONS)
        _question(person, version, random.choice(domains), test, question, answer)


def _question(
    person: AbstractUser,
    version: ExamVersion,
    domain: Domain,
    test: PracticeTest,
    question: str,
    answer: str,
) -> None:
    OwnQuestion.objects.get_or_create(
        person_id=person.pk,
        exam_version=version,
        question=question,
        defaults={
            "domain": domain,
            "practice_test": test,
            "answer": answer,
            "created_at": test.created_at,
        },
    )


def _credential(person: AbstractUser, held: DemoCredential, today: date) -> None:
    version = ExamVersion.objects.get(code=held.exam)
    earned = today - timedelta(days=365 * held.years + held.days)
    at = datetime.combine(earned, time(12), UTC)
    credential, _ = Credential.objects.get_or_create(
        person_id=person.pk, certification=version.certification, defaults={"created_at": at}
    )
    CredentialEvent.objects.create(
        credential=credential,
        kind=CredentialEvent.Kind.EARNED,
        on=earned,
        valid_until=earned.replace(year=earned.year + VALID_YEARS, day=min(earned.day, 28)),
        exam_version=version,
        created_at=at,
    )


def _failed(person: AbstractUser, exam: str, day: date, score: int) -> None:
    version = ExamVersion.objects.get(code=exam)
    attempt = Attempt.objects.create(
        person_id=person.pk,
        exam_version=version,
        sat_on=day,
        outcome=Attempt.Outcome.FAILED,
        score=score,
        pass_mark=version.passing_score,
        created_at=datetime.combine(day, time(15), UTC),
    )
    results = (AttemptDomain.Result.MEETS, AttemptDomain.Result.BELOW)
    AttemptDomain.objects.bulk_create(
        AttemptDomain(attempt=attempt, domain=domain, result=results[domain.number % 2])
        for domain in version.domains.all()
    )


def _positions(person: AbstractUser, resources: Sequence[Resource], random: Random, at: datetime) -> None:
    for resource in resources[:3]:
        begun = at - timedelta(days=random.randrange(20, DAYS))
        position = ResourcePosition(person_id=person.pk, resource=resource, started_at=begun, changed_at=at)
        if resource.length_seconds:
            position.seconds = random.randrange(600, resource.length_seconds // 2)
        elif resource.length_items:
            position.item = random.randrange(10, resource.length_items // 2)
        else:
            position.percent = random.randrange(10, 80)
        position.save()
    if resources and random.random() < 0.6:
        ResourceOpinion.objects.create(
            person_id=person.pk,
            resource=resources[0],
            rating=random.choice((3, 4, 5)),
            text="Long, and worth it." if random.random() < 0.5 else "",
            changed_at=at,
        )
