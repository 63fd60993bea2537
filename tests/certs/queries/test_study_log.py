"""The log's part of the dashboard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from awskb.accounts.models import User
from certs.models import StudyPreferences, StudySession, StudyTimer
from certs.queries.study_log import goals_ahead, study_days
from tests.factories.goals import a_goal, an_exam
from tests.factories.study_log import NOW, TODAY, a_session


def test_three_queries_whatever_is_logged(ben: User, django_assert_num_queries: Any) -> None:
    goal = a_goal(ben, an_exam(), weekly_minutes=120)
    StudyPreferences.objects.create(person=ben, shows_streak=True)
    StudyTimer.objects.create(person=ben, started_at=NOW, goal=goal)
    StudySession.objects.bulk_create(
        StudySession(person=ben, on=TODAY - timedelta(days=number // 4), minutes=5, goal=goal, created_at=NOW)
        for number in range(5000)
    )
    goals = goals_ahead(person=ben, today=TODAY)
    with django_assert_num_queries(3):
        log = study_days(person=ben, today=TODAY, goals=goals)
        shown = [(row.goal.exam_version.code if row.goal else "", row.minutes) for row in log.rows]
        assert log.timer
        assert log.timer.goal
        assert log.timer.goal.exam_version.code == "AAA-C01"
    assert shown == [("AAA-C01", 5)] * 5
    assert log.days_studied == log.calendar.days
    assert log.calendar.squares[-1].minutes == 20
    # 1,250 days without a gap, older than the picture reaches.
    assert log.streak in (179, 180)
    assert (log.planned, log.targets.first_choice) == (120, goal.pk)


def test_only_own_live_rows_count(ada: User, ben: User) -> None:
    a_session(ada, 60)
    a_session(ben, 60, removed_at=NOW)
    a_session(ben, 20)
    log = study_days(person=ben, today=TODAY)
    assert (log.minutes_this_week, log.days_studied, len(log.rows)) == (20, 1, 1)
    assert (log.planned, log.streak, log.timer) == (None, None, None)


def test_own_minutes_a_week_go_before_the_goals(ben: User) -> None:
    a_goal(ben, an_exam("AAA-C01"), weekly_minutes=120)
    a_goal(ben, an_exam("BBB-C01"), weekly_minutes=30)
    assert study_days(person=ben, today=TODAY).planned == 150
    StudyPreferences.objects.create(person=ben, weekly_minutes=200)
    assert study_days(person=ben, today=TODAY).planned == 200
