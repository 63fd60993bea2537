"""Rows of the log: corrected, removed, put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import StudySession
from tests.certs.views.undoing import undo
from tests.factories.goals import a_goal, an_exam
from tests.factories.notes import a_section
from tests.factories.study_log import NOW, TODAY, a_session

ClientOf = Callable[[User], Client]


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def test_a_row_is_corrected_and_the_correction_undone(ben: User, bens: Client) -> None:
    goal, entry = (
        a_goal(ben, an_exam("SAA-C03"), closed_at=NOW, closed_as="given_up"),
        a_section("NETWORK", by=ben),
    )
    row = a_session(ben, 25, goal=goal, entry=entry, note="read")
    form = bens.get(f"/study/sessions/{row.pk}/edit/").context["form"]
    sent = {field.name: field.value() or "" for field in form}
    yesterday = TODAY - timedelta(days=1)
    changed = {**sent, "minutes": "1h30", "on": yesterday, "note": "read on", "without_entry": "on"}
    page = bens.post(f"/study/sessions/{row.pk}/edit/", changed, follow=True)
    row.refresh_from_db()
    assert (row.minutes, row.on, row.note, row.goal, row.entry) == (90, yesterday, "read on", goal, None)
    undo(bens, page)
    row.refresh_from_db()
    assert (row.minutes, row.on, row.note, row.goal, row.entry) == (25, TODAY, "read", goal, entry)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("minutes", "0"),
        ("minutes", "-1"),
        ("minutes", "25 SAA"),
        ("on", "2999-01-01"),
        ("on", ""),
        ("goal", "99"),
        ("entry", "99"),
        ("entry", "none"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_kept(
    ben: User, bens: Client, field: str, value: str
) -> None:
    row = a_session(ben, 25, note="read")
    sent = {"minutes": "25", "on": TODAY, "note": "new words", field: value}
    page = bens.post(f"/study/sessions/{row.pk}/edit/", sent)
    assert page.status_code == 422
    assert "new words" in page.content.decode()
    assert StudySession.objects.values_list("minutes", "on", "note").get() == (25, TODAY, "read")


def test_a_row_is_removed_and_put_back(ben: User, bens: Client) -> None:
    row = a_session(ben, 25, note="read")
    page = bens.post(f"/study/sessions/{row.pk}/remove/", follow=True)
    context = page.context["page"]
    assert (context.days, context.removed) == ([], [row])
    assert bens.get(f"/study/sessions/{row.pk}/edit/").status_code == 404
    undo(bens, page)
    assert StudySession.objects.get().removed_at is None


def test_putting_back_does_not_overfill_a_day(ben: User, bens: Client) -> None:
    row = a_session(ben, 1000, removed_at=NOW)
    a_session(ben, 1000)
    page = bens.post(f"/study/sessions/{row.pk}/restore/", follow=True)
    assert "Not put back" in page.content.decode()
    row.refresh_from_db()
    assert row.removed_at == NOW


@pytest.mark.parametrize("deed", ["edit", "remove", "restore"])
def test_another_persons_row_is_as_one_that_is_not_there(
    ada: User, ben: User, client_of: ClientOf, deed: str
) -> None:
    row = a_session(ben, 25, note="secret of ben")
    adas = client_of(ada)
    theirs = adas.post(f"/study/sessions/{row.pk}/{deed}/", {"minutes": 1, "on": TODAY})
    nobodys = adas.post(f"/study/sessions/{row.pk + 1}/{deed}/", {"minutes": 1, "on": TODAY})
    assert theirs.status_code == nobodys.status_code == 404
    assert "secret" not in theirs.content.decode()
    row.refresh_from_db()
    assert (row.minutes, row.removed_at) == (25, None)
