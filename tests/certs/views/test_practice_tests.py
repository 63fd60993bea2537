"""Practice tests: written down, shown by domain, corrected, removed, put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import PracticeDomain, PracticeTest, StudySession
from tests.certs.views.undoing import undo
from tests.factories.exam_maps import an_exam
from tests.factories.goals import a_goal
from tests.factories.study_log import NOW, TODAY, a_session

ClientOf = Callable[[User], Client]
NEW = "/study/practice/new/"
WHOLE = {"exam": "ABC-C01", "on": TODAY.isoformat(), "correct": "41", "answered": "60"}


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    an_exam()
    return client_of(ben)


def parts() -> list[tuple[Any, ...]]:
    return [*PracticeDomain.objects.values_list("domain__name", "correct", "answered")]


def test_the_exam_is_asked_for_first(ben: User, bens: Client) -> None:
    asked = bens.get(NEW)
    assert "form" not in asked.context
    assert asked.status_code == 200
    assert [str(row[0]) for row in bens.get(f"{NEW}?exam=abc-c01").context["form"].rows] == [
        "1. Security",
        "2. Cost",
    ]
    assert bens.get(f"{NEW}?exam=NO-X01").status_code == 404
    a_goal(ben, an_exam("XYZ-C01", weights={}))
    assert "not in the catalogue" in bens.get(NEW).content.decode()


def test_a_test_is_kept_with_what_is_known_by_domain(ben: User, bens: Client) -> None:
    goal = a_goal(ben, an_exam("DEF-C01"))
    sent = {
        **WHOLE,
        "exam": "DEF-C01",
        "correct_1": "20",
        "answered_1": "25",
        "minutes": "90",
        "note": "mock",
    }
    page = bens.post(NEW, {**sent, "correct_2": "0", "answered_2": "5", "logs_minutes": "on"}, follow=True)
    test = PracticeTest.objects.get()
    assert (test.person, test.correct, test.answered, test.minutes, test.note) == (ben, 41, 60, 90, "mock")
    assert parts() == [("Security", 20, 25), ("Cost", 0, 5)]
    assert StudySession.objects.values_list("minutes", "goal", "note").get() == (
        90,
        goal.pk,
        "Practice test DEF-C01: 41 of 60",
    )
    html = page.content.decode()
    assert "<strong>20 of 25</strong>, 61–91 %" in html
    assert "<strong>0 of 5</strong>, too few to say" in html
    assert "Answers older than 90 days count half." in html
    undo(bens, page)
    assert not PracticeTest.objects.filter(removed_at=None).exists()
    assert not StudySession.objects.filter(removed_at=None).exists()


def test_without_the_tick_and_on_a_full_day_no_minutes_are_logged(ben: User, bens: Client) -> None:
    bens.post(NEW, {**WHOLE, "minutes": "90"})
    assert not StudySession.objects.exists()
    a_session(ben, 1400)
    page = bens.post(NEW, {**WHOLE, "minutes": "90", "logs_minutes": "on"}, follow=True)
    assert "The minutes are not in your log" in page.content.decode()
    assert (PracticeTest.objects.count(), StudySession.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"correct": "61"}, "More are correct than were answered"),
        ({"correct": "-1"}, "greater than or equal to 0"),
        ({"correct": ""}, "This field is required"),
        ({"answered": "0"}, "greater than or equal to 1"),
        ({"answered": "99999"}, "less than or equal to 10000"),
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"on": "2999-01-01"}, "still to come"),
        ({"correct_1": "6", "answered_1": "5"}, "More are correct than were answered"),
        ({"correct_1": "6"}, "Of how many?"),
        ({"answered_1": "6"}, "How many were correct?"),
        (
            {"correct_1": "5", "answered_1": "40", "correct_2": "5", "answered_2": "40"},
            "add up to 80 answers",
        ),
        (
            {"correct_1": "25", "answered_1": "25", "correct_2": "20", "answered_2": "20"},
            "45 correct answers",
        ),
        ({"correct_1": "0", "answered_1": "30"}, "41 answers would be correct of 30"),
        ({"resource": "77"}, "not there"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(bens: Client, fields: dict[str, str], told: str) -> None:
    refused = bens.post(NEW, {**WHOLE, "note": "kept words", **fields})
    assert refused.status_code == 422
    assert told in refused.content.decode()
    assert "kept words" in refused.content.decode()
    assert not PracticeTest.objects.exists()


def test_a_test_is_corrected_and_the_correction_undone(bens: Client) -> None:
    bens.post(NEW, {**WHOLE, "correct_1": "20", "answered_1": "25"})
    test = PracticeTest.objects.get()
    sent = {**WHOLE, "correct": "42", "correct_2": "3", "answered_2": "4"}
    page = bens.post(f"/study/practice/{test.pk}/edit/", sent, follow=True)
    assert (PracticeTest.objects.get().correct, parts()) == (42, [("Cost", 3, 4)])
    undo(bens, page)
    assert (PracticeTest.objects.get().correct, parts()) == (41, [("Security", 20, 25)])
    refused = bens.post(f"/study/practice/{test.pk}/edit/", {**sent, "correct": "99"})
    assert refused.status_code == 422


def test_a_test_is_removed_and_put_back(bens: Client) -> None:
    bens.post(NEW, WHOLE)
    test = PracticeTest.objects.get()
    page = bens.post(f"/study/practice/{test.pk}/remove/", follow=True)
    assert (len(page.context["page"].pages), page.context["page"].removed) == (0, [test])
    assert bens.get(f"/study/practice/{test.pk}/edit/").status_code == 404
    undo(bens, page)
    assert PracticeTest.objects.get().removed_at is None


@pytest.mark.parametrize("deed", ["edit", "remove", "restore"])
def test_another_persons_test_is_as_one_that_is_not_there(
    ada: User, bens: Client, client_of: ClientOf, deed: str
) -> None:
    bens.post(NEW, {**WHOLE, "note": "secret of ben"})
    test = PracticeTest.objects.get()
    adas = client_of(ada)
    theirs = adas.post(f"/study/practice/{test.pk}/{deed}/", WHOLE)
    nobodys = adas.post(f"/study/practice/{test.pk + 1}/{deed}/", WHOLE)
    assert theirs.status_code == nobodys.status_code == 404
    assert "secret" not in theirs.content.decode() + adas.get("/study/practice/").content.decode()
    assert adas.get(f"/study/questions/new/?practice={test.pk}").status_code == 404
    assert PracticeTest.objects.get().removed_at is None


def test_anothers_row_of_the_log_is_not_removed_along(ada: User, ben: User, bens: Client) -> None:
    row = a_session(ada)
    bens.post(NEW, WHOLE)
    answer = bens.post(f"/study/practice/{PracticeTest.objects.get().pk}/remove/", {"session": row.pk})
    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.removed_at is None


def test_the_page_asks_as_often_for_one_test_as_for_sixty(
    ben: User, bens: Client, django_assert_max_num_queries: Any
) -> None:
    version = an_exam("DEF-C01")
    a_goal(ben, version)
    fields = {
        "person": ben,
        "exam_version": version,
        "on": TODAY,
        "correct": 1,
        "answered": 2,
        "created_at": NOW,
    }
    PracticeTest.objects.create(**fields)
    bens.get("/study/practice/")
    with django_assert_max_num_queries(16) as few:
        bens.get("/study/practice/")
    PracticeTest.objects.bulk_create(PracticeTest(**fields) for _ in range(60))
    with django_assert_max_num_queries(16) as many:
        bens.get("/study/practice/")
    assert len(few) == len(many)
