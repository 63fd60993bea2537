"""A person's dashboard, the list of their day and the plan of a goal."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import (
    Attempt,
    Credential,
    CredentialEvent,
    EntryState,
    ExamMapItem,
    ExamVersion,
    Goal,
    PracticeTest,
    Resource,
    ResourcePosition,
    State,
    StateChange,
    StudySession,
    TodayChoice,
)
from notes.models import Entry, Service
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_root, a_term, edited

AT = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


def text_of(client: Client, address: str = "/dashboard/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return " ".join(answer.content.decode().split())


def a_goal(person: User, code: str = "SAA-C03", days: int = 40, **options: Any) -> Goal:
    now = timezone.now()
    return Goal.objects.create(
        person=person,
        exam_version=ExamVersion.objects.get(code=code),
        target_on=now.date() + timedelta(days=days),
        created_at=now - timedelta(days=30),
        **options,
    )


def knows(person: User, days_ago: int, **thing: Any) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    StateChange.objects.create(person=person, state=State.KNOWN, on=at.date(), at=at, **thing)
    EntryState.objects.create(person=person, state=State.KNOWN, changed_at=at, **thing)


@pytest.fixture
def catalogue(db: None) -> None:
    shipped_catalogue()


@pytest.fixture
def client(catalogue: None, ada: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(ada)


def test_an_empty_dashboard_offers_the_first_step(client: Client) -> None:
    page = text_of(client)
    assert "Which exam, and when?" in page
    assert 'name="exam"' in page
    assert "Nobody else sees this page" in page
    assert 'id="id_on" type="date"' in page  # the log's own day, whatever the form of a goal holds
    assert page.count("button--filled") == 1


def test_with_a_goal_it_counts_the_days_and_fills_the_day(client: Client, ada: User) -> None:
    a_goal(ada, weekly_minutes=300)
    page = text_of(client)
    assert re.search(r'countdown__number"[^>]*>\s*(39|40)', page)
    assert "about 39 of 39 minutes left" in page  # a seventh of 300 is 45, and one line more would be 47
    assert "items known, of 164" in page
    assert "there is no pace to go by" in page
    assert "Design Secure Architectures" in page
    assert "no data" in page


def test_the_nearest_goal_comes_first_unless_another_is_asked_for(
    client: Client, ada: User, ben: User
) -> None:
    a_goal(ada, "SAA-C03", days=60)
    near = a_goal(ada, "CLF-C02", days=20)
    far = a_goal(
        ada, "SAP-C03" if ExamVersion.objects.filter(code="SAP-C03").exists() else "AIF-C01", days=90
    )
    foreign = a_goal(ben, "DEA-C01", days=5)

    def first(address: str) -> str:
        found = re.search(r'countdown__title">.*?<a href="/goals/(\d+)/"', text_of(client, address))
        assert found
        return found[1]

    assert first("/dashboard/") == str(near.pk)
    assert f'href="/dashboard/?goal={far.pk}">Show here' in text_of(client)
    assert first(f"/dashboard/?goal={far.pk}") == str(far.pk)
    assert first(f"/dashboard/?goal={foreign.pk}") == str(near.pk)
    assert first("/dashboard/?goal=99999999999999999999") == str(near.pk)


def test_an_exam_without_a_map_shows_no_percentage(client: Client, ada: User) -> None:
    unmapped = ExamVersion.objects.exclude(pk__in=ExamMapItem.objects.values("exam_map")).order_by("code")
    without_domains = next(one for one in unmapped if not one.domains.exists())
    a_goal(ada, without_domains.code)
    page = text_of(client)
    assert "no list here" in page
    assert "and no percentage" in page
    assert not re.search(r"\d+ %</strong> known", page)


def test_pace_is_a_range_of_days_from_the_last_two_weeks(client: Client, ada: User) -> None:
    goal = a_goal(ada)
    services = Service.objects.filter(
        pk__in=ExamMapItem.objects.filter(exam_map=goal.exam_version_id).values("service")
    )
    for service in services[:10]:
        knows(ada, 3, service=service)
    page = text_of(client)
    assert "10 known" in page
    assert re.search(r"you know all of it between <time datetime=\"20\d\d-\d\d-\d\d\">", page)
    assert "behind plan" in page
    plan = text_of(client, f"/plan/{goal.pk}/")
    assert "154 of 164" in plan
    assert "2 weeks later" in plan
    assert "50 % more" in plan


def test_a_line_is_ticked_ordered_put_off_and_taken_back(client: Client, ada: User) -> None:
    goal = a_goal(ada, weekly_minutes=300)

    def keys() -> list[str]:
        day = text_of(client).partition('id="today"')[2].partition('id="own-line"')[0]
        return list(dict.fromkeys(re.findall(r'name="key" value="([^"]+)"', day)))

    before = keys()
    assert len(before) > 3
    first, second = before[:2]
    answer = client.post("/today/tick/", {"key": first, "text": "the first", "goal": goal.pk})
    assert answer["Location"] == f"/dashboard/?goal={goal.pk}#today"
    assert "not done after all" in text_of(client)
    client.post("/today/untick/", {"key": first})
    assert "not done after all" not in text_of(client)
    client.post("/today/move/", {"key": second, "by": "-1", "keys": " ".join(before)})
    assert keys()[:2] == [second, first]
    client.post("/today/put-off/", {"key": second})
    assert second not in keys()
    client.post("/today/take-back/", {"key": second})
    assert second in keys()


def test_own_lines_are_added_and_removed_and_everything_done_is_said(client: Client, ada: User) -> None:
    a_goal(ada, weekly_minutes=35)
    client.post("/today/add/", {"text": "call <Pearson>"})
    row = TodayChoice.objects.get()
    assert "call &lt;Pearson&gt;" in text_of(client)
    client.post("/today/tick/", {"key": row.key, "text": row.text})
    for key in re.findall(r'action="/today/tick/">.*?name="key" value="([^"]+)"', text_of(client)):
        client.post("/today/tick/", {"key": key, "text": "x"})
    assert "Done for today." in text_of(client)
    client.post("/today/remove/", {"key": row.key})
    assert "call &lt;Pearson&gt;" not in text_of(client)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("tick", {"key": "entry:1; drop"}),
        ("tick", {}),
        ("put-off", {"key": "x" * 300}),
        ("move", {"key": "item:1", "by": "7", "keys": "item:1"}),
        ("move", {"key": "item:1", "by": "1", "keys": "item:1 <b>"}),
        ("add", {"text": ""}),
        ("add", {"text": "x" * 201}),
    ],
)
def test_what_no_page_sends_is_refused(client: Client, address: str, sent: dict[str, str]) -> None:
    answer = client.post(f"/today/{address}/", sent)
    assert answer.status_code == 422
    assert answer.content
    assert not TodayChoice.objects.exists()


# At any moment it is a later day in the first than in the second.
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_today_is_the_day_of_the_persons_own_zone(client: Client, ada: User, zone: str) -> None:
    ada.time_zone = zone
    ada.save()
    client.post("/today/add/", {"text": "early"})
    row = TodayChoice.objects.get()
    assert row.on == timezone.now().astimezone(ZoneInfo(zone)).date()


def test_what_changed_since_one_knew_it_comes_first(client: Client, ada: User, ben: User) -> None:
    a_goal(ada)
    term = a_term("bucket", a_root(), "holds objects")
    EntryState.objects.create(
        person=ada, entry=term, state=State.KNOWN, revision_number=term.revision_number, changed_at=AT
    )
    edited(Entry.objects.get(pk=term.pk), definition="holds objects, and more", by=ben)
    page = text_of(client)
    assert "changed since you knew it" in page
    assert page.index("bucket") < page.index("A line of your own")


def test_anothers_plan_is_as_missing_as_none(client: Client, ben: User) -> None:
    foreign = a_goal(ben)
    assert client.get(f"/plan/{foreign.pk}/").status_code == 404
    assert client.get("/plan/999999/").status_code == 404


@pytest.mark.parametrize(("days", "told"), [(181, False), (180, True), (26, True), (0, True), (-1, False)])
def test_the_end_of_a_certificate_is_told_on_the_page_whether_or_not_a_mail_could_go(
    client: Client, ada: User, days: int, told: bool
) -> None:
    until = timezone.now().date() + timedelta(days=days)
    credential = Credential.objects.create(
        person=ada,
        certification=ExamVersion.objects.get(code="CLF-C02").certification,
        created_at=AT,
    )
    CredentialEvent.objects.create(
        credential=credential,
        kind="earned",
        on=until - timedelta(days=1095),
        valid_until=until,
        created_at=AT,
    )
    for page in (text_of(client), text_of(client, "/credentials/")):
        assert ("credentials-ending" in page) == told
        if told:
            assert until.isoformat() in page
    assert ("within 30 days.</a>" in text_of(client, "/team/")) == (told and days <= 30)


@pytest.mark.usefixtures("pages_made_anew")
def test_ten_goals_and_thousands_of_rows_ask_as_often_as_few(client: Client, ada: User) -> None:
    a_root()
    goal = a_goal(ada, weekly_minutes=300)
    fill(ada, goal, rows=5, resources=2)
    text_of(client)
    with CaptureQueriesContext(connection) as few:
        text_of(client)
    others = ExamVersion.objects.filter(pk__in=ExamMapItem.objects.values("exam_map")).order_by("code")
    others = others.exclude(pk=goal.exam_version_id)[:9]
    for number, version in enumerate(others):
        a_goal(ada, version.code, days=50 + number)
    fill(ada, goal, rows=5000, resources=100)
    with CaptureQueriesContext(connection) as many:
        text_of(client)
    caches["rendered"].clear()
    with CaptureQueriesContext(connection) as cold:
        text_of(client)
    assert len(cold) <= 20, "The first look after a change in the wiki counts the inbox anew."
    assert len(many) == len(few), "\n".join(query["sql"][:150] for query in many)
    assert len(many) <= 20, "\n".join(query["sql"][:150] for query in many)


def fill(person: User, goal: Goal, *, rows: int, resources: int) -> None:
    """A study record of that size."""
    today = timezone.now().date()
    StudySession.objects.bulk_create(
        StudySession(
            person=person,
            on=today - timedelta(days=number % 400),
            minutes=5 + number % 90,
            goal=goal,
            created_at=AT,
        )
        for number in range(rows)
    )
    made = Resource.objects.bulk_create(
        Resource(kind="course", title=f"Course {number}", length_seconds=3600, created_at=AT)
        for number in range(resources)
    )
    ResourcePosition.objects.bulk_create(
        ResourcePosition(person=person, resource=one, seconds=600, started_at=AT, changed_at=AT)
        for one in made
    )
    goal.exam_version.resources.add(*made)
    PracticeTest.objects.bulk_create(
        PracticeTest(
            person=person, exam_version=goal.exam_version, on=today, answered=10, correct=7, created_at=AT
        )
        for _ in range(max(1, rows // 50))
    )
    credential, _ = Credential.objects.get_or_create(
        person=person, certification=goal.exam_version.certification, defaults={"created_at": AT}
    )
    for year in range(1, min(rows, 10)):
        CredentialEvent.objects.get_or_create(
            credential=credential,
            kind="renewed",
            on=today.replace(year=2013 + year, day=1),
            defaults={"created_at": AT},
        )
    Attempt.objects.get_or_create(
        person=person,
        exam_version=goal.exam_version,
        sat_on=today - timedelta(days=rows % 300 + 40),
        defaults={"outcome": "failed", "score": 600, "created_at": AT},
    )
