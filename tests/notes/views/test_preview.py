import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_group, a_section, a_service, a_term, an_item

ClientOf = Callable[[User], Client]
PREVIEW = "/notes/preview/"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<svg/onload=alert(1)>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    '<div hx-get="/x" x-data="{}" data-method="delete">x</div>',
    "{{7*7}} {% load admin %}",
    "```<script>\nx\n```",
    "[[<img src=x onerror=alert(1)>]]",
    '"><script>alert(1)</script>',
]


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry) -> Entry:
    return a_term("region", a_group("REGIONS", network), "collection of AZ", body="* old line\n* kept")


def test_the_unsaved_text_as_the_section_shows_it(
    network: Entry, region: Entry, ben: User, client_of: ClientOf
) -> None:
    a_term("IAM", network, "who may what")
    page = client_of(ben).post(
        PREVIEW,
        {
            "content": "* new line, see [[IAM]]\n* kept",
            "title": "region",
            "definition": "collection of AZ http://cloudping.bastionhost.org/en/",
            "entry": region.pk,
            "section": network.pk,
        },
    )
    assert page.status_code == 200
    html = page.content.decode()
    assert 'class="term__name"' in html
    assert 'href="/notes/iam/"' in html
    assert "bastionhost.org" in html
    assert "collection of AZ" in html
    assert "New link: http://cloudping" in html
    assert "Points at IAM" in html
    assert Entry.objects.get(pk=region.pk).body == "* old line\n* kept"


def test_what_will_be_derived_is_told(network: Entry, region: Entry, ben: User, client_of: ClientOf) -> None:
    page = client_of(ben).post(
        PREVIEW,
        {
            "content": "* how https://www.youtube.com/watch?v=x 15:50\n* [its docs](https://docs.example/)",
            "title": "region",
            "definition": "collection of AZ https://cloudping.example/",
            "entry": region.pk,
            "section": network.pk,
        },
    )
    derived = page.content.decode().partition("What is derived")[2]
    told = " ".join(re.sub("<[^>]*>", " ", derived).split())
    assert told.startswith("Summary collection of AZ Citations collection of AZ: https://cloudping.example/")
    assert "how: https://www.youtube.com/watch?v=x , from 15:50 its docs: https://docs.example/" in told
    assert derived.count("<li>") == 3


def test_a_text_that_is_not_laid_out_says_so(ben: User, client_of: ClientOf) -> None:
    page = client_of(ben).post(PREVIEW, {"content": "* a\n" * 50_000})
    assert "so it is shown as it was written" in page.content.decode()


def test_each_kind_has_its_preview(network: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    for kind, fields, words in [
        ("section", {"title": "🕸️ NETWORK", "definition": "wires"}, "wires"),
        ("group", {"title": "REGIONS", "definition": "all of them"}, "all of them"),
        ("item", {}, "a line"),
        ("term", {"title": "router"}, "router"),
    ]:
        answer = client.post(PREVIEW, {"content": "* a line", "kind": kind, "section": network.pk, **fields})
        assert answer.status_code == 200, kind
        assert words in answer.content.decode(), kind


def test_saved_entries_of_each_kind_have_theirs(network: Entry, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    for entry in (network, a_group("G", network), an_item("* x", network), a_term("t", network)):
        answer = client.post(PREVIEW, {"content": "* changed", "entry": entry.pk, "title": entry.title})
        assert answer.status_code == 200
        assert "changed" in answer.content.decode()


def test_only_editors_preview_and_only_by_post(
    reader: User, ben: User, eve: Client, client_of: ClientOf
) -> None:
    assert eve.post(PREVIEW, {"content": "x"}).status_code == 302
    assert eve.post(PREVIEW, {"content": "x"}, headers={"HX-Request": "true"}).status_code == 401
    assert client_of(reader).post(PREVIEW, {"content": "x"}).status_code == 403
    assert client_of(ben).get(PREVIEW).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ben)
    assert strict.post(PREVIEW, {"content": "x"}).status_code == 403


def test_a_missing_text_is_said(ben: User, client_of: ClientOf) -> None:
    answer = client_of(ben).post(PREVIEW, {})
    assert answer.status_code == 400
    assert "content" in answer.content.decode()
    assert client_of(ben).post(PREVIEW, {"content": ""}).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {"content": "a\0b"},
        {"content": "x", "title": "\0"},
        {"content": "x", "entry": "x"},
        {"content": "x", "entry": "9" * 40},
        {"content": "x", "section": "-1"},
        {"content": "x", "kind": "planet"},
        {"content": "x" * 200_001},
    ],
)
def test_what_makes_no_sense_is_refused(ben: User, client_of: ClientOf, data: dict[str, str]) -> None:
    assert 400 <= client_of(ben).post(PREVIEW, data).status_code < 500


