"""The clock of the server is set back by an hour between two saves: the order of revisions stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.actions.watches import follow_entry
from notes.models import Entry
from tests.factories.notes import a_section, a_term, edited
from tests.faults.browser import Form

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
# The night in which the clocks of Europe go back; the wiki itself counts in UTC, a bad clock does not.
FIRST = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
MOMENTS = [FIRST, FIRST + timedelta(minutes=5), FIRST - timedelta(hours=1), FIRST - timedelta(minutes=50)]


@pytest.fixture
def term(ben: User) -> Entry:
    made = a_term("Clock", parent=a_section("TIME"), at=FIRST - timedelta(days=1))
    for number, moment in enumerate(MOMENTS, start=2):
        made = edited(made, by=ben, body=f"* as revision {number} says", at=moment)
    return made


def test_the_history_is_in_the_order_of_saving(term: Entry, ben: User, client_of: ClientOf) -> None:
    page = client_of(ben).get(f"/notes/{term.slug}/history/").content.decode()
    numbers = [int(number) for number in re.findall(r"history/(\d+)/\"", page)]
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers), reverse=True)
    assert term.revision_number == max(numbers) == 5
    assert [one.number for one in term.revisions.all()] == [5, 4, 3, 2, 1]


def test_what_was_saved_last_stands(term: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    page = client.get(f"/notes/{term.slug}/").content.decode()
    assert "as revision 5 says" in page
    assert "as revision 3 says" not in page
    assert "revision 5" in " ".join(page.split())
    found = client.get("/search/", {"q": "revision says"}).content.decode()
    assert "/notes/clock/" in found


def test_a_save_based_on_what_was_before_is_seen_to_be_late(
    term: Entry, ada: User, client_of: ClientOf
) -> None:
    """What decides is the number of the revision, not its hour."""
    client = client_of(ada)
    edit = f"/notes/{term.slug}/edit/"
    opened = Form(client.get(edit).content.decode(), edit).fields
    late = edited(term, by=ada, base_revision=5, body="* as revision 6 says", at=MOMENTS[-1])
    assert late.revision_number == 6
    answer = client.post(edit, {**opened, "body": "* quite another"})
    assert answer.status_code == 409


def test_whoever_follows_misses_none(term: Entry, ada: User, ben: User, client_of: ClientOf) -> None:
    follow_entry(entry_id=term.pk, by=ada, at=MOMENTS[0])
    edited(term, by=ben, body="* as revision 6 says", at=MOMENTS[2])
    page = client_of(ada).get("/watching/").content.decode()
    assert "Clock" in page
