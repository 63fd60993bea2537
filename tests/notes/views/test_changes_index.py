"""/changes/: filters that work as a plain form, one line for each load, nothing from the bin for readers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.models import Entry, Revision
from tests.factories.notes import a_group, a_section, a_term, an_item, edited
from tests.notes.actions.test_source_load import load
from tests.notes.views.test_lists_show import text

ClientOf = Callable[[User], Client]

LOADED = "# LOADED\n\n* _one_: 1\n* _two_: 2\n* _three_: 3\n"


@pytest.fixture
def wiki(ada: User, ben: User) -> Entry:
    """What ada and ben wrote in two sections on two days, and a load."""
    load(LOADED)
    network, iam = a_section("NETWORK", by=ada), a_section("IAM", by=ada)
    group = a_group("REGIONS", network, by=ada, summary="a label")
    region = a_term("region", group, by=ben, tags=("geo",))
    edited(region, by=ben, body="* more", summary="about size", at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    an_item("* a clipping", iam, by=ada, status="raw")
    return region


def shown(client: Client, **filters: object) -> str:
    return text(client, f"/changes/?{urlencode(filters)}").split("Show", 1)[1]


def test_a_line_says_who_what_why_and_leads_to_the_difference(
    wiki: Entry, ben: User, reader: User, client_of: ClientOf
) -> None:
    page = client_of(reader).get("/changes/").content.decode()
    assert 'href="/notes/region/diff/1..2/"' in page
    assert f'href="/changes/by/{ben.pk}/"' in page
    assert "about size" in page


def test_a_load_is_one_line_that_opens(wiki: Entry, reader: User, client_of: ClientOf) -> None:
    client = client_of(reader)
    said = shown(client)
    assert said.count("loaded from the file") == 1
    assert "5 entries with" in said
    number = Revision.objects.filter(load__isnull=False).values_list("load_id", flat=True)[0]
    assert f"/changes/?load={number}" in client.get("/changes/").content.decode()
    assert shown(client, load=number).count("loaded from the file") == 5


@pytest.mark.parametrize(
    ("filters", "there", "gone"),
    [
        ({"through": "load"}, "three", "region"),
        ({"through": "form"}, "region", "loaded from"),
        ({"kind": "item"}, "a clipping", "region"),
        ({"in": "NETWORK"}, "region", "clipping"),
        ({"in": "network"}, "REGIONS", "IAM"),
        ({"in": "regions"}, "about size", "NETWORK"),
        ({"in": "nowhere"}, "No change is like that", "region what"),
        ({"tag": "#Geo"}, "region", "NETWORK"),
        ({"tag": "none"}, "No change is like that", "region what"),
        ({"unsorted": "1"}, "a clipping", "region"),
        ({"since": "2026-11-24"}, "about size", "clipping"),
        ({"until": "2026-11-23"}, "clipping", "about size"),
        ({"kind": "term", "tag": "geo", "through": "form"}, "about size", "clipping"),
    ],
    ids=str,
)
def test_filters(
    wiki: Entry, reader: User, client_of: ClientOf, filters: dict[str, str], there: str, gone: str
) -> None:
    said = shown(client_of(reader), **filters)
    assert there in said
    assert gone not in said


def test_days_begin_where_the_person_is(wiki: Entry, reader: User, client_of: ClientOf) -> None:
    reader.time_zone = "Asia/Shanghai"
    reader.save()
    assert "about size" in shown(client_of(reader), since="2026-11-25")
    assert "about size" not in shown(client_of(reader), until="2026-11-24")


def test_one_person(wiki: Entry, ada: User, ben: User, reader: User, client_of: ClientOf) -> None:
    said = shown(client_of(reader), by=ben.pk)
    assert "about size" in said
    assert "NETWORK" not in said
    page = client_of(reader).get("/changes/").content.decode()
    assert f'<option value="{ada.pk}">ada</option>' in page
    assert f'value="{reader.pk}"' not in page


@pytest.mark.parametrize(
    "query",
    [
        "by=x&through=x&kind=x&since=x&until=2026-02-31&unsorted=yes&load=x&page=x&order=state",
        "by=99999999999&since=0001-01-01&until=9999-12-31&page=-1&page=0&in=%00&tag=%00%23",
        "by__password=x&entry__definition=x&user__password=x",
    ],
)
def test_what_no_filter_knows_is_left_out(wiki: Entry, reader: User, client_of: ClientOf, query: str) -> None:
    client = client_of(reader)
    assert text(client, f"/changes/?{query}") == text(client, "/changes/")


def test_hostile_filters_stay_words(wiki: Entry, reader: User, client_of: ClientOf) -> None:
    hostile = '"><script>alert(1)</script>'
    page = client_of(reader).get("/changes/", {"in": hostile, "tag": hostile, "by": hostile})
    assert "<script>alert" not in page.content.decode()


def test_pages_carry_the_filters_on(ada: User, reader: User, client_of: ClientOf) -> None:
    term = a_term("often", by=ada)
    for number in range(104):
        edited(term, by=ada, body=f"* {number}")
    client = client_of(reader)
    page = client.get("/changes/", {"kind": "term"}).content.decode()
    assert "?kind=term&amp;page=2" in page
    assert shown(client, kind="term", page=2).count("revision ") == 5
    assert client.get("/changes/?page=999999999999").status_code == 200


def test_what_is_in_the_bin_is_told_to_editors_alone(
    wiki: Entry, ben: User, reader: User, client_of: ClientOf
) -> None:
    bin_entry(entry_id=wiki.pk, base_revision=2, by=ben, at=wiki.updated_at, through="form")
    assert "region" not in text(client_of(reader), "/changes/")
    assert "region" not in text(client_of(reader), f"/changes/by/{ben.pk}/")
    assert "region" not in text(client_of(reader), "/").split("Recent changes")[1]
    page = client_of(ben).get("/changes/").content.decode()
    assert "(in the bin)" in page
    assert 'href="/notes/region/diff' not in page


def test_a_persons_page_names_them_as_they_wish_and_tells_nothing_else(
    wiki: Entry, ben: User, reader: User, eve: Client, client_of: ClientOf, settings: Any
) -> None:
    ben.first_name, ben.last_name = "Benjamin", "<b>Ito</b>"
    ben.save()
    page = client_of(reader).get(f"/changes/by/{ben.pk}/").content.decode()
    assert "Changes by Benjamin &lt;b&gt;Ito&lt;/b&gt;" in page
    assert "2 changes, 1 of them a new entry" in " ".join(page.split())
    assert ben.email not in page
    assert "NETWORK</a> <" not in page
    # The address chooses nobody else.
    said = text(client_of(reader), f"/changes/by/{ben.pk}/?by={reader.pk}&kind=term")
    assert "about size" in said
    assert client_of(reader).get("/changes/by/987654/").status_code == 404
    settings.AWSKB_PUBLIC_READ = True
    assert eve.get(f"/changes/by/{ben.pk}/").status_code == 302
    assert "Nothing yet" in text(client_of(reader), f"/changes/by/{reader.pk}/")


@pytest.mark.parametrize("count", [2, 60])
def test_twice_the_changes_ask_no_more(
    count: int, ada: User, reader: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        a_term(f"term {number}", by=ada)
        load(f"# X{number}\n\n* _a{number}_: b\n", name=f"file{number}.md", allow_new=True)
    client = client_of(reader)
    client.get("/changes/")
    for address in ("/changes/", "/changes/?in=aws&tag=x&kind=term", f"/changes/by/{ada.pk}/"):
        with django_assert_max_num_queries(13):
            client.get(address)


def test_what_one_act_did_is_one_line(ada: User, ben: User, client_of: ClientOf) -> None:
    section = a_section("NETWORK", by=ben)
    for title in ("region", "zone"):
        a_term(title, section, by=ben)
    at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    bin_entry(entry_id=section.pk, base_revision=1, by=ada, at=at, through="form")
    said = shown(client_of(ben))
    assert said.count("Moved to the bin") == 1
    assert "3 entries with NETWORK" in said
