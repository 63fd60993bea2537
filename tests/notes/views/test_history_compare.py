"""Two revisions beside each other: every field in words, chosen in the list, long texts cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry, move_entry
from notes.actions.purging import purge_entry
from notes.actions.ties import tie_entry
from notes.actions.tree import FIRST
from notes.models import Entry
from notes.rendering.differences import MOST_SHOWN_CHARACTERS, MOST_SHOWN_LINES, bounded, text_difference
from tests.factories.notes import NOW, a_group, a_section, a_service, a_term, an_item, edited
from tests.notes.rendering.hostile_texts import EVERY_TEXT
from tests.notes.views.test_lists_show import words

ClientOf = Callable[[User], Client]


def compared(client: Client, entry: Entry, a: int, b: int) -> str:
    answer = client.get(f"/notes/{entry.slug or f'items/{entry.pk}'}/diff/{a}..{b}/")
    assert answer.status_code == 200
    html = answer.content.decode()
    return words(html[html.index("<main") : html.index("</main>")])


def act(deed: Callable[..., Any], entry: Entry, by: User, **options: Any) -> Entry:
    entry.refresh_from_db()
    deed(entry_id=entry.pk, base_revision=entry.revision_number, by=by, at=NOW, through="form", **options)
    entry.refresh_from_db()
    return entry


def test_every_field_is_compared_in_words(ada: User, reader: User, client_of: ClientOf) -> None:
    service = a_service("Amazon Simple Storage Service", "S3")
    network, storage = a_section("NETWORK"), a_section("STORAGE")
    group = a_group("CLASSES", storage)
    term = a_term("S3", network, "objects", tags=("old",), aliases=("Simple",))
    edited(term, parent=group, tags=("new",), aliases=("Bucket store",), expansion="Simple Storage Svc")
    edited(term, status="raw", members_only=True, body="* https://example.org/page 📹 talk", parent=group)
    act(tie_entry, term, ada, service_id=service.pk)
    said = compared(client_of(reader), term, 1, 4)
    for field in (
        "Expansion",
        "Aliases",
        "Tags",
        "Section and group",
        "Service",
        "Members only",
        "Citations",
    ):
        assert f"{field} +" in said, field
    assert "NETWORK STORAGE › CLASSES" in compared(client_of(reader), term, 1, 2)
    assert "Amazon Simple Storage Service, by a person" in said
    assert "refined unsorted" in said
    assert "no yes" in said
    assert "old" in said
    assert "classes, new" in said


def test_a_place_in_the_bin_is_named_to_editors_alone(
    ada: User, ben: User, reader: User, client_of: ClientOf
) -> None:
    secret, other = a_section("SECRET"), a_section("OTHER")
    term = a_term("role", secret)
    edited(term, parent=other)
    act(bin_entry, secret, ada)
    assert "SECRET" not in compared(client_of(reader), term, 1, 2)
    assert "a place that is in the bin now" in compared(client_of(reader), term, 1, 2)
    assert "SECRET (in the bin)" in compared(client_of(ben), term, 1, 2)
    purge_entry(entry_id=secret.pk, base_revision=2, by=ada, at=NOW, through="form")
    assert "removed for good" in compared(client_of(ben), term, 1, 2)


def test_order_is_told_by_what_stands_before(ada: User, reader: User, client_of: ClientOf) -> None:
    network = a_section("NETWORK")
    first, second = a_term("first", network), a_term("second", network)
    act(move_entry, second, ada, parent_id=network.pk, after_id=FIRST)
    said = compared(client_of(reader), second, 1, 2)
    assert f"after {first}" in said
    assert "Order" in said


def test_kinds_are_compared(ada: User, reader: User, client_of: ClientOf) -> None:
    item = an_item("* a line worth a title", a_section("NETWORK"))
    edited(item, title="region")
    item.refresh_from_db()
    said = compared(client_of(reader), item, 1, 2)
    assert "Kind" in said
    assert "item term" in said


def test_two_are_chosen_in_the_list_without_a_script(reader: User, client_of: ClientOf) -> None:
    term = a_term("region")
    for number in range(3):
        edited(term, body=f"* {number}")
    client = client_of(reader)
    page = client.get("/notes/region/history/").content.decode()
    assert page.count('name="a"') == page.count('name="b"') == 4
    assert 'name="a" value="3" checked' in page
    assert 'name="b" value="4" checked' in page
    answer = client.get("/notes/region/diff/", {"a": "4", "b": "1"})
    assert answer["Location"] == "/notes/region/diff/1..4/"
    assert client.get("/notes/region/diff/", {"a": "x"})["Location"] == "/notes/region/history/"
    assert client.get("/notes/nothing/diff/?a=1&b=2").status_code == 404


def test_one_steps_from_change_to_change(reader: User, ben: User, client_of: ClientOf) -> None:
    term = a_term("region")
    for number in range(3):
        edited(term, body=f"* {number}")
    page = client_of(reader).get("/notes/region/diff/2..3/").content.decode()
    assert 'href="/notes/region/diff/1..2/" rel="prev"' in page
    assert 'href="/notes/region/diff/3..4/" rel="next"' in page
    assert "Restore revision 2" not in page
    assert "Restore revision 2" in client_of(ben).get("/notes/region/diff/2..3/").content.decode()
    page = client_of(reader).get("/notes/region/diff/1..4/").content.decode()
    assert 'rel="prev"' not in page
    assert 'rel="next"' not in page


def test_a_long_difference_is_cut_and_counted() -> None:
    old = "\n".join(f"old {number}" for number in range(3_000))
    shown = bounded(text_difference(old, f"{old}\n".replace("old", "new")))
    assert sum(len(run.lines) for run in shown.runs) == MOST_SHOWN_LINES
    assert sum(run.count for run in shown.runs) == 6_001
    assert (shown.added, shown.removed) == (3_001, 3_000)
    one_line = bounded(text_difference("x" * 500_000, "y" * 500_000))
    letters = sum(len(piece.text) for run in one_line.runs for line in run.lines for piece in line.pieces)
    assert letters <= MOST_SHOWN_CHARACTERS + 1
    short = text_difference("a\nb", "a\nc")
    assert bounded(short) == short


def test_what_differs_is_shown_before_what_is_the_same() -> None:
    same = "\n".join(str(number) for number in range(5_000))
    shown = bounded(text_difference(f"{same}\nold", f"{same}\nnew"))
    assert [len(run.lines) for run in shown.runs if not run.is_same] == [2]


def test_hostile_texts_stay_text(reader: User, client_of: ClientOf) -> None:
    client = client_of(reader)
    term = a_term("hostile", a_section("NETWORK"))
    everything = "\n".join(EVERY_TEXT).encode(errors="replace").decode().replace("\0", "")
    edited(term, body=everything[:100_000], expansion="<script>alert(1)</script>")
    edited(term, body="", expansion="")
    for a, b in ((1, 2), (2, 3)):
        page = client.get(f"/notes/hostile/diff/{a}..{b}/").content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        for sign in ("<script", "<img", "<iframe", "<svg onload", "<style", "<object"):
            assert sign not in main.lower(), sign
        assert 'href="javascript' not in main.lower()


@pytest.mark.parametrize("size", [2, 40])
def test_a_difference_asks_the_same_number_of_queries(
    size: int, reader: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    term = a_term("region", body="\n".join(f"* line {number}" for number in range(size)))
    edited(term, body="\n".join(f"* other {number}" for number in range(size)))
    client = client_of(reader)
    with django_assert_max_num_queries(11):
        client.get("/notes/region/diff/1..2/")
