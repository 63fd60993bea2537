"""How the links are, for whom, and one look more."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from notes.actions.link_checks import record_check
from notes.link_checking.findings import Finding, Outcome
from notes.models import Link, LinkCheck
from tests.factories.notes import a_section, a_term

Signed = Callable[[User], Client]
pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
GONE = Finding(Outcome.GONE, "answers 404", 404)
MOVED = Finding(Outcome.OK, "works", 200, moved_to="https://new.example/page")


def found(url: str, *looks: tuple[int, Finding], by: User | None = None) -> Link:
    """The link after looks on these days."""
    link = Link.objects.get(url=url)
    for day, finding in looks:
        record_check(link_id=link.pk, finding=finding, by=by, at=BEGIN + timedelta(days=day))
    return link


def dead(url: str) -> Link:
    return found(url, (0, Finding(Outcome.OK, "works", 200)), (7, GONE), (8, GONE), (10, GONE))


@pytest.fixture
def links() -> None:
    compute = a_section("COMPUTE")
    a_term(
        "Lambda",
        compute,
        "runs https://a.example/dead and https://a.example/old",
        body="* https://b.example/new",
    )
    a_term("ECS", compute, "runs https://a.example/old https://b.example/wall")
    kept = a_section("KEPT", compute, members_only=True)
    a_term("plan", kept, "secret https://kept.example/dead and https://a.example/old")
    dead("https://a.example/dead")
    dead("https://kept.example/dead")
    found("https://a.example/old", (0, MOVED), (3, MOVED))
    found("https://b.example/wall", (0, Finding(Outcome.BLOCKED, "answers 403: it turns robots away", 403)))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main>")]).split())


def test_what_wants_doing_comes_first_with_dates_and_reasons(
    links: None, ben: User, client_of: Signed
) -> None:
    told = text(client_of(ben), "/links/health/")
    assert "dead since 11 Nov 2026" in told
    assert "It answers 404. 3 looks since 8 Nov 2026 found nothing. Last worked on 1 Nov 2026." in told
    assert "Redirects for good to https://new.example/page , seen 2 times." in told
    order = [
        told.index(word)
        for word in ("a.example/dead", "a.example/old", "b.example/wall", "not looked at yet")
    ]
    assert order == sorted(order)


def test_by_site_by_entry_and_filtered(links: None, ben: User, client_of: Signed) -> None:
    client = client_of(ben)
    assert "a.example 1 dead 1 moved" in text(client, "/links/health/?by=site")
    entries = text(client, "/links/health/?by=entry")
    assert entries.index("ECS") < entries.index("Lambda") < entries.index("plan")
    assert "wall" not in entries
    assert "wall" in text(client, "/links/health/?by=entry&state=blocked")
    moved = text(client, "/links/health/?state=moved&site=a.example")
    assert "1 link, moved, from a.example" in moved
    assert "dead" not in moved.replace("dead or", "")
    assert "No link is like that" in text(client, "/links/health/?state=dead&site=b.example")


def test_the_entry_shows_what_is_dead_and_offers_the_archived_copy(
    links: None, ben: User, client_of: Signed
) -> None:
    html = client_of(ben).get("/notes/lambda/").content.decode()
    assert 'class="cite cite--article cite--dead" href="https://a.example/dead"' in html
    assert 'class="cite__archive" href="https://web.archive.org/web/https://a.example/dead"' in html
    assert '<span class="cite__state">moved</span>' in html
    a_term("a copy", definition="see https://web.archive.org/web/2024/https://a.example/dead")
    assert (
        '<span class="cite__state">archived</span>' in client_of(ben).get("/notes/a-copy/").content.decode()
    )


def test_a_visitor_sees_no_health_of_what_is_for_members(links: None, ada: User, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    visitor = Client()
    kept, old = (
        Link.objects.get(url="https://kept.example/dead"),
        Link.objects.get(url="https://a.example/old"),
    )
    found("https://a.example/old", (40, MOVED), by=ada)
    for query in ("", "by=site", "by=entry", "site=kept.example", "state=dead"):
        html = visitor.get(f"/links/health/?{query}").content.decode()
        html = html[html.index("<main") : html.index("</aside>", html.index("<main"))]
        assert "kept.example/" not in html
        assert "plan" not in html
    assert visitor.get(f"/links/{kept.pk}/").status_code == visitor.get("/links/999999/").status_code == 404
    page = visitor.get(f"/links/{old.pk}/").content.decode()
    assert "plan" not in page
    assert "ada" not in page
    assert visitor.post(f"/links/{old.pk}/check/").status_code == 302
    assert visitor.get("/links/rewrites/new/", {"link": old.pk}).status_code == 302


def test_the_looks_at_one_link_and_one_more(
    links: None, ada: User, ben: User, client_of: Signed, settings: Any
) -> None:
    a_term("inside", definition="http://169.254.169.254/latest/")
    link = Link.objects.get(site="169.254.169.254")
    client, address = client_of(ada), f"/links/{link.pk}/check/"
    assert client_of(ben).post(address).status_code == 403
    assert client.get(address).status_code == 405
    answer = client.post(address)
    assert (answer.status_code, "asks no other site" in answer.content.decode()) == (409, True)
    settings.AWSKB_NO_LINK_CHECKS = False
    told = client.post(address, follow=True).content.decode()
    assert "it is not asked: it leads to an address that is not public" in told
    assert "asked for by ada" in told
    answer = client.post(address)
    assert (answer.status_code, "looked at a moment ago" in answer.content.decode()) == (429, True)
    assert LinkCheck.objects.filter(link=link).count() == 1
    assert "Nobody has looked at it yet" in text(
        client, f"/links/{Link.objects.get(url__endswith='/new').pk}/"
    )


@pytest.mark.parametrize("query", ["", "by=site", "by=entry", "state=moved"])
def test_the_same_number_of_queries_however_many_links(
    links: None, ben: User, client_of: Signed, query: str
) -> None:
    client = client_of(ben)

    def count() -> int:
        client.get(f"/links/health/?{query}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/links/health/?{query}")
        return len(asked)

    before = count()
    for number in range(12):
        url = f"https://{number}.example/page"
        a_term(f"more {number}", definition=f"{url} https://a.example/old")
        found(url, (0, MOVED), (3, MOVED))
    assert count() == before <= 14
