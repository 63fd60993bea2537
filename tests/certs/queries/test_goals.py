"""Goals as pages ask for them: how often the database is asked, in which order, what is shared."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from awskb.accounts.models import User
from certs.exam_facts.goal_states import GoalState
from certs.queries.goals import SharedGoal, goal_line, next_exam, open_goals, shared_goals
from tests.factories.goals import TODAY, a_goal, a_result, an_exam, day


@pytest.mark.django_db
def test_ten_goals_are_asked_for_as_often_as_two(
    ada: User, ben: User, django_assert_num_queries: Any
) -> None:
    successor = an_exam("ZZZ-C02")
    versions = [an_exam(f"AA{letter}-C01", replaced_by=None) for letter in "ABCDEFGHI"]
    versions.append(an_exam("ZZZ-C01", last_exam_day_announced=day(3), replaced_by=successor))
    for number, version in enumerate(versions):
        a_goal(ada, version, target_on=day(40 - number), booked_on=day(number) if number > 5 else None)
        a_result(ben, version, day(-3), "passed")
    a_result(ada, versions[0], day(-3), "passed")
    a_result(ada, versions[1], day(-3))
    with django_assert_num_queries(2):
        lines = open_goals(person=ada, today=TODAY)
        assert [line.successor.code for line in lines if line.successor] == ["ZZZ-C02"]
    assert [line.code for line in lines][:3] == ["AAG-C01", "AAH-C01", "AAI-C01"]
    assert lines[-1].state is GoalState.PASSED
    assert lines[-1].code == "AAA-C01"
    states = {line.code: line.state_words for line in lines}
    assert states["AAB-C01"] == f"not passed, can be sat again from {day(11).isoformat()}"
    with django_assert_num_queries(1):
        assert open_goals(person=ben, today=TODAY) == []


@pytest.mark.django_db
def test_the_next_exam_is_the_nearest_day_ahead(ada: User, ben: User, django_assert_num_queries: Any) -> None:
    first, second, third, fourth = (an_exam(f"AA{letter}-C01") for letter in "ABCD")
    a_goal(ada, first, target_on=day(-1))
    a_goal(ada, second, target_on=day(40), booked_on=day(12))
    a_goal(ada, third, target_on=day(5))
    a_result(ada, third, day(-2), "passed")
    a_goal(ada, fourth)
    with django_assert_num_queries(1):
        found = next_exam(person=ada, today=TODAY)
    assert found is not None
    assert (found.code, found.days, found.is_booked) == ("AAB-C01", 12, True)
    assert next_exam(person=ben, today=TODAY) is None


@pytest.mark.django_db
def test_what_is_shared_is_exam_and_date_and_nothing_else(
    ada: User, ben: User, django_assert_num_queries: Any
) -> None:
    version = an_exam()
    a_goal(
        ada, version, target_on=day(9), booked_on=day(8), booked_place="Basel", why="a rise", is_shared=True
    )
    a_goal(ben, version, target_on=day(5))
    a_goal(ben, an_exam("BBB-C01"), target_on=day(-1), is_shared=True)
    with django_assert_num_queries(1):
        shared = shared_goals(today=TODAY)
    assert shared == [SharedGoal("ada", "AAA-C01", "/certs/AAA-C01/", day(9))]
    a_result(ada, version, day(-1), "passed")
    assert shared_goals(today=TODAY) == shared, "what a result did to it is nobody's business"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("exam", "goal", "words", "offers"),
    [
        ({"last_exam_day_announced": day(5)}, {"target_on": day(6)}, "before your date. Its successor", True),
        ({"last_exam_day_announced": day(5)}, {"target_on": day(5)}, "can be sat until", False),
        ({"retired_on": day(-1)}, {"target_on": day(5)}, "can be sat no more. Its successor", True),
        ({"available_from": day(9)}, {"target_on": day(8)}, "after your date", False),
        ({"available_from": day(9)}, {"target_on": day(9)}, "can be sat from", False),
        ({"recorded_status": "unknown"}, {}, "is not known here", False),
        ({}, {"target_on": day(3), "booked_on": day(4)}, "booked day is after your target", False),
    ],
)
def test_what_matters_about_the_dates(
    ada: User, exam: dict[str, Any], goal: dict[str, Any], words: str, offers: bool
) -> None:
    version = an_exam("AAA-C01", replaced_by=an_exam("AAA-C02"), **exam)
    line = goal_line(person=ada, goal_id=a_goal(ada, version, **goal).pk, today=TODAY)
    assert line is not None
    assert any(words in notice.words for notice in line.notices), line.notices
    assert line.offers_successor is offers


@pytest.mark.django_db
def test_a_date_that_the_rules_forbid_is_warned_of_with_the_source(ada: User) -> None:
    version, beta, ended = an_exam(), an_exam("BBB-C01", phase="beta"), an_exam("EEE-C01", retired_on=day(-1))
    a_result(ada, version, day(-3))
    a_result(ada, beta, day(-3))
    goals = [
        a_goal(ada, version, target_on=day(30), booked_on=day(10)),
        a_goal(ada, beta, target_on=day(30)),
        a_goal(ada, ended, target_on=day(30)),
    ]
    lines = [goal_line(person=ada, goal_id=goal.pk, today=TODAY) for goal in goals]
    told = [[(one.words, one.source) for one in line.warnings] for line in lines if line]
    assert "Your booked day is before that" in told[0][0][0]
    assert "aws.amazon.com/certification/policies/after-testing" in told[0][0][1]
    assert "only once" in told[1][0][0]
    assert "No successor is known here" in told[2][0][0]


@pytest.mark.django_db
@pytest.mark.parametrize(("zone", "state"), [("UTC", "passed"), ("Asia/Tokyo", "planned")])
def test_whether_a_sitting_came_before_the_goal_is_told_by_the_persons_own_day(
    ada: User, zone: str, state: str
) -> None:
    ada.time_zone = zone
    ada.save()
    version = an_exam()
    set_on = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
    goal = a_goal(ada, version, created_at=set_on, target_on=date(2026, 6, 1))
    a_result(ada, version, date(2026, 3, 1), "passed")
    line = goal_line(person=ada, goal_id=goal.pk, today=date(2026, 3, 5))
    assert line is not None
    assert line.state_words == state
    found = next_exam(person=ada, today=date(2026, 3, 5))
    assert (found is None) is (state == "passed")
