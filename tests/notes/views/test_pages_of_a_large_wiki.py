"""What a page asks is answered by indexes, not by passing over the wiki."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from notes.models import Entry
from notes.queries.changes import MOST_OTHERS
from notes.queries.references import MOST_COUNTED
from tests.factories.notes import a_note, edited
from tests.notes.actions.test_source_load import load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_made_anew")]

NOTE = "# Part\n\nLABEL\n* _Term_: says [[Wanted]]\n* _Empty_:\n\n| a | b |\n| - | - |\n| Term | x |\n"
GROWING = ("notes_entry", "notes_revision", "notes_reference", "entry", "reference", "revision")
# Of all terms, or of all lines.
TOO_WIDE = "entry_kind_status"


def plan_of(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", None)
        return [str(row[3]) for row in cursor.fetchall()]


def passes_over_all(step: str) -> bool:
    is_scan = any(step == f"SCAN {table}" for table in GROWING)
    return is_scan or TOO_WIDE in step or ("SCAN" in step and "entry_counted" in step)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by how many rows there are")
@pytest.mark.parametrize("path", ["/", "/notes/part/", "/notes/term/"])
def test_no_page_passes_over_the_wiki_after_a_change(
    path: str, ada: User, client_of: Callable[[User], Client]
) -> None:
    a_note(NOTE)
    client = client_of(ada)
    client.get(path)
    edited(Entry.objects.get(title="Empty"), body="* a line")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    wide = [
        (step, query["sql"])
        for query in asked.captured_queries
        if query["sql"].startswith(("SELECT", "WITH"))
        for step in plan_of(query["sql"])
        if passes_over_all(step)
    ]
    assert wide == []


def test_the_first_page_counts_up_to_a_bound(ada: User, eve: Client, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    wanted = "\n".join(f"* _Term {number}_: see [[Nowhere {number}]]" for number in range(MOST_COUNTED + 1))
    a_note(f"# Part\n\n{wanted}\n* _Empty_:\n")
    assert f"{MOST_COUNTED}+ wanted and 1 undefined" in eve.get("/").content.decode()
    Entry.objects.filter(title__startswith="Term", pk__gt=Entry.objects.get(title="Term 3").pk).update(
        hidden=True
    )
    assert "4 wanted and 1 undefined" in eve.get("/").content.decode()


def test_a_large_load_is_one_line_that_says_about_how_many(
    reader: User, client_of: Callable[[User], Client]
) -> None:
    lines = "\n".join(f"* _Term {number}_: x" for number in range(MOST_OTHERS + 1))
    load(f"# Part\n\n{lines}\n", name="large.md")
    load("# Small\n\n* _One_: x\n", name="small.md")
    html = client_of(reader).get("/").content.decode()
    assert f"{MOST_OTHERS}+ entries" in html
    assert "3 entries" in html