@pytest.mark.parametrize(
    "content",
    [
        "[" * 50_000,
        "[[" * 25_000,
        "`" * 50_000,
        "> " * 10_000,
        "* " * 20_000,
        "_" * 50_000,
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
    ids=["brackets", "wikilinks", "backticks", "quotes", "bullets", "underscores", "half a character"],
)
def test_laborious_texts_are_answered(ben: User, client_of: ClientOf, content: Any) -> None:
    answer = client_of(ben).post(PREVIEW, {"content": content, "title": "x", "kind": "term"})
    assert answer.status_code < 500


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(network: Entry, ben: User, client_of: ClientOf, text: str) -> None:
    answer = client_of(ben).post(
        PREVIEW,
        {
            "content": text,
            "title": text,
            "definition": text,
            "expansion": text,
            "kind": "term",
            "section": network.pk,
        },
    )
    html = answer.content.decode()
    for danger in ("<script", "<img", "<svg/", "<div hx-", 'href="javascript', 'href="data:'):
        assert danger not in html
    assert "{{7*7}}" in html or "{{" not in text


def test_an_upload_is_not_offered_and_answered_by_nobody(
    network: Entry, region: Entry, ada: User, client_of: ClientOf, eve: Client
) -> None:
    client = client_of(ada)
    page = client.get(reverse("notes:entry-edit", args=[region.slug])).content.decode()
    assert "data-markdownx-upload" not in page
    for address in ("/markdownx/upload/", "/markdownx/markdownify/", "/notes/upload/"):
        assert client.post(address, {"content": "x"}).status_code in {403, 404, 405}, address
        assert eve.post(address, {"content": "x"}).status_code in {302, 403, 404, 405}, address


@pytest.mark.parametrize("links", [2, 40])
def test_a_preview_asks_the_same_number_of_queries(
    network: Entry,
    region: Entry,
    ben: User,
    client_of: ClientOf,
    django_assert_max_num_queries: Any,
    links: int,
) -> None:
    a_service("AWS Identity and Access Management", "IAM")
    for number in range(links):
        a_term(f"Term {number}", network)
    body = "\n".join(
        f"* [[Term {number}]] [[Wanted {number}]] https://example.org/{number}" for number in range(links)
    )
    client = client_of(ben)
    client.post(PREVIEW, {"content": "x"})
    with django_assert_max_num_queries(20):
        client.post(PREVIEW, {"content": body, "entry": region.pk, "title": "region", "section": network.pk})


def test_without_scripts_the_page_previews_and_saves_nothing(
    region: Entry, network: Entry, ben: User, client_of: ClientOf
) -> None:
    address = reverse("notes:entry-edit-preview", args=[region.slug])
    form = {"title": "region", "body": "* brand new", "section": network.pk, "base_revision": 1}
    answer = client_of(ben).post(address, form)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert html.count("brand new") == 2
    assert 'class="term__name"' in html
    assert region.revisions.count() == 1
    assert client_of(ben).get(address).status_code == 405


def test_a_new_entry_previews_without_scripts(network: Entry, ben: User, client_of: ClientOf) -> None:
    form = {"kind": "term", "title": "router", "definition": "sends on", "section": network.pk}
    answer = client_of(ben).post(reverse("notes:entry-new-preview"), form)
    assert answer.status_code == 200
    assert "sends on" in answer.content.decode()
    assert not Entry.objects.filter(title="router").exists()


def test_what_a_starting_text_asks_is_not_previewed(network: Entry, ben: User, client_of: ClientOf) -> None:
    sent = {"kind": "term", "title": "SQS", "start": "service", "content": "* for: queues\n* limits: "}
    page = client_of(ben).post(PREVIEW, sent).content.decode()
    assert "queues" in page
    assert "limits" not in page
    assert client_of(ben).post(PREVIEW, sent | {"kind": "group"}).status_code == 200
