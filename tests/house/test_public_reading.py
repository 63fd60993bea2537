"""Where reading is public, a visitor reads the notes: not who wrote them, and nothing that is for members."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.access import OPENED_BY_PUBLIC_READING, Role
from notes.actions.bin import bin_entry
from notes.models import Entry, Revision
from tests.factories.notes import NOW, a_note, a_section, a_service, a_term, edited
from tests.factories.people import make_person
from tests.house.crawling import crawled, patterns

# What stays with the members: history, changes, inbox, bin, files, people.
OPENED = frozenset(
    {
        "certs:catalogue",
        "certs:exam",
        "certs:study",
        "home",
        "notes:entry",
        "notes:image-file",
        "notes:line",
        "notes:link",
        "notes:link-health",
        "notes:links",
        "notes:search",
        "notes:service",
        "notes:services",
        "notes:suggest",
        "notes:tag",
        "notes:tags",
        "notes:tree-branch",
        "notes:wanted",
    }
)
WRITER = "quillfeather"
KEPT = ("zanzibar", "oldwording", "thrownaway")
STARTS = (
    "/",
    "/tags/",
    "/links/",
    "/wanted/",
    "/services/",
    *(f"/search/{page}?q={word}" for page in ("", "suggest/") for word in (*KEPT, WRITER, "S3")),
    *(f"/notes/{word}/" for word in KEPT),
)


def test_it_opens_these_pages_and_no_others() -> None:
    opened = {
        name for name, _, found in patterns() if getattr(found.callback, OPENED_BY_PUBLIC_READING, False)
    }
    assert opened == OPENED


@pytest.fixture
def notes(db: None) -> User:
    writer = make_person(WRITER, Role.CURATOR)
    a_service("Amazon S3", "S3")
    a_note(
        "# COMPUTE\n\n* _Lambda_: uses S3 and [[zanzibar]] and [[nothing yet]] https://example.com/lambda\n"
    )
    compute = Entry.objects.get(slug="compute")
    kept = a_section("進步 zanzibar", compute, members_only=True, by=writer)
    a_term("zanzibar", kept, "zanzibar says S3 https://zanzibar.example/", tags=("zanzibar",), by=writer)
    changed = a_term("changed", compute, "oldwording of S3", by=writer)
    edited(changed, definition="new words of S3", by=writer, summary="no more oldwording")
    gone = a_term("thrownaway", compute, "thrownaway S3 https://thrownaway.example/", by=writer)
    bin_entry(entry_id=gone.pk, base_revision=1, by=writer, at=NOW, through=Revision.Through.FORM)
    return writer


def found_in(client: Client, words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Where these words stand on the pages that this person comes to, what they searched for left out."""
    pages = {address: address for address in STARTS} | crawled(client, STARTS)
    found = set()
    for address in pages.values():
        answer = client.get(address)
        html = answer.content.decode(errors="replace").casefold() if not answer.streaming else ""
        if answer.status_code in (302, 404):
            continue
        asked = address.rpartition("q=")[2] if "q=" in address else ""
        found |= {(word, address) for word in words if word in html and word != asked}
    return found


def test_a_visitor_finds_neither_names_nor_what_is_for_members(
    notes: User, client_of: Callable[[User], Client], settings: Any
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    visitor = Client()
    assert visitor.get("/notes/lambda/").status_code == 200
    # The word itself stands in a text that everybody may read; what it leads to does not show.
    everywhere = {place for place in found_in(visitor, (WRITER, *KEPT)) if place[0] != "zanzibar"}
    assert not everywhere
    for path in ("/notes/zanzibar/", "/notes/thrownaway/", "/tags/zanzibar/"):
        assert visitor.get(path).status_code == 404
    for word in KEPT:
        answer = visitor.get(f"/search/?q={word}").content.decode()
        assert "zanzibar.example" not in answer
        assert "thrownaway.example" not in answer
        assert f"/notes/{word}/" not in answer
    assert "zanzibar.example" not in visitor.get("/links/").content.decode()
    # The same walk of a member does find them, so that the walk is worth something.
    member = found_in(client_of(notes), (WRITER, *KEPT))
    assert {word for word, _ in member} == {WRITER, *KEPT}


def test_what_is_for_members_answers_a_visitor_as_what_is_not_there(notes: User, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    visitor = Client()
    hidden = Entry.objects.get(title="zanzibar", kind="term")
    section = hidden.parent_id
    same = (
        (f"/notes/{hidden.slug}/", "/notes/zanzibax/"),
        (f"/notes/tree/{section}/", "/notes/tree/999999/"),
        (f"/search/line/{hidden.pk}/", "/search/line/999999/"),
        ("/tags/zanzibar/", "/tags/zanzibax/"),
        (f"/notes/{hidden.slug}/history/", "/notes/zanzibax/history/"),
        (f"/notes/items/{hidden.pk}/edit/", "/notes/items/999999/edit/"),
        (f"/watching/{hidden.pk}/follow/", "/watching/999999/follow/"),
    )
    for there, nowhere in same:
        one, other = visitor.get(there), visitor.get(nowhere)
        texts = [
            answer.content.decode().replace("zanzibax", "zanzibar").replace("999999", str(section))
            for answer in (one, other)
        ]
        assert one.status_code == other.status_code, there
        assert len(texts[0]) == len(texts[1]), there
