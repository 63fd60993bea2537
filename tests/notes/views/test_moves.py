"""The pages on which an entry is moved, and what the tree's script is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_group, a_section, a_term, an_item, edited

Signed = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def term() -> Entry:
    section = a_section("IAM")
    a_term("first", section)
    return a_term("role", section)


def test_a_place_is_found_by_name_and_its_ranks_are_offered(
    term: Entry, ben: User, client_of: Signed
) -> None:
    other, group = a_section("NETWORK"), a_group("NET LABEL", a_section("OTHER"))
    a_term("region", other)
    client = client_of(ben)
    page = client.get("/notes/role/move/?q=net").content.decode()
    assert f"/notes/role/move/?to={other.pk}" in page
    assert f"/notes/role/move/?to={group.pk}" in page
    page = client.get(f"/notes/role/move/?to={other.pk}").content.decode()
    assert "After region" in page
    assert f'name="parent" value="{other.pk}"' in page
    assert "/notes/role/move/" in client.get("/notes/role/").content.decode()


def test_moved_by_the_form_and_back_with_one_click(term: Entry, ben: User, client_of: Signed) -> None:
    other = a_section("NETWORK")
    client = client_of(ben)
    sent = {"parent": str(other.pk), "after": "0", "base_revision": "1"}
    page = client.post("/notes/role/move/", sent, follow=True).content.decode()
    assert "Moved role to NETWORK." in page
    assert Entry.objects.get(pk=term.pk).parent_id == other.pk
    assert f"/moves/{term.pk}/undo/" in page
    page = client.post(f"/moves/{term.pk}/undo/", {"before": "1", "after": "2"}, follow=True).content.decode()
    assert "role is back in IAM" in page
    assert Entry.objects.get(pk=term.pk).parent_id == term.parent_id


def test_references_that_a_move_leaves_behind_are_told(term: Entry, ben: User, client_of: Signed) -> None:
    a_term("other", definition="[[iam/role]]")
    other = a_section("NETWORK")
    sent = {"parent": str(other.pk), "after": "", "base_revision": "1"}
    page = client_of(ben).post("/notes/role/move/", sent, follow=True).content.decode()
    assert "1 reference of other entries names it as before" in page


def test_refused_with_words_and_the_page(term: Entry, ben: User, client_of: Signed) -> None:
    client = client_of(ben)
    section = term.parent
    assert section is not None
    below = a_section("below", section)
    answer = client.post(
        f"/notes/{section.slug}/move/", {"parent": str(below.pk), "after": "", "base_revision": "1"}
    )
    assert answer.status_code == 422
    assert "An entry cannot stand below itself" in answer.content.decode()
    edited(term, definition="theirs")
    answer = client.post("/notes/role/move/", {"parent": str(below.pk), "after": "", "base_revision": "1"})
    assert answer.status_code == 409
    assert "Somebody changed role meanwhile" in answer.content.decode()
    for odd in ({}, {"parent": "x", "base_revision": "1"}, {"parent": "9" * 30, "base_revision": "1"}):
        assert client.post("/notes/role/move/", odd).status_code == 422
    for odd in ({}, {"before": "1", "after": "3"}, {"before": "8", "after": "9"}):
        assert client.post(f"/moves/{term.pk}/undo/", odd).status_code == 422


def test_the_script_is_told_in_json(term: Entry, ben: User, client_of: Signed) -> None:
    other = a_section("NETWORK")
    client = client_of(ben)
    json = {"Accept": "application/json"}
    sent = {"parent": str(other.pk), "after": "0", "base_revision": "1"}
    told = client.post("/notes/role/move/", sent, headers=json).json()
    assert (told["words"], told["revision"]) == ("Moved role to NETWORK.", 2)
    answer = client.post("/notes/role/move/", sent, headers=json)
    assert (answer.status_code, "meanwhile" in answer.json()["words"]) == (409, True)
    back = client.post(told["undo_url"], {"before": told["before"], "after": told["after"]}, headers=json)
    assert back.json() == {"words": "role is back in IAM.", "revision": 3}


def test_a_section_s_lines_are_ordered_with_buttons(term: Entry, ben: User, client_of: Signed) -> None:
    section = term.parent
    assert section is not None
    group = a_group("GROUP", section)
    an_item("* in the group", group)
    client = client_of(ben)
    page = client.get("/notes/iam/arrange/").content.decode()
    assert page.index(">first<") < page.index(">role<") < page.index(">GROUP<")
    assert f"/notes/items/{group.pk}/arrange/" in page
    sent = {"back": "arrange", "parent": str(section.pk), "after": "0", "base_revision": "1"}
    answer = client.post("/notes/role/move/", sent)
    assert answer["Location"] == f"/notes/iam/arrange/#e{term.pk}"
    page = client.get("/notes/iam/arrange/").content.decode()
    assert page.index(">role<") < page.index(">first<")
    assert "in the group" in client.get(f"/notes/items/{group.pk}/arrange/").content.decode()
    assert client.get("/notes/role/arrange/").status_code == 404


def test_only_editors_move_and_only_they_have_the_script(
    term: Entry, ben: User, reader: User, client_of: Signed
) -> None:
    client = client_of(reader)
    assert client.get("/notes/role/move/").status_code == 403
    assert client.post("/notes/role/move/", {}).status_code == 403
    assert client.get("/notes/iam/arrange/").status_code == 403
    assert client.post(f"/moves/{term.pk}/undo/", {}).status_code == 403
    page = client.get("/notes/iam/").content.decode()
    assert "dragging.js" not in page
    assert "data-revision" not in page
    assert "dragging.js" in client_of(ben).get("/notes/iam/").content.decode()
