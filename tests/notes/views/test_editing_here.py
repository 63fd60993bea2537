"""The form of an entry for a script that puts it where the entry stands, and the way back to that place."""

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_section, a_term, an_item, edited

FRAGMENT = {"HX-Request": "true"}
BACK = "/notes/network/?page=2"


@pytest.fixture
def region(db: None) -> Entry:
    return a_term("region", a_section("NETWORK"), "collection of AZ", body="* kept")


@pytest.fixture
def bens(ben: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(ben)


def sent(entry: Entry, **changes: str) -> dict[str, str]:
    section = str(entry.parent_id)
    fields = {
        "title": entry.title,
        "definition": entry.definition,
        "body": entry.body,
        "section": section,
        "place_shown": f"{section}/",
        "base_revision": str(entry.revision_number),
        "back": BACK,
    }
    return fields | changes


def test_a_script_gets_the_form_alone(region: Entry, bens: Client) -> None:
    answer = bens.get("/notes/region/edit/", {"back": BACK}, headers=FRAGMENT)
    html = answer.content.decode()
    assert "<html" not in html
    assert 'value="/notes/network/?page=2"' in html
    assert f'href="/notes/network/?page=2#{region.anchor}"' in html
    assert "collection of AZ" in html


def test_what_is_refused_comes_back_as_the_form_with_the_words(region: Entry, bens: Client) -> None:
    answer = bens.post("/notes/region/edit/", sent(region, title="", body="* typed"), headers=FRAGMENT)
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert "* typed" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
def test_one_returns_to_the_place_on_the_page(region: Entry, bens: Client, headers: dict[str, str]) -> None:
    answer = bens.post("/notes/region/edit/", sent(region, body="* new"), headers=headers)
    assert answer.status_code == 302
    assert answer["Location"] == f"/notes/network/?page=2#{region.anchor}"


def test_a_line_returns_to_its_place_too(bens: Client) -> None:
    line = an_item("* something", a_section("NETWORK"))
    answer = bens.post(f"/notes/items/{line.pk}/edit/", sent(line, body="* else"))
    assert answer["Location"] == f"/notes/network/?page=2#{line.anchor}"


def test_a_script_is_told_of_another_page_to_see_next(region: Entry, bens: Client) -> None:
    a_term("role", region.parent, "see [[region]]")
    answer = bens.post("/notes/region/edit/", sent(region, title="area"), headers=FRAGMENT)
    assert answer.status_code == 204
    assert "/renam" in answer["HX-Redirect"]


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x" * 900]
)
def test_nobody_is_led_to_another_site(region: Entry, bens: Client, back: str) -> None:
    form = bens.get("/notes/region/edit/", {"back": back}).content.decode()
    assert 'name="back"' not in form
    assert '<a class="quiet-link" href="/notes/region/" data-leave>' in form
    answer = bens.post("/notes/region/edit/", sent(region, body="* new", back=back))
    assert answer["Location"] == "/notes/region/"


def test_the_way_back_survives_choosing_between_two_versions(region: Entry, ada: User, bens: Client) -> None:
    edited(region, by=ada, definition="words of ada")
    mine = sent(region, base_revision="1", definition="words of ben")
    answer = bens.post("/notes/region/edit/", mine, headers=FRAGMENT)
    assert answer.status_code == 409
    assert 'name="back" value="/notes/network/?page=2"' in answer.content.decode()


def test_every_line_of_a_section_leads_editors_to_its_form_and_back(
    region: Entry, bens: Client, reader: User, client_of: Callable[[User], Client]
) -> None:
    an_item("* a line", region.parent)
    page = bens.get("/notes/network/").content.decode()
    assert page.count("data-edit-here") == 2
    assert 'href="/notes/region/edit/?back=%2Fnotes%2Fnetwork%2F"' in page
    assert "editing_here.js" in page
    for_readers = client_of(reader).get("/notes/network/").content.decode()
    assert "data-edit-here" not in for_readers
    assert "editing_here.js" not in for_readers
