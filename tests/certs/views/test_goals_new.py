"""Setting a goal: what the form takes, what it refuses and what it then offers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import Goal
from tests.factories.goals import a_goal, a_result, an_exam, day

Signed = Callable[[User], Client]


@pytest.mark.django_db
def test_an_exam_alone_makes_a_goal_and_everything_is_kept(reader: User, client_of: Signed) -> None:
    version, other = an_exam(), an_exam("BBB-C01")
    client = client_of(reader)
    shown = client.get("/goals/new/?exam=bbb-c01")
    assert '<option value="BBB-C01" selected>' in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    answer = client.post("/goals/new/", {"exam": "AAA-C01"})
    goal = Goal.objects.get(exam_version=version)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/goals/{goal.pk}/")
    assert (goal.person, goal.target_on, goal.aim_percent, goal.is_shared) == (reader, None, 80, False)
    full = {
        "exam": "BBB-C01",
        "target_on": day(60).isoformat(),
        "weekly_minutes": "240",
        "why": "for <b>me</b>",
        "aim_percent": "75",
        "booked_on": day(59).isoformat(),
        "booked_at": "09:30",
        "booked_place": "Basel",
    }
    client.post("/goals/new/", full)
    held = Goal.objects.get(exam_version=other)
    assert (held.target_on, held.booked_on, held.weekly_minutes) == (day(60), day(59), 240)
    html = client.get(f"/goals/{held.pk}/").content.decode()
    assert "for &lt;b&gt;me&lt;/b&gt;" in html
    assert "09:30, Basel" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("exam", "", "This field is required"),
        ("exam", "NOT-C99", "There is no such exam"),
        ("target_on", day(-1).isoformat(), "is past"),
        ("target_on", day(3660).isoformat(), "more than 10 years ahead"),
        ("target_on", "0000-13-77", "Enter a valid date"),
        ("booked_on", day(-1).isoformat(), "is past"),
        ("booked_at", "25:00", "Enter a valid time"),
        ("booked_at", "09:00", "Say on which day it is booked"),
        ("booked_place", "x" * 201, "at most 200 characters"),
        ("weekly_minutes", "10081", "less than or equal to 10080"),
        ("weekly_minutes", "0", "greater than or equal to 1"),
        ("weekly_minutes", "-5", "greater than or equal to 1"),
        ("weekly_minutes", "1e3", "Enter a whole number"),
        ("weekly_minutes", "9" * 400, "less than or equal to 10080"),
        ("aim_percent", "101", "less than or equal to 100"),
        ("why", "y" * 2001, "at most 2000 characters"),
        ("why", "nul\0", "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_is_refused_and_the_form_is_kept(
    reader: User, client_of: Signed, field: str, value: str, said: str
) -> None:
    an_exam()
    sent = {"exam": "AAA-C01", "why": "kept words", field: value}
    answer = client_of(reader).post("/goals/new/", sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert field == "why" or "kept words" in html
    assert not Goal.objects.exists()


@pytest.mark.django_db
def test_an_exam_that_ended_is_refused_and_its_successor_offered(reader: User, client_of: Signed) -> None:
    an_exam("AAA-C01", retired_on=day(-9), replaced_by=an_exam("AAA-C02", available_from=day(4)))
    an_exam("EEE-C01", retired_on=day(-9))
    client = client_of(reader)
    answer = client.post("/goals/new/", {"exam": "AAA-C01", "why": "kept words"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<button class="button" type="submit" name="exam" value="AAA-C02">' in html
    assert "kept words" in html
    assert "No successor is known here" in client.post("/goals/new/", {"exam": "EEE-C01"}).content.decode()
    begun = client.get("/goals/new/?exam=AAA-C01").content.decode()
    assert '<option value="AAA-C02" selected>' in begun
    assert "AAA-C01 ended on" in begun
    assert 'value="AAA-C01"' not in begun
    client.post("/goals/new/", "exam=AAA-C01&exam=AAA-C02", content_type="application/x-www-form-urlencoded")
    assert Goal.objects.get().exam_version.code == "AAA-C02"


@pytest.mark.django_db
def test_a_second_goal_for_an_exam_leads_to_the_first_unless_that_was_reached(
    reader: User, ben: User, client_of: Signed
) -> None:
    version = an_exam()
    first = a_goal(reader, version, target_on=day(5))
    a_goal(ben, version)
    client = client_of(reader)
    answer = client.post("/goals/new/", {"exam": "AAA-C01"})
    assert answer.status_code == 422
    assert f'href="/goals/{first.pk}/"' in answer.content.decode()
    a_result(reader, version, day(-2), "passed")
    assert client.post("/goals/new/", {"exam": "AAA-C01"}).status_code == 302
    first.refresh_from_db()
    assert first.closed_as == "reached"
    assert Goal.objects.of(reader).filter(closed_at=None).count() == 1
