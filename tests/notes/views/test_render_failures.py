"""One entry's text breaks the parser, or takes it too long: its page says so, and everything else goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry
from notes.rendering import markdown_to_html as renderer
from tests.factories.notes import a_section, a_term
from tests.faults.browser import Form

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
HARMFUL = "* a line that breaks the parser"


@pytest.fixture(params=["breaks", "never ends"])
def notes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, Entry]:
    """markdown-it meets a text on which it raises, or on which it goes on for ever."""
    parse = renderer._PARSER.parse

    def parsed(text: str, environment: Any) -> Any:
        if HARMFUL not in text:
            return parse(text, environment)
        if request.param == "breaks":
            raise RuntimeError("the parser broke")
        while True:
            environment["budget"].spend()

    monkeypatch.setattr(renderer._PARSER, "parse", parsed)
    section = a_section("PARSING")
    return {
        "section": section,
        "bad": a_term("Bad", parent=section, definition="what it is", body=HARMFUL),
        "good": a_term("Good", parent=section, definition="another", body="* a **bold** line"),
    }


def test_its_own_page_says_so_and_shows_the_text(
    notes: dict[str, Entry], ben: User, client_of: ClientOf
) -> None:
    page = client_of(ben).get(f"/notes/{notes['bad'].slug}/")
    assert page.status_code == 200
    assert "shown as it was written" in page.content.decode()
    assert HARMFUL in page.content.decode()


def test_all_other_pages_go_on(notes: dict[str, Entry], administrator: User, client_of: ClientOf) -> None:
    client = client_of(administrator)
    bad = notes["bad"]
    for address in (
        "/", "/changes/", "/tags/", "/wanted/", "/search/?q=parser", f"/notes/{notes['section'].slug}/",
        f"/notes/{notes['good'].slug}/", f"/notes/{bad.slug}/history/", f"/notes/{bad.slug}/edit/",
        "/admin/notes/entry/", f"/admin/notes/entry/{bad.pk}/change/",
    ):  # fmt: skip
        assert client.get(address).status_code == 200, address
    section = client.get(f"/notes/{notes['section'].slug}/").content.decode()
    assert "Good" in section
    preview = client.post("/notes/preview/", {"content": HARMFUL})
    assert preview.status_code == 200
    assert HARMFUL in preview.content.decode()


def test_it_can_be_edited_back_to_health(notes: dict[str, Entry], ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    edit = f"/notes/{notes['bad'].slug}/edit/"
    fields = Form(client.get(edit).content.decode(), edit).fields
    assert client.post(edit, {**fields, "body": "* a **sound** line"}).status_code == 302
    page = client.get(f"/notes/{notes['bad'].slug}/").content.decode()
    assert "<strong>sound</strong>" in page
    assert "shown as it was written" not in page
