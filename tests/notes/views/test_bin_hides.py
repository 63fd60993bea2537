"""What is in the bin is nowhere but there: no page, list, count, feed or export tells of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.models import Entry
from tests.factories.notes import NOW, a_section, a_service, a_term, an_item, edited
from tests.notes.views.test_changes_feed import address_for

ClientOf = Callable[[User], Client]

LINK = re.compile(r'\b(?:href|hx-get)="(/[^"]*)"')
STARTS = (
    "/", "/changes/", "/tags/", "/links/", "/wanted/", "/services/", "/watching/", "/search/?q=zeb",
    "/search/?q=role", "/search/suggest/?q=zeb", "/links/?site=zeb.example", "/inbox/",
    "/notes/new/entries/?q=zeb", "/notes/new/tags/?q=zeb",
)  # fmt: skip
# The bin itself, and lists that tell editors what went there.
OF_THE_BIN = ("/", "/trash/", "/changes/")
NOT_OF_THE_NOTES = ("/static/", "/admin/", "/accounts/", "/changes/by/")


@pytest.fixture
def hidden(ada: User) -> Entry:
    """A term whose every text says zebra, that points at another and was changed there, now in the bin."""
    service = a_service("Amazon Stripes", "Stripes")
    section = a_section("NETWORK", by=ada)
    a_term("role", section, "who may", by=ada)
    term = a_term(
        "Zebra",
        section,
        "zebra stripes, see [[role]] https://zebra.example/one",
        by=ada,
        expansion="Zebra Svc",
        aliases=("zebroid",),
        tags=("zebras",),
        body="* zebra crossing 类似 role",
        summary="zebra made",
    )
    edited(term, by=ada, body="* zebra again", summary="zebra changed")
    an_item("* zebra lines", section, by=ada, status="raw")
    for one in Entry.objects.filter(body__contains="zebra"):
        bin_entry(
            entry_id=one.pk,
            base_revision=one.revision_number,
            by=ada,
            at=NOW,
            through="form",
            summary="zebra gone",
        )
    assert service.entries.count() == 0
    term.refresh_from_db()
    return term


def pages_told(client: Client, *, without: tuple[str, ...] = ()) -> dict[str, str]:
    """Every page that links lead to from the starts, as text."""
    told: dict[str, str] = {}
    waiting = list(STARTS)
    while waiting:
        path = waiting.pop()
        bare = urlsplit(path).path
        if path in told or bare in without or bare.startswith(NOT_OF_THE_NOTES):
            continue
        answer = client.get(path)
        told[path] = answer.content.decode(errors="replace") if not answer.streaming else ""
        waiting += [unescape(link).partition("#")[0] for link in LINK.findall(told[path])]
    return told


@pytest.mark.parametrize("who", ["reader", "ben"])
def test_no_page_tells_of_it(who: str, hidden: Entry, reader: User, ben: User, client_of: ClientOf) -> None:
    person, without = (reader, ()) if who == "reader" else (ben, OF_THE_BIN)
    told = pages_told(client_of(person), without=without)
    assert len(told) > 30
    assert [path for path, page in told.items() if "zebr" in page.lower()] == []


def test_its_own_addresses_are_not_found(hidden: Entry, reader: User, ben: User, client_of: ClientOf) -> None:
    lines = Entry.objects.get(kind="item", body="* zebra lines")
    for address in (f"/notes/{hidden.slug}/", f"/notes/items/{lines.pk}/"):
        for page in ("history/", "history/1/", "diff/1..2/", "diff/?a=1&b=2"):
            assert client_of(reader).get(address + page).status_code == 404, address + page
        for page in ("edit/", "text/", "bin/", "doubt/"):
            assert client_of(ben).get(address + page).status_code in (404, 405), address + page
        posted = client_of(ben).post(f"{address}history/1/restore/", {"base_revision": 3})
        assert posted.status_code == 404
    assert client_of(reader).get("/notes/zebra/").status_code == 404
    assert "stripes" not in client_of(reader).get("/notes/zebra/").content.decode()
    assert client_of(reader).get(f"/search/line/{lines.pk}/").status_code == 404
    assert client_of(reader).get("/tags/zebras/").status_code == 404
    by = hidden.revisions.exclude(by=None)[0].by_id
    assert "zebr" not in client_of(reader).get(f"/changes/by/{by}/").content.decode().lower()


def test_neither_feed_nor_export_tells_of_it(
    hidden: Entry, ada: User, eve: Client, client_of: ClientOf, tmp_path: Path
) -> None:
    assert "zebr" not in eve.get(address_for(client_of(ada))).content.decode().lower()
    call_command("export_notes", str(tmp_path))
    call_command("export_notes", str(tmp_path / "json"), "--format", "json")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if "zebr" in path.read_text(encoding="utf-8").lower()]
