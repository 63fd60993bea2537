"""A reader who doubts a line says so: nameless, once, and everybody who edits can answer."""

from __future__ import annotations

import html as html_text
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from awskb.accounts.models import User
from notes.actions.doubts import MOST_IN_AN_HOUR
from notes.models import Doubt, Entry
from tests.factories.notes import a_group, a_section, a_term, an_item, edited

Signed = Callable[[User], Client]


@pytest.fixture
def term(db: None) -> Entry:
    section = a_section("Lambda", definition="run scripts")
    group = a_group("LIMITS", section)
    an_item("* something else", group)
    return a_term("time limit", group, "300 sec", body="* ask for more\n\n* so they say")


def choices(client: Client, path: str) -> dict[str, str]:
    """The lines that the page offers, by their words."""
    html = client.get(path).content.decode()
    found = re.findall(
        r'<input type="radio" name="line" value="([^"]+)"[^>]*><span>(.*?)</span></label>', html
    )
    return {
        " ".join(html_text.unescape(re.sub("<[^>]+>", " ", words)).split()): value for value, words in found
    }


def doubt(
    client: Client, words: str = "300 sec", path: str = "/notes/time-limit/doubt/", **fields: Any
) -> Any:
    return client.post(path, {"line": choices(client, path)[words], **fields}, follow=True)


def text_of(answer: Any) -> str:
    return " ".join(html_text.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_reader_doubts_a_line_without_a_name(
    term: Entry, reader: User, ben: User, client_of: Signed
) -> None:
    client = client_of(reader)
    assert 'data-key="d"' in client.get("/notes/time-limit/").content.decode()
    answer = doubt(client, reason="the catalogue says 15 minutes")
    assert "Doubted; nobody learns by whom" in text_of(answer)
    assert re.search(
        r"Doubted on \d+ \w{3} , in the inbox: “300 sec”, the catalogue says 15 minutes", text_of(answer)
    )
    made = Doubt.objects.get()
    assert (made.field, made.line, made.text, made.by) == ("definition", 0, "300 sec", None)
    for path in ("/notes/lambda/", "/notes/time-limit/", f"/inbox/?at={term.pk}"):
        page = client_of(ben).get(path)
        assert "the catalogue says 15 minutes" in text_of(page)
        assert "reader" not in page.content.decode()


def test_no_name_stands_anywhere_behind_a_nameless_doubt(
    term: Entry, reader: User, ada: User, administrator: User, client_of: Signed
) -> None:
    doubt(client_of(reader), reason="no")
    made = Doubt.objects.get()
    for person in (ada, administrator):
        for path in ("/admin/notes/doubt/", f"/admin/notes/doubt/{made.pk}/change/"):
            page = client_of(person).get(path).content.decode()
            assert "300 sec" in page
            assert "reader" not in page
            assert made.doubter not in page
    stored = [getattr(made, field.attname) for field in Doubt._meta.concrete_fields]
    assert reader.pk not in [made.by_id, made.resolved_by_id]
    assert not any("reader" in str(value) for value in stored)


def test_one_persons_doubts_share_no_sign(term: Entry, reader: User, client_of: Signed) -> None:
    doubt(client_of(reader))
    doubt(client_of(reader), "* ask for more")
    assert len(set(Doubt.objects.values_list("doubter", flat=True))) == 2


def test_who_wishes_is_named(term: Entry, reader: User, client_of: Signed) -> None:
    assert "Doubted by reader on" in text_of(doubt(client_of(reader), named="on"))
    assert Doubt.objects.get().by == reader


def test_a_line_is_doubted_once_by_each(term: Entry, reader: User, ben: User, client_of: Signed) -> None:
    doubt(client_of(reader))
    assert "You doubt that line already" in text_of(doubt(client_of(reader), named="on"))
    assert Doubt.objects.count() == 1
    doubt(client_of(ben))
    doubt(client_of(reader), "* ask for more")
    assert Doubt.objects.count() == 3


def test_a_doubt_is_taken_back_by_its_own_person_only(
    term: Entry, reader: User, ben: User, client_of: Signed
) -> None:
    doubt(client_of(reader))
    made = Doubt.objects.get()
    assert client_of(ben).post(f"/doubts/{made.pk}/withdraw/").status_code == 404
    assert client_of(reader).get(f"/doubts/{made.pk}/withdraw/").status_code == 405
    answer = client_of(reader).post(f"/doubts/{made.pk}/withdraw/", follow=True)
    assert "Took the doubt back" in text_of(answer)
    assert not Doubt.objects.exists()


def test_too_many_in_an_hour_are_refused(term: Entry, reader: User, ben: User, client_of: Signed) -> None:
    client = client_of(reader)
    edited(term, body="\n".join(f"* line {number}" for number in range(MOST_IN_AN_HOUR + 1)))
    for number in range(MOST_IN_AN_HOUR):
        doubt(client, f"* line {number}")
    answer = doubt(client, f"* line {MOST_IN_AN_HOUR}", reason="and this")
    assert answer.status_code == 429
    assert 'value="and this"' in answer.content.decode()
    assert Doubt.objects.count() == MOST_IN_AN_HOUR
    assert doubt(client_of(ben), "* line 0").status_code == 200


def test_a_section_offers_the_lines_of_what_it_holds(term: Entry, reader: User, client_of: Signed) -> None:
    offered = choices(client_of(reader), "/notes/lambda/doubt/")
    assert list(offered) == [
        "the name: Lambda",
        "run scripts",
        "the name: LIMITS",
        "* something else",
        "the name: time limit",
        "300 sec",
        "* ask for more",
        "* so they say",
    ]
    answer = doubt(client_of(reader), "* something else", "/notes/lambda/doubt/", reason="what?")
    assert "what?" in text_of(answer)
    made = Doubt.objects.get()
    assert (made.entry.kind, made.field) == ("item", "body")
    address = f"/notes/items/{made.entry_id}/doubt/"
    assert list(choices(client_of(reader), address)) == ["* something else"]
    group = made.entry.parent_id
    assert "* ask for more" in choices(client_of(reader), f"/notes/items/{group}/doubt/")


def test_a_line_that_was_changed_meanwhile_is_chosen_anew(
    term: Entry, reader: User, client_of: Signed
) -> None:
    client = client_of(reader)
    line = choices(client, "/notes/time-limit/doubt/")["300 sec"]
    edited(term, definition="900 sec")
    for value in (line, "", "x", f"{term.pk}.definition.0", f"{term.pk}.secret.0.aa", "\0"):
        answer = client.post("/notes/time-limit/doubt/", {"line": value, "reason": "kept"})
        assert answer.status_code == 422
        assert 'value="kept"' in answer.content.decode()
    assert not Doubt.objects.exists()


def test_a_line_of_another_entry_cannot_be_slipped_in(term: Entry, reader: User, client_of: Signed) -> None:
    other = a_term("other", None, "300 sec")
    value = choices(client_of(reader), "/notes/other/doubt/")["300 sec"]
    answer = client_of(reader).post("/notes/time-limit/doubt/", {"line": value})
    assert answer.status_code == 422
    assert not other.doubts.exists()


@pytest.mark.parametrize("reason", ["x" * 501, "a\0b"])
def test_odd_reasons_are_refused(term: Entry, reader: User, client_of: Signed, reason: str) -> None:
    client = client_of(reader)
    line = choices(client, "/notes/time-limit/doubt/")["300 sec"]
    answer = client.post("/notes/time-limit/doubt/", {"line": line, "reason": reason})
    assert answer.status_code == 422
    assert not Doubt.objects.exists()


def test_a_reason_is_shown_as_it_is_written(term: Entry, reader: User, ben: User, client_of: Signed) -> None:
    doubt(client_of(reader), reason="<img src=x onerror=alert(1)> {{ 7*7 }} [[x]]")
    for path in ("/notes/time-limit/", "/notes/lambda/", "/inbox/"):
        page = client_of(ben).get(path).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }} [[x]]" in page


