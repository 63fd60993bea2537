"""The page of a goal's readiness, its trend, and what stays of a version that was left."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.actions.goals import move_goal
from certs.actions.readiness_snapshots import keep_first_snapshot, keep_snapshots
from certs.actions.study_sessions import Studied, log_study
from certs.models import Card, CardDecision, CardMemory, ExamVersion, Goal, ReadinessSnapshot
from certs.readiness.numbers import Point
from certs.readiness.trend import LABEL_APART, trend
from tests.factories.certs import shipped_catalogue
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.goals import a_goal, day
from tests.factories.notes import a_section, a_term

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
Signed = Callable[[User], Client]


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return " ".join(answer.content.decode().split())


@pytest.fixture
def goal(ada: User) -> Goal:
    """A card of the topic "encryption" in the first domain, answered; the exam does not ask for lunch."""
    version = an_exam("ABC-C01")
    an_item_of(version, "encryption", "1.1")
    an_item_of(version, "billing", "2.1")
    section = a_section("SECURITY")
    now = timezone.now()
    for title, is_answered in (("encryption", True), ("lunch", False)):
        term = a_term(title, section, f"what {title} is")
        card = Card.objects.create(kind="term", entry=term, created_at=now)
        CardDecision.objects.create(card=card, verdict="kept", at=now)
        if is_answered:
            CardMemory.objects.create(
                person=ada, card=card, phase=2, stability=100.0, difficulty=5.0, due=now, last_review=now,
                added_at=now,
            )  # fmt: skip
    return a_goal(ada, version, target_on=day(10))


def test_everything_is_told_with_its_evidence(ada: User, goal: Goal, client_of: Signed) -> None:
    page = text_of(client_of(ada), f"/readiness/{goal.pk}/")
    assert "over 1 of 1 cards" in page
    assert "1 of 2 cards have no place on the exam’s map" in page
    assert "0</strong> known, <strong>1</strong> touched of 1" in page
    assert "from 60 % of the weight" in page  # Cost has no card
    assert "Recalling facts is not the same as solving scenarios; no score is predicted." in page
    # 60 * (1 - r * 1) is under 10 with a recall of over nine in ten; Cost lacks all of its 40.
    assert page.index('readiness__next-name">Cost') < page.index('readiness__next-name">Security')
    assert "gap 40 of 40 %" in page
    assert "failing" not in page
    assert "There is a picture once two days are kept" in page


def test_without_a_day_and_after_it_no_recall_is_told(ada: User, goal: Goal, client_of: Signed) -> None:
    client = client_of(ada)
    Goal.objects.update(target_on=None)
    page = text_of(client, f"/readiness/{goal.pk}/")
    assert "1 of 1 cards answered" in page
    assert "Recall is told for the day of the exam, and this goal has none." in page
    Goal.objects.update(target_on=day(-1))
    assert "The day of this goal has passed" in text_of(client, f"/readiness/{goal.pk}/")


def test_an_exam_without_known_domains_says_so_and_shows_no_percentage(ada: User, client_of: Signed) -> None:
    shipped_catalogue()
    goal = a_goal(ada, ExamVersion.objects.get(code="SAP-C03"), target_on=day(30))
    page = text_of(client_of(ada), f"/readiness/{goal.pk}/")
    assert "The catalogue has no domains of this exam, so nothing can be weighed by domain." in page
    assert "no list here" in page
    assert "%</strong>" not in page


def test_anybody_else_finds_nothing(
    goal: Goal, ben: User, administrator: User, eve: Client, client_of: Signed
) -> None:
    for person in (ben, administrator):
        client = client_of(person)
        there = client.get(f"/readiness/{goal.pk}/")
        missing = client.get("/readiness/99999/")
        assert (there.status_code, missing.status_code) == (404, 404)
        same = there.content.decode().replace(f"/readiness/{goal.pk}/", "/readiness/99999/")
        assert TOKEN.sub("", same) == TOKEN.sub("", missing.content.decode())
    assert eve.get(f"/readiness/{goal.pk}/").status_code == 302


def test_a_day_is_kept_by_its_first_log_and_by_the_timer_and_by_no_look(
    ada: User, goal: Goal, client_of: Signed
) -> None:
    client, now = client_of(ada), timezone.now()
    for address in ("/dashboard/", f"/readiness/{goal.pk}/", f"/plan/{goal.pk}/"):
        client.get(address)
    assert not ReadinessSnapshot.objects.exists()
    log_study(what=Studied(on=now.date(), minutes=20), by=ada, at=now)
    (first,) = ReadinessSnapshot.objects.of(ada)
    assert (first.numbers["code"], first.numbers["domains"][0]["reviewed"]) == ("ABC-C01", 1)
    CardMemory.objects.update(last_review=None, stability=None)
    keep_first_snapshot(by=ada, at=now)
    assert ReadinessSnapshot.objects.get().numbers == first.numbers
    said = StringIO()
    call_command("snapshot_readiness", stdout=said)
    assert said.getvalue() == "1 kept.\n"
    assert ReadinessSnapshot.objects.get().numbers["domains"][0]["reviewed"] == 0
    keep_snapshots(by=ada, at=now + timedelta(days=3))
    page = text_of(client, f"/readiness/{goal.pk}/")
    assert "2 days kept" in page
    assert "trend__line--known" in page
    assert "Show as a table" in page


def test_a_goal_that_moves_leaves_its_numbers_with_its_version(
    ada: User, goal: Goal, client_of: Signed
) -> None:
    new = an_exam("DEF-C02")
    goal.exam_version.replaced_by = new
    goal.exam_version.save()
    now = timezone.now()
    moved = move_goal(by=ada, goal_id=goal.pk, at=now, today=now.date())
    client = client_of(ada)
    for pk in (goal.pk, moved.pk):
        page = text_of(client, f"/readiness/{pk}/")
        assert "Reached in ABC-C01" in page
        assert "1 of 1" in page
        assert "not reckoned over to another version" in page


def test_lines_break_where_nothing_was_kept_and_labels_stand_apart() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC).date()
    points = [
        Point(start + timedelta(days=days), recall, 0.5, None)
        for days, recall in ((0, 0.5), (3, 0.51), (60, 0.52), (61, 0.5))
    ]
    drawn = trend(points, aim=80)
    assert drawn is not None
    assert {line.name: len(line.stretches) for line in drawn.lines} == {"recall": 2, "known": 2}
    low, high = sorted(line.label_y for line in drawn.lines)
    assert high - low >= LABEL_APART
    assert [row.on for row in drawn.rows] == sorted({row.on for row in drawn.rows}, reverse=True)
    assert trend(points[:1], aim=80) is None
