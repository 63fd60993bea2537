"""Each deed of a review, timed within one process, with the queries that it takes."""

from __future__ import annotations

import json
import logging
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.actions.reviews import answer_card
from certs.models import CardMemory, time_zone_of
from certs.queries.due_cards import next_cards, waiting_count
from certs.queries.readiness import readiness_of


def measure(cookie: str, goal: int, rounds: int) -> None:
    """Prints, by deed, the median in milliseconds and the number of queries."""
    logging.disable(logging.INFO)
    settings.AWSKB_KEEP_PAGES = False
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    person = User.objects.get(username="member")
    zone = time_zone_of(person)

    def page(address: str) -> Callable[[], object]:
        def asked() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")

        return asked

    def answer() -> None:
        """Taken back, so that each round meets the same."""
        card = CardMemory.objects.of(person).filter(asked_on__isnull=False).order_by("place")[0].card_id
        with transaction.atomic():
            answer_card(
                key=uuid4(),
                card_id=card,
                rating=3,
                at=timezone.now(),
                milliseconds=4_000,
                by=person,
                zone=zone,
            )
            transaction.set_rollback(True)

    now = timezone.now()
    deeds: dict[str, Callable[[], object]] = {
        "next cards": lambda: next_cards(person=person, at=now, zone=zone),
        "count in the header": lambda: waiting_count(person=person, at=now, zone=zone),
        "an answer": answer,
        "readiness": lambda: readiness_of(person=person, goal_id=goal, today=now.date()),
        "page of review": page("/review/"),
        "dashboard": page("/dashboard/"),
    }
    found = {}
    for name, deed in deeds.items():
        deed()
        deed()
        asked: list[str] = []
        with connection.execute_wrapper(_counted(asked)):
            deed()
        found[name] = [statistics.median(_milliseconds(deed) for _ in range(rounds)), len(asked)]
    print(json.dumps(found).replace(" ", "_"))  # noqa: T201


def _counted(asked: list[str]) -> Callable[..., Any]:
    """A page in a process of its own begins with a fresh count, so Django's own cannot be read here."""

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return run(sql, params, many, context)

    return execute


def _milliseconds(deed: Callable[[], object]) -> float:
    begin = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
    deed()
    ended = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
    return (ended - begin) * 1000
