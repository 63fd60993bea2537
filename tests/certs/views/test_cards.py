"""The curator's pass over the candidates."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import Card, CardDecision
from notes.models import Entry
from tests.factories.exam_maps import an_exam
from tests.factories.notes import a_section, a_service, a_term, edited

ClientOf = Callable[[User], Client]


@pytest.fixture
def role(ada: User) -> Entry:
    fargate = a_service(
        "AWS Fargate", "Fargate", status="active", one_line="Serverless capacity for containers"
    )
    term = a_term("Fargate", a_section("COMPUTE"), "runs containers without servers")
    Entry.objects.filter(pk=term.pk).update(service=fargate, tied_by="person")
    return term


def test_a_curator_goes_through_the_cards(ada: User, role: Entry, client_of: ClientOf) -> None:
    client = client_of(ada)
    html = client.get("/cards/").content.decode()
    assert "COMPUTE › Fargate" in html
    assert "1 to decide: 1 ready, 0 suggested" in html
    kept = {"what": f"term-{role.pk}", "shown": role.summary, "line": "runs containers; no servers"}
    assert client.post("/cards/keep/", kept).status_code == 302
    card = Card.objects.get()
    assert (card.answer, card.decision.verdict, card.decision.by) == (kept["line"], "kept", ada)
    assert (
        "was kept already"
        in client.post("/cards/drop/", {"what": f"term-{role.pk}"}, follow=True).content.decode()
    )
    assert client.post("/cards/keep/", kept).status_code == 302
    html = client.get("/cards/").content.decode()
    assert "Nothing waits" in html
    assert f"/cards/{card.pk}/undo/" in html
    assert client.post(f"/cards/{card.pk}/undo/").status_code == 302
    assert client.post("/cards/drop/", {"what": f"term-{role.pk}"}).status_code == 302
    assert CardDecision.objects.get().verdict == "dropped"


def test_a_line_that_changed_meanwhile_is_not_kept(ada: User, role: Entry, client_of: ClientOf) -> None:
    shown = role.summary
    edited(role, definition="runs containers on rented hosts")
    sent = {"what": f"term-{role.pk}", "shown": shown, "line": "my own words"}
    answer = client_of(ada).post("/cards/keep/", sent)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "my own words" in html
    assert "rented hosts" in html
    assert not CardDecision.objects.exists()


@pytest.mark.parametrize("line", ["", "x" * 2001, "a\0b"])
def test_what_cannot_be_a_line_is_refused(ada: User, role: Entry, client_of: ClientOf, line: str) -> None:
    sent = {"what": f"term-{role.pk}", "shown": role.summary, "line": line}
    assert client_of(ada).post("/cards/keep/", sent).status_code == 422


def test_only_curators_decide(ben: User, role: Entry, client_of: ClientOf) -> None:
    assert client_of(ben).get("/cards/").status_code == 403
    assert client_of(ben).post("/cards/drop/", {"what": f"term-{role.pk}"}).status_code == 403
    assert client_of(ben).post("/cards/1/undo/").status_code == 403


def test_each_kind_has_its_tab_and_what_changed_is_asked_again(
    ada: User, role: Entry, client_of: ClientOf
) -> None:
    client = client_of(ada)
    fsx = a_service("Amazon FSx", "FSx", status="active", one_line="Managed file systems of others")
    an_exam(scope=["Amazon FSx"])
    html = client.get("/cards/?tab=catalogue").content.decode()
    assert "Suggested only: the catalogue says it, not the notes." in html
    what = f"catalogue-{fsx.pk}"
    assert client.post("/cards/drop/", {"what": what, "tab": "catalogue"}).headers["Location"] == (
        "/cards/?tab=catalogue"
    )
    listed = client.get("/cards/all/?tab=catalogue&shown=dropped").content.decode()
    assert "Decide anew" in listed
    kept = {"what": f"term-{role.pk}", "shown": role.summary, "line": "needs no servers for containers"}
    client.post("/cards/keep/", kept)
    new = "runs containers and pods without servers"
    edited(role, definition=new)
    html = client.get("/cards/?tab=changed").content.decode()
    assert "behind the line that was fixed" in html
    assert "<ins" in html
    again = {**kept, "shown": new, "tab": "changed"}
    assert client.post("/cards/keep/", again).status_code == 302
    assert "Nothing changed behind a kept card" in client.get("/cards/?tab=changed").content.decode()


@pytest.mark.parametrize(
    "what", ["", "term-0", "term-x", "own-1", "term-1000000000000000000000", "term-999999"]
)
def test_what_is_no_card_is_refused(ada: User, role: Entry, client_of: ClientOf, what: str) -> None:
    assert client_of(ada).post("/cards/drop/", {"what": what}).status_code in (404, 422)
    sent = {"what": what, "shown": "", "line": "words"}
    assert client_of(ada).post("/cards/keep/", sent).status_code in (404, 422)
