"""Two browsers, three ways in, five orders of opening and saving: no words are lost, the loser sees both."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.actions.tag_names import rename_tag
from notes.models import Entry, Tag
from tests.factories.notes import NOW, a_section, a_term
from tests.notes.views import test_edit_conflicts as entry_ways
from tests.notes.views import test_section_texts as text_ways

ClientOf = Callable[[User], Client]
LINES = ("* first line", "* second line", "* third line", "* fourth line", "* fifth line")
BODY = "\n".join(LINES)
# Who opens (small letter) and who sends what they opened last (capital), one after the other.
ORDERS = ("aAbB", "abAB", "abAaAB", "abABB", "abAbBA")


class Text:
    """The section in which the entry stands, as one text: looked through, then saved."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def opened(self, entry: Entry) -> dict[str, str]:
        assert entry.parent is not None
        form = text_ways.opened(self.client, entry.parent)
        return {**form, "text": text_ways.plain(form["text"])}

    def send(self, entry: Entry, form: dict[str, Any]) -> HttpResponse:
        assert entry.parent is not None
        shown = text_ways.looked_through(self.client, entry.parent, form, form["text"])
        if shown.status_code != 200:
            return shown
        return self.client.post(text_ways.text_url(entry.parent), text_ways.fields_of(shown))


WAYS: dict[str, tuple[Any, str, str]] = {
    "form": (entry_ways.Form, "body", "base_revision"),
    "admin": (entry_ways.Admin, "body", "base_revision"),
    "text": (Text, "text", "versions"),
}
PAIRS = [(one, other) for one in WAYS for other in WAYS]


class Browser:
    """One person with one way in, who adds words to a line."""

    def __init__(self, name: str, way: str, client: Client) -> None:
        made, self.field, self.base = WAYS[way]
        self.way = made(client)
        self.name = name
        self.form: dict[str, Any] = {}
        self.words = ""
        self.count = 0

    def open(self, entry: Entry, line: str) -> None:
        self.count += 1
        self.words = f"{self.name}{self.count}"
        self.form = self.way.opened(entry)
        text = self.form[self.field]
        at = text.index(line) + len(line)
        self.form[self.field] = f"{text[:at]} {self.words}{text[at:]}"

    def save(self, entry: Entry) -> HttpResponse:
        response: HttpResponse = self.way.send(entry, self.form)
        return response


def two(ways: tuple[str, str], ada: User, ben: User, client_of: ClientOf) -> dict[str, Browser]:
    """Ada may use the admin, and so does ben where a test has him do so."""
    ben.groups.set(ada.groups.all())
    names = {"a": ("ada", ada), "b": ("ben", ben)}
    return {
        letter: Browser(name, way, client_of(User.objects.get(pk=person.pk)))
        for way, (letter, (name, person)) in zip(ways, names.items(), strict=True)
    }


def page_of(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("ways", PAIRS, ids="-".join)
@pytest.mark.parametrize("places", [("first", "fourth"), ("third", "third")], ids=["apart", "same"])
def test_no_order_of_opening_and_saving_loses_words(
    ways: tuple[str, str], places: tuple[str, str], ada: User, ben: User, client_of: ClientOf
) -> None:
    browsers = two(ways, ada, ben, client_of)
    lines = dict(zip("ab", places, strict=True))
    refused = 0
    for order in ORDERS:
        section = a_section(f"SECTION {order}")
        entry = a_term(f"Term {order}", section, "said", body=BODY)
        saved: list[str] = []
        for step in order:
            browser = browsers[step.lower()]
            if step.islower():
                browser.open(entry, f"* {lines[step]} line")
                continue
            response = browser.save(entry)
            before = entry.body
            entry.refresh_from_db()
            if response.status_code == 302:
                saved.append(browser.words)
            else:
                refused += 1
                assert response.status_code == 409, page_of(response)[:3000]
                assert entry.body == before
                assert browser.words in page_of(response)
                assert saved[-1] in page_of(response)
            assert all(words in entry.body for words in saved), (order, step, saved, entry.body)
        assert entry.revision_number == entry.revisions.count()
    assert bool(refused) is (places[0] == places[1])


@pytest.mark.parametrize("way", WAYS)
def test_a_save_without_its_base_is_refused_with_the_text_kept(
    way: str, ada: User, ben: User, client_of: ClientOf
) -> None:
    entry = a_term("Term", a_section(), "said", body=BODY)
    browser = two((way, way), ada, ben, client_of)["a"]
    for base in (None, "", "x", "-1", "999"):
        browser.open(entry, LINES[0])
        browser.form.pop(browser.base)
        if base is not None:
            browser.form[browser.base] = base
        response = browser.save(entry)
        assert 400 <= response.status_code < 500
        assert browser.words in page_of(response)
    entry.refresh_from_db()
    assert (entry.body, entry.revision_number) == (BODY, 1)


@pytest.mark.parametrize("way", WAYS)
def test_who_saves_what_went_to_the_bin_keeps_the_text(
    way: str, ada: User, ben: User, client_of: ClientOf
) -> None:
    entry = a_term("Term", a_section(), "said", body=BODY)
    browser = two((way, way), ada, ben, client_of)["a"]
    browser.open(entry, LINES[0])
    bin_entry(entry_id=entry.pk, base_revision=1, by=ben, at=NOW, through="form")
    response = browser.save(entry)
    assert response.status_code == 409
    assert browser.words in page_of(response)
    entry.refresh_from_db()
    assert (entry.body, entry.revision_number) == (BODY, 2)


@pytest.mark.parametrize("way", WAYS)
def test_a_tag_renamed_meanwhile_stays_renamed(way: str, ada: User, ben: User, client_of: ClientOf) -> None:
    entry = a_term("Term", a_section(), "said", body=BODY, tags=("net", "data"))
    browser = two((way, way), ada, ben, client_of)["a"]
    browser.open(entry, LINES[0])
    tag = Tag.objects.get(name="net")
    rename_tag(tag_id=tag.pk, name="network", by=ben, at=NOW, through="admin")
    assert browser.save(entry).status_code == 302
    entry.refresh_from_db()
    assert browser.words in entry.body
    assert set(entry.tags.names()) == {"network", "data"}