def test_visitors_neither_doubt_nor_see_doubts(
    term: Entry, reader: User, eve: Client, client_of: Signed, settings: LazySettings
) -> None:
    doubt(client_of(reader), reason="between us")
    settings.AWSKB_PUBLIC_READ = True
    for path in ("/notes/time-limit/", "/notes/lambda/"):
        page = eve.get(path)
        assert page.status_code == 200
        assert "between us" not in page.content.decode()
        assert "Doubt" not in page.content.decode()
    assert eve.get("/notes/time-limit/doubt/").status_code == 302
    assert eve.post("/notes/time-limit/doubt/", {"line": "x"}).status_code == 302
    assert eve.post(f"/doubts/{Doubt.objects.get().pk}/corrected/").status_code == 302


def test_a_changed_line_offers_to_be_marked_corrected(
    term: Entry, reader: User, ben: User, client_of: Signed
) -> None:
    doubt(client_of(reader), reason="15 minutes")
    made = Doubt.objects.get()
    assert "Mark as corrected" not in client_of(ben).get("/notes/time-limit/").content.decode()
    changed = edited(term, by=ben, definition="900 sec")
    for path in ("/notes/time-limit/", "/notes/lambda/"):
        page = client_of(ben).get(path)
        assert "the line was changed since: “300 sec”, 15 minutes" in text_of(page)
        assert "Mark as corrected" in page.content.decode()
        assert "Mark as corrected" not in client_of(reader).get(path).content.decode()
    address = f"/doubts/{made.pk}/corrected/"
    assert client_of(reader).post(address, {"base_revision": 2}).status_code == 403
    assert client_of(ben).post(address, {"base_revision": ""}).status_code == 400
    client_of(ben).post(address, {"base_revision": 1})
    assert Doubt.objects.open().exists()
    answer = client_of(ben).post(address, {"base_revision": changed.revision_number}, follow=True)
    assert "Marked as corrected" in text_of(answer)
    made.refresh_from_db()
    assert (made.how, made.resolved_by, made.doubter) == ("corrected", ben, "")
    assert client_of(ben).post(address, {"base_revision": 2}).status_code == 404


def test_what_is_in_the_bin_is_not_doubted(term: Entry, reader: User, ben: User, client_of: Signed) -> None:
    doubt(client_of(reader))
    client_of(ben).post("/notes/time-limit/bin/", {"base_revision": 1})
    assert client_of(reader).get("/notes/time-limit/doubt/").status_code == 404
    assert client_of(reader).get("/notes/nothing/doubt/").status_code == 404
    assert not Doubt.objects.open().exists()
    client_of(ben).post(f"/trash/{term.pk}/restore/", {"base_revision": 2})
    assert Doubt.objects.open().exists()
