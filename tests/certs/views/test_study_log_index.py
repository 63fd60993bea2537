"""Logging study in one line, and the page of the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import Resource, StudySession
from tests.factories.goals import a_goal, an_exam
from tests.factories.notes import a_section, a_term
from tests.factories.study_log import NOW, TODAY, a_session

ClientOf = Callable[[User], Client]


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def log(client: Client, line: str, **fields: Any) -> Any:
    return client.post("/study/", {"line": line, **fields}, follow=True)


def test_one_line_says_minutes_goal_entry_and_note(ben: User, bens: Client) -> None:
    goal = a_goal(ben, an_exam("SAA-C03"))
    nacl = a_term("NACL", a_section("NETWORK", by=ben), by=ben)
    page = log(bens, "1h30 saa read [[nacl]]")
    session = StudySession.objects.get()
    assert (session.person, session.minutes, session.on, session.note) == (ben, 90, TODAY, "read [[nacl]]")
    assert (session.goal, session.entry) == (goal, nacl)
    assert "Logged 1 h 30 min, today, for SAA-C03, about NACL: read [[nacl]]." in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_chosen_fields_count_where_the_line_says_nothing(ben: User, bens: Client) -> None:
    saa, dva = a_goal(ben, an_exam("SAA-C03")), a_goal(ben, an_exam("DVA-C02"))
    video = Resource.objects.create(kind="video", title="Brown", created_at=NOW)
    video.exam_versions.add(saa.exam_version)
    entry = a_section("NETWORK", by=ben)
    chosen = {"goal": dva.pk, "resource": video.pk, "entry": entry.pk, "on": "2026-01-02"}
    page = log(bens, "20", **chosen)
    log(bens, "10 SAA", **chosen)
    first, second = StudySession.objects.order_by("pk")
    assert (first.goal, first.resource, first.entry, first.on) == (dva, video, entry, date(2026, 1, 2))
    assert second.goal == saa
    assert "Friday 2 January 2026" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"line": ""}, "Begin with the minutes"),
        ({"line": "read on"}, "Begin with the minutes"),
        ({"line": "-5 read on"}, "cannot be negative"),
        ({"line": "99999 read on"}, "at most 1440"),
        ({"line": "25 read on", "on": "2999-01-01"}, "still to come"),
        ({"line": "25 read on", "on": "1999-12-31"}, "before 2000"),
        ({"line": "25 read on", "on": "yesterday"}, "Write the day as"),
        ({"line": "25 read on", "goal": "77"}, "none of your goals"),
        ({"line": "25 read on", "resource": "77"}, "not there"),
        ({"line": "25 read on", "entry": "77"}, "not there any more"),
        ({"line": "25 read on", "entry": "9" * 30}, "less than or equal"),
        ({"line": "25 a\0b"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(bens: Client, fields: dict[str, str], told: str) -> None:
    page = bens.post("/study/", fields)
    html = page.content.decode()
    assert page.status_code == 422
    assert told in html
    assert page.context["form"]["line"].value() == fields["line"]
    assert not StudySession.objects.exists()


def test_a_day_does_not_get_longer_than_24_hours(ben: User, bens: Client) -> None:
    a_session(ben, 1400)
    page = bens.post("/study/", {"line": "41 more"})
    assert page.status_code == 422
    assert "has 23 h 20 min already" in page.content.decode()


def test_another_persons_goal_cannot_be_named(ada: User, bens: Client) -> None:
    goal = a_goal(ada, an_exam("SAA-C03"))
    assert bens.post("/study/", {"line": "25", "goal": goal.pk}).status_code == 422
    log(bens, "25 SAA read")
    assert StudySession.objects.values_list("goal", "note").get() == (None, "SAA read")


def test_the_goal_used_last_is_chosen(ben: User, bens: Client) -> None:
    saa = a_goal(ben, an_exam("SAA-C03"), target_on=TODAY + timedelta(days=9))
    dva = a_goal(ben, an_exam("DVA-C02"))
    assert bens.get("/study/").context["form"]["goal"].value() == ""
    a_session(ben, goal=dva)
    assert bens.get("/study/").context["form"]["goal"].value() == dva.pk
    a_session(ben, goal=saa)
    assert bens.get("/study/").context["form"]["goal"].value() == saa.pk


@pytest.mark.parametrize(
    ("zone", "moment", "today"),
    [
        ("Asia/Tokyo", datetime(2026, 11, 25, 14, 30, tzinfo=UTC), date(2026, 11, 25)),  # 23:30 there
        ("Asia/Tokyo", datetime(2026, 11, 25, 15, 5, tzinfo=UTC), date(2026, 11, 26)),
        ("Europe/Berlin", datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),  # summer ends
        ("Europe/Berlin", datetime(2026, 10, 25, 22, 30, tzinfo=UTC), date(2026, 10, 25)),
        ("America/New_York", datetime(2026, 3, 8, 4, 30, tzinfo=UTC), date(2026, 3, 7)),  # summer begins
        ("America/New_York", datetime(2026, 3, 9, 3, 30, tzinfo=UTC), date(2026, 3, 8)),
    ],
)
def test_a_log_is_of_the_day_where_the_person_is(
    ben: User, bens: Client, monkeypatch: pytest.MonkeyPatch, zone: str, moment: datetime, today: date
) -> None:
    ben.time_zone = zone
    ben.save()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    log(bens, "25")
    assert StudySession.objects.get().on == today
    tomorrow = today + timedelta(days=1)
    assert bens.post("/study/", {"line": "25", "on": tomorrow.isoformat()}).status_code == 422


def test_rows_stand_by_day_with_totals_and_can_be_narrowed(ben: User, bens: Client) -> None:
    saa, dva = a_goal(ben, an_exam("SAA-C03")), a_goal(ben, an_exam("DVA-C02"))
    a_session(ben, 20, goal=saa, note="first")
    a_session(ben, 40, goal=dva, note="second")
    a_session(ben, 60, on=TODAY - timedelta(days=3), note="third")
    page = bens.get("/study/").context["page"]
    assert [(day.on, day.total) for day in page.days] == [(TODAY, "1 h"), (TODAY - timedelta(days=3), "1 h")]
    assert page.total == "2 h"
    narrowed = bens.get(f"/study/?goal={saa.pk}")
    assert narrowed.context["page"].total == "20 min"
    assert "second" not in narrowed.content.decode()
    assert bens.get("/study/?goal=77").context["page"].total == "2 h"
    assert bens.get("/study/?goal=x&page=y").status_code == 200


def test_an_entry_page_leads_to_the_form_and_back(ben: User, bens: Client) -> None:
    nacl = a_term("NACL", a_section("NETWORK", by=ben), by=ben)
    html = bens.get(nacl.get_absolute_url()).content.decode()
    found = re.search(r'href="(/study/[^"]+)" data-key="l"', html)
    assert found
    page = bens.get(found[1].replace("&amp;", "&"))
    assert "autofocus" in page.content.decode()
    back = page.context["back"]
    logged = bens.post("/study/", {"line": "5", "entry": nacl.pk, "back": back})
    assert logged.headers["Location"] == nacl.get_absolute_url() == back
    elsewhere = bens.post("/study/", {"line": "5", "back": "//example.org/"})
    assert elsewhere.headers["Location"] == "/study/"


@pytest.mark.usefixtures("pages_made_anew")
def test_five_thousand_rows_take_as_many_queries_as_five(
    ben: User, bens: Client, django_assert_max_num_queries: Any
) -> None:
    goal = a_goal(ben, an_exam("SAA-C03"))
    rows = [
        StudySession(
            person=ben,
            on=TODAY - timedelta(days=number // 4),
            minutes=10,
            goal=goal,
            note="n",
            created_at=NOW,
        )
        for number in range(5000)
    ]
    StudySession.objects.bulk_create(rows[:5])
    bens.get("/study/")
    with django_assert_max_num_queries(20) as few:
        bens.get("/study/")
    StudySession.objects.bulk_create(rows[5:])
    with django_assert_max_num_queries(20) as many:
        page = bens.get("/study/")
    # Pages: one may need to be counted before it is cut.
    assert len(many) == len(few)
    assert page.context["page"].pages.paginator.num_pages == 100
    assert page.context["page"].total == "833 h 20 min"


def test_nobody_elses_rows_are_there(ada: User, ben: User, client_of: ClientOf) -> None:
    a_session(ben, 77, note="secret of ben", goal=a_goal(ben, an_exam("SAA-C03")))
    for person in (ada,):
        html = client_of(person).get("/study/").content.decode()
        assert "secret of ben" not in html
        assert "77 min" not in html
        assert "SAA-C03" not in html
