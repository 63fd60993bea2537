"""Entry pages ask the database as often in a large wiki as in a small one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_note, a_service

pytestmark = pytest.mark.usefixtures("pages_made_anew")

Signed = Callable[[User], Client]
MOST_QUERIES = 15


def sections(count: int, terms: int, *, name: str) -> str:
    """A note of so many sections and terms, with labels, links, mentions, references and raw lines."""
    lines = []
    for section in range(count):
        lines += [f"# {name}{section}", "", "LABEL https://example.com/label"]
        for term in range(terms):
            lines.append(
                f"* _{name} Term{section}x{term} (T{section}x{term})_: says S3 of {name} Term0x0 "
                f"https://example.com/{term} 类似 Other"
            )
            lines.append(f"* more [[{name} Term0x1]] 🗄️ {name}0 / label")
        lines += ["", "---", "", f"* _{name} raw{section}_: ", "* https://example.com/raw", ""]
    return "\n".join(lines)


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.django_db
def test_as_many_queries_with_a_thousand_entries_as_with_a_hundred(ada: User, client_of: Signed) -> None:
    a_service("Amazon S3", "S3")
    client = client_of(ada)
    a_note(sections(5, 8, name="Small"), "small.md")
    paths = ("/notes/small0/", "/notes/small-term0x0/", "/notes/small/", "/", "/tags/", "/links/", "/wanted/")
    before = {path: queries(client, path) for path in paths}
    assert Entry.objects.count() < 100
    a_note(sections(60, 15, name="Large"), "large.md")
    assert Entry.objects.count() > 1000
    after = {path: queries(client, path) for path in paths}
    assert after == before
    assert max(before[path] for path in paths[:3]) <= MOST_QUERIES
    assert queries(client, "/notes/large0/") == before["/notes/small0/"]


@pytest.mark.django_db
def test_a_section_of_many_entries_comes_in_pages(ada: User, client_of: Signed) -> None:
    a_note(sections(1, 700, name="Deep"), "deep.md")
    client = client_of(ada)
    assert queries(client, "/notes/deep0/") <= MOST_QUERIES
    first = client.get("/notes/deep0/").content.decode()
    assert first.count('<div class="term"') <= 300
    assert "Page 1 of 3" in first
    assert 'href="?page=2"' in first
    last = client.get("/notes/deep0/?page=3").content.decode()
    assert "Term0x699" in last
    assert "Unsorted" in last
    for odd in ("0", "-1", "99", "x", "9" * 40):
        assert client.get(f"/notes/deep0/?page={odd}").status_code == 200


@pytest.mark.django_db
def test_a_wide_tree_shows_two_hundred_and_the_way_to_the_rest(ada: User, client_of: Signed) -> None:
    a_note("\n".join(f"# Part {number}\n\n## Below {number}\n" for number in range(300)), "wide.md")
    client = client_of(ada)
    html = client.get("/notes/part-250/").content.decode()
    assert html.count('class="tree__node"') <= 203
    assert 'href="/notes/part-250/" aria-current="true"' in html
    assert 'href="/notes/below-250/"' in html
    assert "Show all 600 sections" in html
    assert client.get("/notes/part-250/?tree=all").content.decode().count('class="tree__node"') == 600


@pytest.mark.django_db
def test_a_branch_of_the_tree_comes_on_demand(ada: User, eve: Client, client_of: Signed) -> None:
    a_note("# Part\n\n## Below\n")
    part = Entry.objects.get(slug="part")
    path = f"/notes/tree/{part.pk}/"
    html = client_of(ada).get(path, headers={"HX-Request": "true"}).content.decode()
    assert "Below" in html
    assert "<html" not in html
    assert eve.get(path).status_code == 302
    assert client_of(ada).get("/notes/tree/0/").status_code == 404
