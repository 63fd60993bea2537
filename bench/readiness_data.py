"""The wiki in which readiness is measured, and the measuring."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import User
from bench.people import session_of
from certs.actions.catalogue import load_catalogue, read_catalogue
from certs.actions.goals import GoalFacts, set_goal
from certs.actions.reviews import answer_card
from certs.models import Card, CardDecision, CardMemory, ExamMapItem, ExamVersion, Review
from certs.queries.readiness import readiness_of
from notes.access import Role
from notes.actions.services import load_services
from notes.models import Entry, Revision

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
BATCH = 2_000


def measure(*, people: int, cards: int, rounds: int) -> list[str]:
    """By name, the quickest in milliseconds and the queries of each: "name|ms|queries"."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    logging.disable(logging.INFO)
    now = timezone.now()
    load_services(FIXTURES / "aws_services.json", at=now)
    load_catalogue(facts=read_catalogue(FIXTURES), at=now)
    session = session_of("member", Role.EDITOR)
    member = User.objects.get(username="member")
    kept = _keep_cards(cards, now)
    others = [User.objects.create_user(username=f"person {n}") for n in range(people - 1)]
    for other in others:
        give_role(person=other, role=Role.READER)
    for person in (member, *others):
        _remember(person, kept, now)
    version = ExamVersion.objects.get(code="SAA-C03")
    facts = GoalFacts(target_on=now.date() + timedelta(days=40), weekly_minutes=300)
    goal = set_goal(by=member, exam_version=version, facts=facts, at=now, today=now.date())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    settings.AWSKB_KEEP_PAGES = False
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    answers = _answers(member, kept, now)

    def page(path: str) -> None:
        if client.get(path).status_code != 200:
            raise SystemExit(path)

    return [
        _told("readiness", lambda: readiness_of(person=member, goal_id=goal.pk, today=now.date()), rounds),
        _told("page", lambda: page(f"/readiness/{goal.pk}/"), rounds),
        _told("dashboard", lambda: page("/dashboard/"), rounds),
        _told("answer", lambda: next(answers), rounds),
        _told("after", lambda: readiness_of(person=member, goal_id=goal.pk, today=now.date()), rounds),
    ]


def _keep_cards(count: int, now: datetime) -> list[int]:
    """Each of a term that is tied to a service of the exam's map."""
    services = list(
        ExamMapItem.objects.filter(exam_map__exam_version__code="SAA-C03", service__isnull=False)
        .order_by("pk")
        .values_list("service", flat=True)
    )
    root = Entry.objects.create(kind="section", title="aws", title_key="aws", slug="aws")
    section = Entry.objects.create(kind="section", title="ALL", title_key="all", slug="all", parent=root)
    terms = Entry.objects.bulk_create(
        [
            Entry(
                kind="term",
                parent=section,
                title=f"term {n}",
                title_key=f"term {n}",
                slug=f"term-{n}",
                position=n,
                definition=f"keeps thing {n}",
                summary=f"keeps thing {n}",
                service_id=services[n % len(services)],
                tied_by="person",
            )
            for n in range(count)
        ],
        batch_size=BATCH,
    )
    Revision.objects.create(entry=section, number=1, at=now, through="command", state={})
    made = Card.objects.bulk_create(
        [Card(kind="term", entry=term, created_at=now) for term in terms], batch_size=BATCH
    )
    CardDecision.objects.bulk_create(
        [CardDecision(card=card, verdict="kept", at=now) for card in made], batch_size=BATCH
    )
    return [card.pk for card in made]


def _remember(person: User, cards: list[int], now: datetime) -> None:
    """Two answers to every card, and the memory that is left of them."""
    chance = Random(person.username)  # noqa: S311 - a measurement, no secret
    last = {card: now - timedelta(days=chance.randint(1, 40)) for card in cards}
    memories = [
        CardMemory(
            person=person,
            card_id=card,
            phase=2,
            stability=chance.uniform(2, 60),
            difficulty=5.0,
            due=at + timedelta(days=chance.randint(1, 60)),
            last_review=at,
            added_at=at - timedelta(days=3),
        )
        for card, at in last.items()
    ]
    CardMemory.objects.bulk_create(memories, batch_size=BATCH)
    reviews = (
        Review(
            person=person,
            card_id=card,
            key=UUID(int=chance.getrandbits(128)),
            rating=3,
            at=at - timedelta(days=days),
            on=(at - timedelta(days=days)).date(),
        )
        for card, at in last.items()
        for days in (2, 0)
    )
    Review.objects.bulk_create(list(reviews), batch_size=BATCH)


def _answers(person: User, cards: list[int], now: datetime) -> Iterator[Review]:
    for number in range(10_000):
        yield answer_card(
            key=UUID(int=number),
            card_id=cards[number * 7 % len(cards)],
            rating=3,
            at=now + timedelta(minutes=number),
            milliseconds=3_000,
            by=person,
            zone=UTC,
        )


def _told(name: str, act: Callable[[], object], rounds: int) -> str:
    for _ in range(5):
        act()
    asked = 0

    def counting(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*statement)

    with connection.execute_wrapper(counting):
        act()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        act()
        times.append(time.perf_counter() - begin)
    # The quickest: what a busy machine adds is no part of it.
    return f"{name}|{min(times) * 1000:.3f}|{asked}"
