from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar

from awskb.accounts.models import User
from certs.actions.calendars import MOST_BLOCKS
from certs.models import CalendarAddress, ExamVersion, Goal, StudyBlock
from tests.factories.certs import shipped_catalogue

AT = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.fixture
def goal(ada: User) -> Goal:
    shipped_catalogue()
    ada.time_zone = "America/New_York"
    ada.save()
    return Goal.objects.create(
        person=ada,
        exam_version=ExamVersion.objects.get(code="SAA-C03"),
        target_on=date(2099, 3, 20),
        created_at=AT,
    )


def made_address(client: Client) -> str:
    client.post("/calendar/make/")
    page = client.get("/calendar/").content.decode()
    start = page.index("/calendar/", page.index("data-copy-from") - 400)
    return page[start : page.index('"', start)]


def events(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_address_alone_opens_the_calendar_until_it_is_revoked(
    goal: Goal, ada: User, client_of: Callable[[User], Client], eve: Client
) -> None:
    client = client_of(ada)
    first = made_address(client)
    assert events(eve, first)["Target date: SAA-C03"]["dtstart"].dt == date(2099, 3, 20)
    second = made_address(client)
    assert eve.get(first).status_code == 404
    assert eve.get(second).status_code == 200
    client.post("/calendar/revoke/")
    assert eve.get(second).status_code == 404
    assert not CalendarAddress.objects.exists()


@pytest.mark.parametrize("token", ["1", "1-", "x-y", f"{'9' * 30}-a", "1-" + "f" * 64, "²-x"])
def test_a_guessed_address_is_as_missing_as_any(goal: Goal, eve: Client, token: str) -> None:
    assert eve.get(f"/calendar/{token}.ics").status_code == 404


def test_somebody_made_inactive_has_no_calendar(
    goal: Goal, ada: User, client_of: Callable[[User], Client], eve: Client
) -> None:
    address = made_address(client_of(ada))
    ada.is_active = False
    ada.save()
    assert eve.get(address).status_code == 404


def test_a_booked_sitting_stands_at_its_moment_for_as_long_as_the_exam_takes(
    goal: Goal, ada: User, client_of: Callable[[User], Client], eve: Client
) -> None:
    goal.booked_on, goal.booked_at, goal.booked_place = (
        date(2099, 3, 12),
        time(9, 30),
        "Hall 4; door B,\nleft",
    )
    goal.save()
    event = events(eve, made_address(client_of(ada)))["SAA-C03 exam"]
    # New York is on daylight-saving time by then: 9:30 there is 13:30 UTC.
    assert event["dtstart"].dt == datetime(2099, 3, 12, 13, 30, tzinfo=UTC)
    assert event["duration"].dt == timedelta(minutes=130)
    assert str(event["location"]) == "Hall 4; door B,\nleft"


def test_a_time_for_study_repeats_at_its_hour_on_the_clock_until_the_goal_ends(
    goal: Goal, ada: User, client_of: Callable[[User], Client], eve: Client
) -> None:
    client = client_of(ada)
    client.post(
        "/calendar/times/", {"weekday": "2", "starts_at": "19:00", "minutes": "45", "goal": str(goal.pk)}
    )
    address = made_address(client)
    event = events(eve, address)["Study: SAA-C03"]
    start = event["dtstart"].dt
    assert start.weekday() == 2
    assert (start.hour, start.minute) == (19, 0)
    assert event["dtstart"].params["TZID"] == "America/New_York"
    assert event["rrule"]["byday"] == ["WE"]
    assert event["rrule"]["until"][0].astimezone(ZoneInfo("America/New_York")).date() == goal.target_on
    zones = Calendar.from_ical(eve.get(address).content).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["America/New_York"]


def test_study_for_a_goal_given_up_ends_on_the_persons_own_day(
    goal: Goal, ada: User, client_of: Callable[[User], Client], eve: Client
) -> None:
    StudyBlock.objects.create(
        person=ada, goal=goal, weekday=2, starts_at=time(19), minutes=45, since=date(2026, 11, 20)
    )
    address = made_address(client_of(ada))
    # 03:30 UTC on the 3rd is still the 2nd, a Wednesday, in New York.
    goal.closed_at, goal.closed_as = datetime(2026, 12, 3, 3, 30, tzinfo=UTC), "given_up"
    goal.save()
    until = events(eve, address)["Study: SAA-C03"]["rrule"]["until"][0]
    assert until.astimezone(ZoneInfo("America/New_York")).date() == date(2026, 12, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": "7"},
        {"minutes": "0"},
        {"minutes": "-5"},
        {"minutes": "721"},
        {"starts_at": "25:00"},
        {"goal": "9"},
    ],
)
def test_a_wrong_time_for_study_is_refused_with_what_was_typed(
    goal: Goal, ada: User, client_of: Callable[[User], Client], wrong: dict[str, str]
) -> None:
    sent = {"weekday": "1", "starts_at": "18:15", "minutes": "60", "goal": ""} | wrong
    answer = client_of(ada).post("/calendar/times/", sent)
    assert answer.status_code == 422
    assert not StudyBlock.objects.exists()


def test_no_more_times_than_a_week_can_hold(
    goal: Goal, ada: User, client_of: Callable[[User], Client]
) -> None:
    for number in range(MOST_BLOCKS):
        StudyBlock.objects.create(
            person=ada, weekday=number % 7, starts_at=time(number % 24), minutes=5, since=date(2026, 11, 1)
        )
    sent = {"weekday": "1", "starts_at": "23:59", "minutes": "60", "goal": ""}
    assert client_of(ada).post("/calendar/times/", sent).status_code == 422
    assert StudyBlock.objects.count() == MOST_BLOCKS


def test_a_time_whose_goal_ended_before_its_first_day_is_left_out(
    goal: Goal, ada: User, client_of: Callable[[User], Client], eve: Client
) -> None:
    goal.target_on = date(2026, 11, 3)
    goal.save()
    StudyBlock.objects.create(
        person=ada, goal=goal, weekday=2, starts_at=time(8), minutes=30, since=date(2026, 11, 2)
    )
    assert "Study: SAA-C03" not in events(eve, made_address(client_of(ada)))


def test_nobody_removes_anothers_time(
    goal: Goal, ada: User, ben: User, client_of: Callable[[User], Client]
) -> None:
    block = StudyBlock.objects.create(
        person=ada, weekday=1, starts_at=time(8), minutes=30, since=date(2026, 11, 1)
    )
    assert client_of(ben).post(f"/calendar/times/{block.pk}/remove/").status_code == 404
    client = client_of(ada)
    removed = client.post(f"/calendar/times/{block.pk}/remove/", follow=True)
    assert not StudyBlock.objects.exists()
    assert "Put it back" in removed.content.decode()
    again = client.get("/calendar/?weekday=1&starts_at=08:00&minutes=30&goal=").content.decode()
    assert 'value="08:00"' in again
