"""The feed of changes: under a secret address, in order, harmless, unchanged while nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from awskb.accounts.actions.people import deactivate_person
from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.models import Entry, FeedAddress
from tests.factories.notes import NOW, a_root, a_section, a_term, edited
from tests.notes.actions.test_source_load import load
from tests.notes.rendering.hostile_texts import EVERY_TEXT

ClientOf = Callable[[User], Client]
ATOM = "{http://www.w3.org/2005/Atom}"


def address_for(client: Client, query: str = "") -> str:
    """The address that the page shows after it was made."""
    page = client.post("/changes/feed/make/", {"query": query}, follow=True)
    feed = page.context["feed"]
    assert f"http://testserver{feed.path}".replace("&", "&amp;") in page.content.decode()
    path: str = feed.path
    return path


@pytest.fixture
def region(ben: User) -> Entry:
    term = a_term("region", a_section("NETWORK"), by=ben, tags=("geo",))
    edited(term, by=ben, body="* <b>bold</b> & more", summary="<i>why</i> & how")
    return term


def entries(answer: Any) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(answer.content).iter(f"{ATOM}entry"))  # noqa: S314 - our own answer


def titles(answer: Any) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries(answer)]


def test_it_tells_what_changed_without_signing_in(
    region: Entry, reader: User, eve: Client, client_of: ClientOf
) -> None:
    answer = eve.get(address_for(client_of(reader)))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert answer["Last-Modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    assert "private" in answer["Cache-Control"]
    newest = entries(answer)[0]
    said = {child.tag.removeprefix(ATOM): child.text for child in newest}
    assert said["title"] == "region"
    assert said["summary"] == "ben, form: &lt;i&gt;why&lt;/i&gt; &amp; how"
    assert said["updated"] == "2026-11-23T09:00:00+00:00"
    assert newest.find(f"{ATOM}link").attrib["href"] == "http://testserver/notes/region/diff/1..2/"  # type: ignore[union-attr]
    assert newest.findtext(f"{ATOM}author/{ATOM}name") == "ben"


def test_it_stays_the_same_while_nothing_changes(
    region: Entry, reader: User, eve: Client, client_of: ClientOf
) -> None:
    path = address_for(client_of(reader))
    first, second = eve.get(path), eve.get(path)
    assert first.content == second.content
    assert eve.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    before = [entry.findtext(f"{ATOM}id") for entry in entries(first)]
    edited(region, body="* newer")
    after = [entry.findtext(f"{ATOM}id") for entry in entries(eve.get(path))]
    assert after[1:] == before
    assert len(set(after)) == len(after)


def test_an_empty_feed_is_one_too(reader: User, eve: Client, client_of: ClientOf) -> None:
    path = address_for(client_of(reader))
    assert entries(eve.get(path)) == []
    assert eve.get(path).content == eve.get(path).content


def test_it_has_the_filters_of_the_page(
    region: Entry, ben: User, reader: User, eve: Client, client_of: ClientOf
) -> None:
    path = address_for(client_of(reader), "tag=geo&kind=term&order=x")
    assert path.endswith("?kind=term&tag=geo")
    assert titles(eve.get(path)) == ["region", "region"]
    bare = path.partition("?")[0]
    assert "region" not in titles(eve.get(f"{bare}?kind=section"))
    assert set(titles(eve.get(f"{bare}?by={ben.pk}&in=NETWORK"))) == {"region"}
    assert len(titles(eve.get(f"{bare}?by=x&since=never&user__password=x"))) == 4
    page = client_of(reader).get(f"/changes/by/{ben.pk}/?kind=term")
    assert f"?by={ben.pk}&amp;kind=term" in page.content.decode()


def test_a_load_is_one_entry(reader: User, eve: Client, client_of: ClientOf) -> None:
    load("# A\n\n* _one_: 1\n* _two_: 2\n")
    found = entries(eve.get(address_for(client_of(reader))))
    assert [entry.findtext(f"{ATOM}title") for entry in found] == ["4 entries with two"]
    assert "load-" in (found[0].findtext(f"{ATOM}id") or "")


def test_what_is_in_the_bin_is_not_told(region: Entry, ada: User, eve: Client, client_of: ClientOf) -> None:
    path = address_for(client_of(ada))
    bin_entry(entry_id=region.pk, base_revision=2, by=ada, at=NOW, through="form")
    assert "region" not in titles(eve.get(path))


def test_it_ends_when_it_is_revoked_or_made_anew(
    region: Entry, reader: User, eve: Client, client_of: ClientOf
) -> None:
    client = client_of(reader)
    first = address_for(client)
    assert client.get("/changes/").context["feed"].path == first
    second = address_for(client)
    assert eve.get(first).status_code == 404
    assert eve.get(second).status_code == 200
    client.post("/changes/feed/revoke/")
    assert eve.get(second).status_code == 404
    assert not FeedAddress.objects.exists()
    assert "Make an address" in client.get("/changes/").content.decode()


def test_it_ends_with_its_person(
    region: Entry, reader: User, administrator: User, eve: Client, client_of: ClientOf
) -> None:
    path = address_for(client_of(reader))
    deactivate_person(person_id=reader.pk, by=administrator, at=NOW)
    assert eve.get(path).status_code == 404


def test_no_other_address_opens_anything(
    region: Entry, reader: User, ben: User, eve: Client, client_of: ClientOf
) -> None:
    mine, theirs = address_for(client_of(reader)), address_for(client_of(ben))
    number, _, secret = mine.strip("/").rsplit("/", 1)[1].partition("-")
    other = theirs.strip("/").rsplit("/", 1)[1].partition("-")[0]
    held = FeedAddress.objects.get(person=reader)
    assert secret not in str(vars(held))
    for token in (
        number, f"{number}-", f"{other}-{secret}", f"{number}-{secret[:-1]}", f"{number}-{secret}0",
        f"{number}-{held.salt}", "x", "-", "9" * 30 + "-x", "١-x", f"0{number}x-{secret}", "a" * 4000,
    ):  # fmt: skip
        assert eve.get(f"/changes/feed/{token}/").status_code == 404, token
    assert ben.username not in client_of(reader).get("/changes/").context["feed"].path
    assert client_of(reader).get("/changes/").context["feed"].path == mine


def test_it_is_read_only_and_made_by_members_alone(
    region: Entry, reader: User, eve: Client, client_of: ClientOf
) -> None:
    path = address_for(client_of(reader))
    for method in ("post", "put", "delete", "patch"):
        assert getattr(eve, method)(path).status_code == 405
    assert eve.head(path).status_code == 200
    assert client_of(reader).get("/changes/feed/make/").status_code == 405
    assert eve.post("/changes/feed/make/").status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader)
    assert strict.post("/changes/feed/revoke/").status_code == 403
    answer = client_of(reader).post("/changes/feed/make/", {"query": "next=//evil.example&kind=term"})
    assert answer["Location"] == "/changes/?kind=term#feed"


def test_hostile_texts_break_nothing(ben: User, reader: User, eve: Client, client_of: ClientOf) -> None:
    a_root()
    ben.first_name = "<script>alert(1)</script>\x0b"
    ben.save()
    for text in EVERY_TEXT[::12]:
        line = " ".join(text.encode(errors="replace").decode().replace("\0", "").split())[:250]
        if line:
            a_term(f"x {line}", by=ben, summary=f"{line} \x07 \ufffe ]]>")
    answer = eve.get(address_for(client_of(reader)))
    found = entries(answer)
    assert len(found) > 20
    allowed = {"title", "link", "published", "updated", "author", "id", "summary"}
    for entry in found:
        assert {child.tag.removeprefix(ATOM) for child in entry} <= allowed
        # What a feed reader shows as HTML has no element in it.
        assert "<" not in (entry.findtext(f"{ATOM}summary") or "")


@pytest.mark.parametrize("count", [2, 40])
def test_it_asks_the_same_number_of_queries(
    count: int, reader: User, eve: Client, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        a_term(f"term {number}")
    path = address_for(client_of(reader))
    with django_assert_max_num_queries(5):
        eve.get(path)
