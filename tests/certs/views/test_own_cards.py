"""The cards that a person is asked: added from entries, or their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from certs.actions.cards import keep_card
from certs.models import CardMemory
from certs.queries.card_faces import faces_of
from notes.actions.doubts import doubt_line, withdraw_doubt
from notes.models import Entry
from notes.queries.doubts import Line
from tests.certs.views.undoing import undo
from tests.factories.exam_maps import an_exam
from tests.factories.notes import a_section, a_service, a_term, edited

ClientOf = Callable[[User], Client]


@pytest.fixture
def term(ada: User) -> Entry:
    return a_term("Fargate", a_section("COMPUTE"), "runs containers without servers")


def test_a_card_is_added_on_an_entrys_page_and_removed(ben: User, term: Entry, client_of: ClientOf) -> None:
    client, page = client_of(ben), term.get_absolute_url()
    assert "Add its card for myself" in client.get(page).content.decode()
    assert client.post("/cards/mine/add/", {"entry": term.pk, "back": page}).headers["Location"] == page
    html = client.get(page).content.decode()
    assert "Add its card for myself" not in html
    assert "Added the card of Fargate" in html
    memory = CardMemory.objects.of(ben).get()
    removed = client.post(f"/cards/mine/{memory.pk}/remove/", follow=True)
    assert "Put away" in removed.content.decode()
    undo(client, removed)
    assert "COMPUTE › Fargate" in client.get("/cards/mine/").content.decode()


def test_a_changed_definition_asks_and_the_answer_counts(ben: User, term: Entry, client_of: ClientOf) -> None:
    client = client_of(ben)
    client.post("/cards/mine/add/", {"entry": term.pk})
    memory = CardMemory.objects.of(ben).get()
    CardMemory.objects.update(stability=9.0, difficulty=5.0)
    new = "an orchestrator that keeps 2 copies"
    edited(term, definition=new)
    assert "The definition changed" in client.get("/cards/mine/").content.decode()
    assert client.post(f"/cards/mine/{memory.pk}/keep/", {"shown": "something older"}).status_code == 409
    assert client.post(f"/cards/mine/{memory.pk}/keep/", {"shown": new}).status_code == 302
    memory.refresh_from_db()
    assert (memory.meaning, memory.stability) == (new, 9.0)
    assert client.post(f"/cards/mine/{memory.pk}/anew/", {"shown": new}).status_code == 302
    memory.refresh_from_db()
    assert memory.stability is None


def test_anothers_card_is_as_none(ada: User, ben: User, client_of: ClientOf) -> None:
    sent = {"question": "Which is stateless?", "answer": "The NACL"}
    assert client_of(ben).post("/cards/mine/new/", sent).status_code == 302
    assert "The NACL" in client_of(ben).get("/cards/mine/").content.decode()
    pk = CardMemory.objects.get().pk
    adas = client_of(ada)
    assert "The NACL" not in adas.get("/cards/mine/").content.decode()
    for what in ("remove", "restore", "keep", "anew", "adopt", "edit"):
        assert adas.post(f"/cards/mine/{pk}/{what}/", {"shown": "x"}).status_code == 404
    assert client_of(ben).post("/cards/mine/new/", {**sent, "answer": ""}).status_code == 422


def test_what_was_removed_for_good_is_listed_and_may_become_ones_own(
    ben: User, term: Entry, client_of: ClientOf
) -> None:
    client = client_of(ben)
    client.post("/cards/mine/add/", {"entry": term.pk})
    pk = CardMemory.objects.of(ben).get().pk
    assert client.post(f"/cards/mine/{pk}/adopt/").status_code == 404
    term.delete()
    html = client.get("/cards/mine/").content.decode()
    assert "Its entry was removed for good." in html
    assert "runs containers without servers" in html
    html = client.post(f"/cards/mine/{pk}/adopt/", follow=True).content.decode()
    assert "Written by you" in html
    assert "removed for good" not in html


def test_ones_own_card_is_edited_undone_and_put_away(ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    client.post("/cards/mine/new/", {"question": "Which is stateless?", "answer": "The NACL"})
    CardMemory.objects.update(stability=9.0, difficulty=5.0, last_review=timezone.now())
    memory = CardMemory.objects.of(ben).get()
    page = f"/cards/mine/{memory.pk}/edit/"
    assert "Learn it anew" in client.get(page).content.decode()
    sent = {"question": "Which firewall is stateless?", "answer": "The network ACL"}
    saved = client.post(page, sent, follow=True)
    memory.refresh_from_db()
    assert (memory.card.question, memory.meaning, memory.stability) == (*sent.values(), 9.0)
    undo(client, saved)
    assert CardMemory.objects.of(ben).get().card.answer == "The NACL"
    assert client.post(page, {**sent, "answer": ""}).status_code == 422
    client.post(page, {**sent, "anew": "on"})
    memory.refresh_from_db()
    assert memory.stability is None
    client.post(f"/cards/mine/{memory.pk}/remove/")
    html = client.get("/cards/mine/").content.decode()
    assert "Put away" in html
    assert "Ask again" in html


def test_all_kinds_can_be_added_for_oneself(ben: User, term: Entry, client_of: ClientOf) -> None:
    client = client_of(ben)
    fsx = a_service("Amazon FSx", "FSx", status="active", one_line="Managed file systems of others")
    an_exam(scope=["Amazon FSx"])
    assert "runs containers" in client.get("/cards/mine/more/?q=servers").content.decode()
    assert "No card has these words" in client.get("/cards/mine/more/?q=zebra").content.decode()
    html = client.get("/cards/mine/more/?tab=catalogue").content.decode()
    assert f"catalogue-{fsx.pk}" in html
    client.post("/cards/mine/add/", {"what": f"catalogue-{fsx.pk}"})
    assert "Managed file systems" in client.get("/cards/mine/").content.decode()
    assert f"catalogue-{fsx.pk}" not in client.get("/cards/mine/more/?tab=catalogue").content.decode()
    assert client.post("/cards/mine/add/", {"what": "own-1"}).status_code == 404


def test_an_entrys_page_says_what_became_of_its_card(
    ada: User, ben: User, term: Entry, client_of: ClientOf
) -> None:
    page = term.get_absolute_url()
    assert "only suggested: it is tied to no service" in client_of(ben).get(page).content.decode()
    assert "Decide for the team" not in client_of(ben).get(page).content.decode()
    html = client_of(ada).get(page).content.decode()
    assert f"/cards/?of=term-{term.pk}" in html
    assert "COMPUTE › Fargate" in client_of(ada).get(f"/cards/?of=term-{term.pk}").content.decode()
    keep_card(entry_id=term.pk, by=ada, at=timezone.now())
    assert "The team’s card: kept" in client_of(ben).get(page).content.decode()
    empty = a_term("Nothing", a_section("EMPTY"))
    html = client_of(ben).get(empty.get_absolute_url()).content.decode()
    assert "No card for the team: it says nothing yet" in html
    assert "Add its card for myself" not in html


def test_a_service_that_the_notes_lack_offers_its_card(ben: User, client_of: ClientOf) -> None:
    fsx = a_service("Amazon FSx", "FSx", status="active", one_line="Managed file systems of others")
    client = client_of(ben)
    assert "Add its card for myself" in client.get(fsx.get_absolute_url()).content.decode()
    assert client.post("/cards/mine/add/", {"what": f"catalogue-{fsx.pk}"}).status_code == 302
    assert "Managed file systems" in client.get("/cards/mine/").content.decode()


def test_the_switcher_leads_to_cards(ada: User, ben: User, client_of: ClientOf) -> None:
    asked = "/search/suggest/?q=%3Ecards"
    assert "/cards/mine/" in client_of(ben).get(asked).content.decode()
    assert 'href="/cards/"' not in client_of(ben).get(asked).content.decode()
    assert 'href="/cards/"' in client_of(ada).get(asked).content.decode()


def test_a_doubted_line_pauses_its_card_for_all_until_it_is_settled(
    ada: User, ben: User, term: Entry, client_of: ClientOf
) -> None:
    keep_card(entry_id=term.pk, by=ada, at=timezone.now())
    client, learner = client_of(ada), client_of(ben)
    learner.post("/cards/mine/add/", {"entry": term.pk})
    card_id = CardMemory.objects.of(ben).get().card_id

    def is_paused(person: User) -> bool:
        return faces_of(card_ids=[card_id], person=person)[card_id].is_paused

    line = Line("definition", 0, term.definition)
    doubt = doubt_line(entry_id=term.pk, line=line, reason="", named=False, by=ada, at=timezone.now())
    assert is_paused(ada)
    assert is_paused(ben)
    assert "paused: somebody doubts its line" in learner.get("/cards/mine/").content.decode()
    assert "paused: somebody doubts its line" in client.get("/cards/all/?shown=kept").content.decode()
    withdraw_doubt(doubt_id=doubt.pk, by=ada)
    assert not is_paused(ben)
    assert "paused" not in learner.get("/cards/mine/").content.decode()
