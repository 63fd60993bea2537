"""The same card answered in two tabs, and one answer sent twice, at the same moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from awskb.accounts.models import User
from certs.actions.review_days import begin_day
from certs.actions.reviews import answer_card, undo_answer
from certs.models import Card, CardMemory, Review, ReviewDay
from certs.queries.review_wishes import memory_of
from certs.scheduling.memory import Rating
from certs.scheduling.scheduler import Answer, Wishes, replay
from tests.factories.cards import UTC, a_card
from tests.factories.notes import NOW
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)

TABS = 6
LATER = NOW + timedelta(days=9)
AtOnce = Callable[[Sequence[Callable[[], object]]], list[object]]


@pytest.fixture
def at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    """Runs works in threads of their own, one connection each.

    SQLite keeps the tests' database in memory, where nobody waits for anybody: the works get a file with
    what is there by now, as in a real installation.
    """

    def run(works: Sequence[Callable[[], object]]) -> list[object]:
        if connection.vendor == "sqlite" and not (tmp_path / "db").exists():
            connection.ensure_connection()
            with sqlite3.connect(tmp_path / "db") as copy:
                connection.connection.backup(copy)
                # Six connections that make it so at once would find it locked; `prepare` has done it before.
                copy.execute("PRAGMA journal_mode=WAL")
            monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "db"))

        def one(work: Callable[[], object]) -> object:
            try:
                return work()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(one, works))

    return run


def test_no_answer_is_lost_or_counted_twice(at_once: AtOnce) -> None:
    person, card = make_person("ada"), a_card()
    keys = [uuid4() for _ in range(8)]

    def tab(number: int) -> Callable[[], object]:
        """Every answer, from another one on; some of them are undone as well."""
        return lambda: {_sent(person, card, keys, key) for key in (*keys[number:], *keys[:number])}

    rows = at_once([tab(number) for number in range(TABS)])
    (found,) = at_once([lambda: _found(person, card)])
    assert all(row == rows[0] for row in rows)
    assert found == (len(keys), True)


def _sent(person: User, card: Card, keys: Sequence[UUID], key: UUID) -> int:
    place = keys.index(key)
    row = answer_card(
        key=key,
        card_id=card.pk,
        rating=1 + place % 4,
        at=NOW + timedelta(hours=7 * place),
        milliseconds=500,
        by=person,
        zone=UTC,
        arrived_at=LATER,
    )
    if place in (2, 7):
        undo_answer(key=key, by=person, at=LATER, zone=UTC)
    return row.pk


def _found(person: User, card: Card) -> tuple[int, bool]:
    """How many answers there are, and whether the memory is what they make."""
    memory = CardMemory.objects.get()
    answers = [
        Answer(one.at, str(one.key), Rating(one.rating))
        for one in Review.objects.filter(undone_at=None, at__gte=memory.added_at)
    ]
    wishes = Wishes(fuzz_seed=f"{person.pk} {card.pk}")
    return Review.objects.count(), memory_of(memory) == replay(
        answers, added_at=memory.added_at, wishes=wishes
    )


def test_two_tabs_that_open_the_day_lay_it_out_once(at_once: AtOnce) -> None:
    person = make_person("ada")
    for _ in range(12):
        a_card()
    at_once([lambda: begin_day(by=person, at=NOW, zone=UTC)] * TABS)
    (found,) = at_once([lambda: (ReviewDay.objects.get().new, CardMemory.objects.count())])
    assert found == (10, 10)
