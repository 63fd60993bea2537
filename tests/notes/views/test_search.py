"""The search page and the lines of the switcher, as the three people see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from notes.actions.search_index import index_entries
from notes.models import Entry
from tests.factories.notes import a_group, a_section, a_service, a_term, an_item

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def network(db: None) -> Entry:
    """A section with a group, terms and an item."""
    section = a_section("NETWORK")
    group = a_group("REGIONS", section)
    a_term("region", group, "collection of AZ", body="* `us-east-1` the original region")
    a_term("WAF", section, "firewall for Cloudfront")
    an_item("* egress is dear https://example.org/egress", section)
    return section


def test_the_page_without_words_says_what_can_be_searched(client_of: ClientOf, ben: User) -> None:
    page = client_of(ben).get("/search/")
    assert page.status_code == 200
    assert "What can be searched" in page.text
    assert "load balancer" in page.text


def test_a_hit_is_marked_and_shows_its_place(client_of: ClientOf, ben: User, network: Entry) -> None:
    page = client_of(ben).get("/search/", {"q": "us-eas"}).text
    assert "<mark>us-eas</mark>t-1 the original region" in page
    assert "NETWORK › REGIONS" in page
    assert "1 line" in page


def test_a_hit_opens_at_its_line(client_of: ClientOf, ben: User, network: Entry) -> None:
    client = client_of(ben)
    term = Entry.objects.get(title="region")
    item = Entry.objects.get(kind="item")
    assert f'href="/notes/region/#e{term.pk}"' in client.get("/search/", {"q": "region"}).text
    assert f'href="/notes/network/#i{item.pk}"' in client.get("/search/", {"q": "egress"}).text
    assert f'id="e{term.pk}"' in client.get("/notes/region/").text
    assert f'id="i{item.pk}"' in client.get("/notes/network/").text


def test_a_line_on_a_later_page_of_its_section_opens_there(
    client_of: ClientOf, ben: User, eve: Client, network: Entry
) -> None:
    Entry.objects.bulk_create(
        Entry(kind="item", body=f"* line {n}", parent=network, position=10_000_000 + n) for n in range(300)
    )
    item = Entry(kind="item", body="* a needle", parent=network, position=20_000_000)
    item.save()
    index_entries(Entry.objects.all())
    client = client_of(ben)
    assert f'href="/search/line/{item.pk}/"' in client.get("/search/", {"q": "needle"}).text
    target = client.get(f"/search/line/{item.pk}/").headers["Location"]
    assert target == f"/notes/network/?page=2#i{item.pk}"
    assert f'id="i{item.pk}"' in client.get(target).text
    assert client.get("/search/line/999999/").status_code == 404
    assert "login" in eve.get(f"/search/line/{item.pk}/").headers["Location"]


def test_text_of_entries_is_escaped(client_of: ClientOf, ben: User, network: Entry) -> None:
    a_term("<b>bold</b>", network, "needle <script>alert(1)</script> {{ 7*7 }}")
    page = client_of(ben).get("/search/", {"q": 'needle "><img src=x>'}).text
    assert "<script>alert" not in page
    assert "<img" not in page
    page = client_of(ben).get("/search/", {"q": "needle"}).text
    assert "<mark>needle</mark> &lt;script&gt;alert(1)" in page
    assert "<b>bold" not in page


def test_nothing_found_says_so_and_editors_may_create_it(
    client_of: ClientOf, ben: User, reader: User, network: Entry
) -> None:
    for_editor = client_of(ben).get("/search/", {"q": "quokka"}).text
    assert "No line of the notes fits" in for_editor
    assert "/notes/new/?title=quokka" in for_editor
    assert "/notes/new/?title=quokka" not in client_of(reader).get("/search/", {"q": "quokka"}).text


def test_a_misspelt_name_is_offered(client_of: ClientOf, ben: User, network: Entry) -> None:
    a_term("Fargate", network, "serverless ECS")
    page = client_of(ben).get("/search/", {"q": "fargaet"}).text
    assert "Did you mean" in page
    assert '<a href="/search/?q=Fargate">Fargate</a>' in page


def test_filters_show_as_chips_that_can_be_taken_away(client_of: ClientOf, ben: User, network: Entry) -> None:
    page = client_of(ben).get("/search/", {"q": "in:network kind:term firewall"}).text
    assert 'href="/search/?q=kind%3Aterm+firewall"' in page
    assert 'href="/search/?q=in%3Anetwork+firewall"' in page
    assert "1 line" in page


def test_an_unknown_filter_is_a_hint(client_of: ClientOf, ben: User, network: Entry) -> None:
    assert "is no filter" in client_of(ben).get("/search/", {"q": "kind:animal"}).text


def test_services_that_the_notes_lack_come_after_the_notes_own(
    client_of: ClientOf, ben: User, network: Entry
) -> None:
    service = a_service("Amazon FSx", "FSx", one_line="Managed file systems")
    page = client_of(ben).get("/search/", {"q": "fsx"}).text
    assert "not in the notes yet" in page
    assert service.get_absolute_url() in page
    term = a_term("FSx", network)
    term.service = service
    term.tied_by = Entry.TiedBy.PERSON
    term.save()
    assert "not in the notes yet" not in client_of(ben).get("/search/", {"q": "fsx"}).text


def test_members_only_lines_stay_with_members(
    client_of: ClientOf, ben: User, eve: Client, network: Entry, settings: object
) -> None:
    settings.AWSKB_PUBLIC_READ = True  # type: ignore[attr-defined]
    hidden = a_section("Payroll", network, members_only=True)
    a_term("Zanzibar", hidden, "secret salaries")
    for words in ("zanzibar", "salaries", "payroll", "is:refined", "in:payroll", "-quokka"):
        assert "Zanzibar" not in eve.get("/search/", {"q": words}).text
        assert "Zanzibar" not in eve.get("/search/suggest/", {"q": words}).text
    assert "Did you mean" not in eve.get("/search/", {"q": "zanzibra"}).text
    assert "0 lines" in eve.get("/search/", {"q": "salaries"}).text
    assert "Zanzibar" in client_of(ben).get("/search/", {"q": "salaries"}).text


def test_eve_must_sign_in_unless_reading_is_public(eve: Client, db: None) -> None:
    assert eve.get("/search/", {"q": "a"}).status_code == 302
    answer = eve.get("/search/suggest/", {"q": "a"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" in answer.headers


HOSTILE = [
    "(" * 500,
    "x" * 100_000,
    '"',
    '"unbalanced quotation',
    "NEAR",
    "NEAR(a b, 2)",
    "a NEAR b",
    "-",
    "--",
    "- - -",
    "\0",
    "a\0b",
    "AND",
    "OR",
    "NOT",
    "a AND",
    "NOT a OR",
    "*",
    "a*",
    "^a",
    "title:a",
    "{title}: a",
    "a : b",
    "'",
    "''; DROP TABLE notes_entry; --",
    "a & b | !c <-> d",
    "a:*B",
    "\\",
    "\\' \\",
    "%",
    "_",
    "%s %(a)s {0}",
    'tag:" is: in: kind:',
    'in:"',
    "site:%",
    "is:service is:raw is:refined kind:item kind:term",
    "-" * 300,
    '""' * 200,
    "“curly” ‘quotes’ „low“",
    "\ud800".encode("utf-8", "replace").decode(),
    "\u202e\u200b\ufeff",
    "🎯" * 300,
    "类" * 300,
    "a " * 5000,
    " -a" * 200,
    "tag:x " * 100,
]


@pytest.mark.parametrize("path", ["/search/", "/search/suggest/"])
def test_anything_typed_is_answered(client_of: ClientOf, ben: User, network: Entry, path: str) -> None:
    client = client_of(ben)
    for words in HOSTILE:
        for only in ("", "titles", "unsorted"):
            assert client.get(path, {"q": words, "only": only}).status_code == 200, words[:80]


def test_an_odd_page_number_is_no_error(client_of: ClientOf, ben: User, network: Entry) -> None:
    client = client_of(ben)
    for number in ("0", "-1", "2", "999999999", "x", "", "1e3", "١"):
        answer = client.get("/search/", {"q": "region", "page": number, "only": "everything"})
        assert answer.status_code == 200
        assert "collection of AZ" in answer.text


def test_results_come_in_pages(client_of: ClientOf, ben: User, network: Entry) -> None:
    for number in range(60):
        a_term(f"Numbered {number:02}", network, "penguin")
    first = client_of(ben).get("/search/", {"q": "penguin"}).text
    second = client_of(ben).get("/search/", {"q": "penguin", "page": "2"}).text
    assert first.count('class="hit__title"') == 25
    assert second.count('class="hit__title"') == 25
    assert "60 lines" in first
    assert "Page 2 of 3" in second


@pytest.mark.parametrize("path", ["/search/", "/search/suggest/"])
@pytest.mark.parametrize("words", ["penguin", '"penguin walks" in:network tag:birds -cat', "walksx-penguin"])
def test_twice_the_entries_take_as_many_queries(
    client_of: ClientOf, ben: User, network: Entry, words: str, path: str
) -> None:
    client = client_of(ben)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path, {"q": words}).status_code == 200
        return len(captured)

    for number in range(10):
        a_term(f"First {number}", a_group(f"Group {number}", network), "penguin walks", tags=("birds",))
    few = queries()
    for number in range(10):
        a_term(f"Second {number}", a_group(f"More {number}", network), "penguin walks", tags=("birds",))
    assert queries() == few
    assert few <= 12


def test_the_switcher_offers_the_lines_as_options(client_of: ClientOf, ben: User, network: Entry) -> None:
    part = client_of(ben).get("/search/suggest/", {"q": "us-eas", "at": "region"}).text
    term = Entry.objects.get(title="region")
    assert f'role="option" id="option-{term.pk}" href="/notes/region/#e{term.pk}"' in part
    assert 'data-switcher-count="1 line"' in part
    assert "Search everything for “us-eas”" in part
    assert f"/notes/new/?title=us-eas&amp;parent={network.slug}" in part
    assert "in NETWORK" in part
    assert "<html" not in part


def test_the_switcher_lists_commands_that_one_may_use(
    client_of: ClientOf, ben: User, reader: User, network: Entry
) -> None:
    assert "New entry" in client_of(ben).get("/search/suggest/", {"q": ">"}).text
    for_reader = client_of(reader).get("/search/suggest/", {"q": ">"}).text
    assert "New entry" not in for_reader
    assert "Recent changes" in for_reader
    only_tags = client_of(reader).get("/search/suggest/", {"q": "> ta"}).text
    assert "Tags" in only_tags
    assert "Recent changes" not in only_tags
    assert "no such command" in client_of(reader).get("/search/suggest/", {"q": ">quokka"}).text


def test_similar_to_is_shown_as_a_relation(client_of: ClientOf, ben: User, network: Entry) -> None:
    a_term("Elasticache", network, "类似 Redis")
    for words in ("类似", "similar to"):
        part = client_of(ben).get("/search/suggest/", {"q": words}).text
        assert "Elasticache ~ Redis" in part
        assert 'class="gloss">similar to</span>' in part


def test_the_switcher_stands_on_every_page_and_works_as_a_form(
    client_of: ClientOf, ben: User, network: Entry
) -> None:
    page = client_of(ben).get("/notes/region/").text
    assert 'id="switcher"' in page
    assert 'action="/search/"' in page
