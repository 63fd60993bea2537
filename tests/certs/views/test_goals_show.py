"""One goal and what can be done with it: change, give up, move on, share, delete."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import Goal, StudySession
from certs.queries.goals import shared_goals
from tests.factories.certs import LOADED_AT
from tests.factories.goals import TODAY, a_goal, a_result, an_exam, day

Signed = Callable[[User], Client]


@pytest.mark.django_db
def test_a_change_moves_the_countdown_and_a_past_date_may_stay(reader: User, client_of: Signed) -> None:
    goal = a_goal(reader, an_exam(), target_on=day(-3))
    client = client_of(reader)
    assert (
        "The date has passed and no result is recorded." in client.get(f"/goals/{goal.pk}/").content.decode()
    )
    sent = {"target_on": day(-3).isoformat(), "booked_on": day(20).isoformat()}
    assert client.post(f"/goals/{goal.pk}/edit/", sent).status_code == 302
    assert ">20 </span>days to AAA-C01" in client.get(f"/goals/{goal.pk}/").content.decode()
    answer = client.post(f"/goals/{goal.pk}/edit/", {**sent, "booked_on": day(-1).isoformat(), "why": "kept"})
    assert answer.status_code == 422
    assert "kept" in answer.content.decode()
    goal.refresh_from_db()
    assert goal.booked_on == day(20)


@pytest.mark.django_db
def test_giving_up_can_be_undone(reader: User, client_of: Signed) -> None:
    goal = a_goal(reader, an_exam())
    client = client_of(reader)
    html = client.post(f"/goals/{goal.pk}/close/", follow=True).content.decode()
    assert f'action="/goals/{goal.pk}/reopen/"' in html
    assert "given up" in html
    assert client.post(f"/goals/{goal.pk}/edit/", {"why": "too late"}).status_code == 302
    client.post(f"/goals/{goal.pk}/close/")
    other = a_goal(reader, goal.exam_version)
    client.post(f"/goals/{goal.pk}/reopen/")
    goal.refresh_from_db()
    assert (goal.closed_as, goal.why) == ("given_up", ""), "another took its place"
    other.delete()
    client.post(f"/goals/{goal.pk}/reopen/")
    goal.refresh_from_db()
    assert (goal.closed_as, goal.closed_at) == ("", None)


@pytest.mark.django_db
def test_moving_on_keeps_the_old_goal_with_its_version_and_result(reader: User, client_of: Signed) -> None:
    successor = an_exam("AAA-C02", duration_minutes=130)
    ending = an_exam("AAA-C01", last_exam_day_announced=day(2), replaced_by=successor, duration_minutes=100)
    goal = a_goal(
        reader, ending, target_on=day(30), weekly_minutes=90, why="mine", booked_on=day(1), is_shared=True
    )
    a_result(reader, ending, day(-5), score=650)
    StudySession.objects.create(person=reader, goal=goal, on=day(-2), minutes=45, created_at=LOADED_AT)
    client = client_of(reader)
    asked = client.get(f"/goals/{goal.pk}/move/").content.decode()
    assert "Minutes: 100 → <strong>130</strong>" in asked
    assert not Goal.objects.filter(exam_version=successor).exists(), "a look changes nothing"
    answer = client.post(f"/goals/{goal.pk}/move/")
    new = Goal.objects.get(exam_version=successor)
    assert answer.headers["Location"] == f"/goals/{new.pk}/"
    assert (new.target_on, new.weekly_minutes, new.why, new.booked_on) == (day(30), 90, "mine", None)
    goal.refresh_from_db()
    assert (goal.closed_as, goal.moved_to, goal.exam_version) == ("moved", new, ending)
    assert goal.frozen_result["minutes"] == 45
    assert goal.frozen_result["attempts"][0]["score"] == 650
    kept = client.get(f"/goals/{goal.pk}/").content.decode()
    assert "Reached in AAA-C01" in kept
    assert f'href="/goals/{new.pk}/"' in kept
    client.post(f"/goals/{goal.pk}/move/")
    assert Goal.objects.count() == 2, "once is enough"


@pytest.mark.django_db
def test_without_a_known_successor_nothing_moves(reader: User, client_of: Signed) -> None:
    goal = a_goal(reader, an_exam(last_exam_day_announced=day(2)), target_on=day(9))
    client = client_of(reader)
    assert "No successor is known here." in client.get(f"/goals/{goal.pk}/").content.decode()
    html = client.post(f"/goals/{goal.pk}/move/", follow=True).content.decode()
    assert "No successor of AAA-C01 is known here." in html


@pytest.mark.django_db
def test_sharing_is_a_switch(reader: User, client_of: Signed) -> None:
    goal = a_goal(reader, an_exam(), target_on=day(9))
    client = client_of(reader)
    client.post(f"/goals/{goal.pk}/share/")
    assert [one.code for one in shared_goals(today=TODAY)] == ["AAA-C01"]
    client.post(f"/goals/{goal.pk}/unshare/")
    assert shared_goals(today=TODAY) == []
    client.post(f"/goals/{goal.pk}/share/")
    client.post(f"/goals/{goal.pk}/close/")
    assert shared_goals(today=TODAY) == []


@pytest.mark.django_db
def test_deleting_asks_first_and_leaves_the_log(reader: User, client_of: Signed) -> None:
    goal = a_goal(reader, an_exam())
    StudySession.objects.create(person=reader, goal=goal, on=day(-2), minutes=45, created_at=LOADED_AT)
    client = client_of(reader)
    assert client.post(f"/goals/{goal.pk}/delete/").status_code == 422
    assert "Delete it for good" in client.get(f"/goals/{goal.pk}/delete/").content.decode()
    assert client.post(f"/goals/{goal.pk}/delete/", {"sure": "yes"}).status_code == 302
    assert not Goal.objects.exists()
    assert StudySession.objects.get().goal is None


@pytest.mark.django_db
def test_a_reached_goal_is_put_away(reader: User, client_of: Signed) -> None:
    version = an_exam()
    goal = a_goal(reader, version, target_on=day(9))
    a_result(reader, version, day(-2), "passed", score=800)
    client = client_of(reader)
    html = client.get(f"/goals/{goal.pk}/").content.decode()
    assert "passed, 800 points" in html
    assert "Put it away" in html
    client.post(f"/goals/{goal.pk}/close/")
    goal.refresh_from_db()
    assert goal.closed_as == "reached"
