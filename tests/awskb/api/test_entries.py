"""Reading entries, tags, links, what is wanted, and searching, by a program."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.bin import bin_entry
from notes.models import Entry
from tests.factories.api import Program, a_program
from tests.factories.notes import a_section, a_term


@pytest.fixture
def notes(ben: User) -> Entry:
    section = a_section("COMPUTE", by=ben)
    a_term("Lambda", section, "run code, see [[Fargate]] https://aws.amazon.com/lambda/", by=ben)
    a_term("EC2", section, "virtual machines, unlike [[Lambda]]", by=ben)
    return section


@pytest.fixture
def program(notes: Entry, ben: User) -> Program:
    return a_program(ben)


def all_pages(program: Program, path: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor = ""
    while True:
        mark = "&" if "?" in path else "?"
        page = program.get(f"{path}{mark}limit=1{cursor}").json()
        assert len(page["items"]) <= 1
        found += page["items"]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("sort", ["id", "title", "position", "-updated"])
def test_every_entry_comes_once_page_by_page(program: Program, sort: str) -> None:
    ids = [one["id"] for one in all_pages(program, f"/entries?sort={sort}")]
    assert len(ids) == len(set(ids)) == Entry.objects.count() > 2


def test_an_entry_tells_its_text_and_what_follows_from_it(program: Program) -> None:
    entry = Entry.objects.get(title="Lambda")
    answer = program.get(f"/entries/{entry.pk}")
    told = answer.json()
    assert told["definition"] == entry.definition
    assert [one["url"] for one in told["citations"]] == ["https://aws.amazon.com/lambda/"]
    assert (told["references"][0]["written"], told["references"][0]["state"]) == ("Fargate", "wanted")
    again = program.get(f"/entries/{entry.pk}", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_backlinks_wanted_tags_links_and_search(program: Program) -> None:
    entry = Entry.objects.get(title="Lambda")
    assert [one["title"] for one in program.get(f"/entries/{entry.pk}/backlinks").json()["items"]] == ["EC2"]
    assert [one["written"] for one in all_pages(program, "/wanted")] == ["Fargate"]
    assert program.get("/tags").json() == {"items": [], "next": None}
    assert [one["entry_ids"] for one in all_pages(program, "/links")] == [[entry.pk]]
    hits = all_pages(program, "/search?q=lambda")
    assert [hit["title"] for hit in hits] == ["Lambda", "EC2"]
    assert "<" not in str(hits[0]["snippet"])


def test_what_is_in_the_bin_is_as_what_never_was(program: Program, ben: User) -> None:
    entry = Entry.objects.get(title="Lambda")
    bin_entry(entry_id=entry.pk, base_revision=1, by=ben, at=timezone.now(), through="form")
    gone, never = program.get(f"/entries/{entry.pk}"), program.get("/entries/99999")
    assert (gone.status_code, gone.content) == (never.status_code, never.content)
    assert gone["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/entries", "/tags", "/links", "/wanted", "/search?q=code"])
def test_twice_the_rows_take_the_same_queries(program: Program, notes: Entry, ben: User, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert program.get(path).status_code == 200
        return len(seen)

    queries()
    before = queries()
    for number in range(6):
        a_term(f"t{number}", notes, f"code #t{number} [[w{number}]] https://a{number}.example/", by=ben)
    assert queries() == before <= 12


@pytest.mark.parametrize(
    "path",
    [
        "/entries?cursor=AAAA",
        "/entries?limit=101",
        "/entries?sort=person__password",
        "/entries?kind=x",
        "/search",
    ],
)
def test_what_is_not_allowed_is_told_where(program: Program, path: str) -> None:
    answer = program.get(path)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"].startswith("query.")


def test_a_cursor_of_another_list_is_refused(program: Program) -> None:
    cursor = program.get("/entries?limit=1").json()["next"]
    assert program.get(f"/entries?sort=title&cursor={cursor}").status_code == 422
    assert program.get(f"/search?q=lambda&cursor={cursor}").status_code == 422


def test_a_visitor_and_a_session_get_no_entry(
    notes: Entry, ben: User, client_of: Callable[..., object]
) -> None:
    answer = client_of(ben).get("/api/v1/entries")  # type: ignore[attr-defined]
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
