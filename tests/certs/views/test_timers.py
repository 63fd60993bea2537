"""The timer: one per person, rounded, remembered, never believed too long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.models import StudySession, StudyTimer
from tests.factories.goals import a_goal, an_exam
from tests.factories.study_log import a_session

ClientOf = Callable[[User], Client]
START, STOP, CANCEL = "/study/timer/start/", "/study/timer/stop/", "/study/timer/cancel/"


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def goes(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(datetime(2026, 11, 25, 9, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def bens(ben: User, client_of: ClientOf, clock: Clock) -> Client:
    return client_of(ben)


def test_stopping_writes_rounded_minutes_of_what_was_started(ben: User, bens: Client, clock: Clock) -> None:
    goal = a_goal(ben, an_exam("SAA-C03"))
    page = bens.post(START, {"line": "SAA labs of [[nothing]]", "on": "2026-11-25"}, follow=True)
    assert "data-timer-since" in page.content.decode()
    clock.goes(minutes=24, seconds=31)
    page = bens.post(STOP, follow=True)
    session = StudySession.objects.get()
    assert (session.minutes, session.goal, session.note) == (25, goal, "labs of [[nothing]]")
    assert (session.started_at, session.on) == (datetime(2026, 11, 25, 9, tzinfo=UTC), date(2026, 11, 25))
    assert "Logged 25 min, today, for SAA-C03" in page.content.decode()
    assert not StudyTimer.objects.exists()


def test_a_moment_is_a_minute(bens: Client, clock: Clock) -> None:
    bens.post(START)
    clock.goes(seconds=2)
    bens.post(STOP)
    assert StudySession.objects.get().minutes == 1


def test_two_windows_make_one_timer(ben: User, bens: Client, client_of: ClientOf, clock: Clock) -> None:
    other = client_of(ben)
    bens.post(START, {"line": "first"})
    clock.goes(minutes=5)
    refused = other.post(START, {"line": "second"})
    assert refused.status_code == 422
    assert "running already, since 09:00" in refused.content.decode()
    assert refused.context["form"]["line"].value() == "second"
    assert StudyTimer.objects.values_list("note").get() == ("first",)
    bens.post(STOP)
    late = other.post(STOP, follow=True)
    assert "No timer is running" in late.content.decode()
    assert StudySession.objects.count() == 1


def test_the_timers_line_has_no_minutes(bens: Client) -> None:
    refused = bens.post(START, {"line": "25 read"})
    assert refused.status_code == 422
    assert "leave out the 25" in refused.content.decode()
    assert not StudyTimer.objects.exists()


def test_after_six_hours_it_asks_what_to_keep(bens: Client, clock: Clock) -> None:
    bens.post(START)
    clock.goes(hours=7)
    page = bens.post(STOP, follow=True)
    assert "How much of it was study?" in page.content.decode()
    assert "Log all 7 h" in page.content.decode()
    assert not StudySession.objects.exists()
    for much in ("", "x", "0", "7:01"):
        assert bens.post(STOP, {"minutes": much}).status_code == 422
    bens.post(STOP, {"minutes": "1:15"})
    assert StudySession.objects.get().minutes == 75


def test_after_a_day_nothing_is_guessed(bens: Client, clock: Clock) -> None:
    bens.post(START)
    clock.goes(days=2)
    page = bens.post(STOP, follow=True).content.decode()
    assert "not guessed" in page
    assert "Log all" not in page
    bens.post(STOP, {"minutes": "40"})
    assert StudySession.objects.values_list("minutes", "on").get() == (40, date(2026, 11, 25))


@pytest.mark.parametrize(
    ("zone", "start", "hours", "on", "minutes"),
    [
        # Over midnight: the day on which it began.
        ("Asia/Tokyo", datetime(2026, 11, 25, 14, 30, tzinfo=UTC), 1, date(2026, 11, 25), 60),
        # 1:30 to 3:30 by the clock on the wall is three hours where summer ends, one where it begins.
        ("Europe/Berlin", datetime(2026, 10, 24, 23, 30, tzinfo=UTC), 3, date(2026, 10, 25), 180),
        ("America/New_York", datetime(2026, 3, 8, 6, 30, tzinfo=UTC), 1, date(2026, 3, 8), 60),
    ],
)
def test_hours_are_hours_and_the_day_is_that_of_the_start(
    ben: User, bens: Client, clock: Clock, zone: str, start: datetime, hours: int, on: date, minutes: int
) -> None:
    ben.time_zone = zone
    ben.save()
    clock.now = start
    bens.post(START)
    clock.goes(hours=hours)
    bens.post(STOP)
    assert StudySession.objects.values_list("on", "minutes").get() == (on, minutes)


def test_a_cancelled_timer_counts_on_once_it_is_taken_up(bens: Client, clock: Clock) -> None:
    bens.post(START, {"line": "read"})
    clock.goes(minutes=10)
    page = bens.post(CANCEL, follow=True)
    assert 'class="undo" action="/study/timer/restore/"' in page.content.decode()
    assert page.context["log"].timer is None
    clock.goes(minutes=10)
    bens.post("/study/timer/restore/")
    clock.goes(minutes=10)
    bens.post(STOP)
    assert StudySession.objects.values_list("minutes", "note").get() == (30, "read")


def test_the_next_timer_begins_anew(bens: Client, clock: Clock) -> None:
    bens.post(START, {"line": "first"})
    bens.post(CANCEL)
    clock.goes(hours=3)
    bens.post(START, {"line": "second"})
    clock.goes(minutes=5)
    bens.post(STOP)
    assert StudySession.objects.values_list("minutes", "note").get() == (5, "second")


def test_a_full_day_keeps_the_timer(ben: User, bens: Client, clock: Clock) -> None:
    a_session(ben, 1430, on=date(2026, 11, 25))
    bens.post(START)
    clock.goes(minutes=30)
    refused = bens.post(STOP)
    assert refused.status_code == 422
    assert "23 h 50 min already" in refused.content.decode()
    bens.post(STOP, {"minutes": "10"})
    assert StudySession.objects.count() == 2


@pytest.mark.parametrize("path", [STOP, CANCEL, "/study/timer/restore/"])
def test_without_a_timer_there_is_nothing_to_do(ada: User, bens: Client, path: str) -> None:
    StudyTimer.objects.create(person=ada, started_at=timezone.now(), note="secret of ada")
    page: Any = bens.post(path, follow=True)
    assert page.status_code == 200
    assert "secret" not in page.content.decode()
    assert StudyTimer.objects.get().cancelled_at is None
