"""What the measurement of reviews needs: people who know almost all of the team's cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone

from awskb.accounts.models import User
from bench.generated_notes import make_notes
from bench.people import session_of
from certs.actions.catalogue import load_catalogue, read_catalogue
from certs.actions.readiness_sums import remake_sums
from certs.actions.review_days import begin_day
from certs.models import Card, CardDecision, CardMemory, ExamMapItem, ExamVersion, Goal, Review, time_zone_of
from notes.access import Role
from notes.actions.services import load_services
from notes.models import Entry, Revision, ServiceFeature

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
# Of all entries so many are terms, and of the cards so many are not learned yet.
TERMS, NEW = 0.55, 0.04
BATCH = 2_000
Row = TypeVar("Row", bound=Model)


def make(cards: int, people: int, reviews: int) -> tuple[str, str]:
    """The session of a member, and the number of their goal. The wiki grows with the cards."""
    call_command("migrate", verbosity=0)
    now, chance = timezone.now(), Random(cards)  # noqa: S311 - a measurement, no secret
    make_notes(round(cards / TERMS))
    load_services(FIXTURES / "aws_services.json", at=now)
    load_catalogue(facts=read_catalogue(FIXTURES), at=now)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    version = ExamVersion.objects.get(code="SAA-C03")
    kept = _kept(cards, version, now)
    session = session_of("member", Role.EDITOR)
    others = [User(username=f"person-{number}") for number in range(people - 1)]
    User.objects.bulk_create(others)
    member = User.objects.get(username="member")
    for person in (member, *others):
        Goal.objects.create(
            person=person,
            exam_version=version,
            target_on=now.date() + timedelta(days=80),
            created_at=now - timedelta(days=60),
        )
        _answered(person, kept, reviews // people, now, chance)
    remake_sums(by=member, at=now)
    begin_day(by=member, at=now, zone=time_zone_of(member))
    return session, str(Goal.objects.get(person=member).pk)


def _kept(count: int, version: ExamVersion, now: datetime) -> list[Card]:
    """Each of a term that is tied to a part of a service that the exam asks for."""
    terms = list(Entry.objects.filter(kind="term").order_by("pk")[:count])
    asked = list(
        ExamMapItem.objects.filter(exam_map=version.pk, service__isnull=False).values_list(
            "service", flat=True
        )
    )
    parts = [
        ServiceFeature.objects.create(service_id=service, name=f"Part of {service}") for service in asked
    ]
    for place, term in enumerate(terms):
        # Titles of their own, so that a card is of one entry.
        term.title, term.title_key = f"{term.title} {place}", f"{term.title_key} {place}"
        term.feature, term.tied_by = parts[place % len(parts)], Entry.TiedBy.PERSON
    Entry.objects.bulk_update(terms, ["title", "title_key", "feature", "tied_by"], batch_size=BATCH // 4)
    Revision.objects.create(entry=terms[0], number=1, at=now, through=Revision.Through.COMMAND, state={})
    cards = [Card(kind="term", entry=term, meaning=term.summary, created_at=now) for term in terms]
    Card.objects.bulk_create(cards, batch_size=BATCH)
    CardDecision.objects.bulk_create(
        (CardDecision(card=card, verdict="kept", at=now) for card in cards), batch_size=BATCH
    )
    return cards


def _answered(person: User, cards: list[Card], reviews: int, now: datetime, chance: Random) -> None:
    """Spread over a year; so many cards are due in a day as their stability makes it."""
    known = cards[: round(len(cards) * (1 - NEW))]
    memories, answers = [], []
    each = max(1, reviews // len(known))
    for card in known:
        stability = chance.uniform(20, 200)
        last = now - timedelta(days=chance.uniform(1, stability))
        begun = last - timedelta(days=each)
        memories.append(
            CardMemory(
                person=person,
                card=card,
                phase=2,
                stability=stability,
                difficulty=chance.uniform(1, 10),
                due=last + timedelta(days=stability),
                last_review=last,
                meaning=card.meaning,
                added_at=begun,
            )
        )
        answers += [
            Review(
                person=person,
                card=card,
                key=UUID(int=chance.getrandbits(128)),
                rating=3,
                at=last - timedelta(days=back),
                on=(last - timedelta(days=back)).date(),
                milliseconds=chance.randrange(2_000, 20_000),
                recall=0.9,
            )
            for back in range(each)
        ]
    for rows in _batches(memories):
        CardMemory.objects.bulk_create(rows)
    for answered in _batches(answers):
        Review.objects.bulk_create(answered)


def _batches(rows: list[Row]) -> Iterator[Iterable[Row]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
