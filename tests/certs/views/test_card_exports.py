"""Cards taken away: which are in a file, and what no file says."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.actions.cards import add_for_oneself, keep_card, suspend_card, write_own_card
from certs.actions.own_questions import Asked, keep_question
from certs.models import CardMemory, ExamVersion, ScopeService
from certs.queries.card_exports import Whose, exported_cards
from certs.views.own_data import spreadsheet_cell
from notes.actions.doubts import doubt_line
from notes.models import Entry
from notes.queries.doubts import Line
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.goals import TODAY
from tests.factories.notes import NOW, a_section, a_service, a_term, edited

ClientOf = Callable[[User], Client]
ANKI, CSV = "/cards/export/awskb.apkg", "/cards/export/awskb.csv"


@pytest.fixture
def role(ada: User) -> Entry:
    """Kept for the team, asked for by two domains of an exam."""
    iam = a_section("IAM")
    term = a_term("role", iam, "user w/ tmp credentials", tags=("identity", "two words"))
    keep_card(entry_id=term.pk, by=ada, at=NOW)
    version = an_exam("ABC-C01")
    an_item_of(version, "role", "1.1", "2.1", entry=term)
    return term


def rows(client: Client, **asked: str) -> list[dict[str, str]]:
    answer = client.get(CSV, asked)
    assert answer.status_code == 200, answer.content.decode()
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def questions(client: Client, **asked: str) -> list[str]:
    return [row["question"] for row in rows(client, **asked)]


def test_the_teams_ones_own_and_both(ada: User, ben: User, role: Entry, client_of: ClientOf) -> None:
    lunch = a_term("lunch", a_section("ZA"), "what one eats at noon")
    client = client_of(ben)
    assert questions(client, of="team") == ["IAM › role"]
    assert client.get(CSV, {"of": "own"}).status_code == 422
    for entry in (lunch, role):
        add_for_oneself(entry_id=entry.pk, by=ben, at=NOW)
    write_own_card(question="Which is stateless?", answer="The NACL", by=ben, at=NOW)
    write_own_card(question="Whose is it?", answer="Ada's", by=ada, at=NOW)
    assert questions(client, of="team") == ["IAM › role"]
    assert sorted(questions(client, of="own")) == ["IAM › role", "Which is stateless?", "lunch"]
    assert sorted(questions(client, of="all")) == ["IAM › role", "Which is stateless?", "lunch"]
    suspend_card(memory_id=CardMemory.objects.of(ben).get(card__entry=lunch).pk, by=ben, at=NOW)
    assert sorted(questions(client, of="all")) == ["IAM › role", "Which is stateless?"]


def test_a_row_says_what_it_is_and_where_from(
    ben: User, role: Entry, client_of: ClientOf, settings: Any
) -> None:
    settings.AWSKB_BASE_URL = "https://notes.example.org"
    (row,) = rows(client_of(ben), of="team")
    assert row.pop("guid")
    assert row == {
        "question": "IAM › role",
        "answer": "user w/ tmp credentials",
        "official_name": "",
        "catalogue": "",
        "life_cycle": "",
        "documentation": "",
        "source": "https://notes.example.org/notes/role/",
        "deck": "awskb::IAM",
        "tags": "ABC-C01 identity two-words",
    }


def test_of_one_exam_in_decks_by_domain(ada: User, role: Entry, client_of: ClientOf) -> None:
    lunch = a_term("lunch", a_section("ZA"), "what one eats at noon")
    keep_card(entry_id=lunch.pk, by=ada, at=NOW)
    an_exam("DEF-C01")
    (row,) = rows(client_of(ada), of="team", exam="ABC-C01")
    assert (row["question"], row["deck"]) == ("IAM › role", "awskb::ABC-C01::1 Security")
    assert client_of(ada).get(CSV, {"of": "team", "exam": "DEF-C01"}).status_code == 422
    html = client_of(ada).get("/cards/export/").content.decode()
    assert "ABC-C01: 1 of 2" in html
    assert "DEF-C01: 0 of 2" in html


def test_a_doubted_line_is_left_out_and_told(ben: User, role: Entry, client_of: ClientOf) -> None:
    line = Line("definition", 0, role.definition)
    doubt_line(entry_id=role.pk, line=line, reason="", named=False, by=ben, at=NOW)
    answer = client_of(ben).get(ANKI, {"of": "team"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "There is no such card yet" in html
    assert "1 card left out: somebody doubts the line" in html


def test_the_package_is_new_cards_and_says_nothing_of_a_memory(
    ben: User, role: Entry, client_of: ClientOf, tmp_path: Path
) -> None:
    add_for_oneself(entry_id=role.pk, by=ben, at=NOW)
    CardMemory.objects.update(stability=1234.5, difficulty=5, lapses=3, last_review=NOW)
    answer = client_of(ben).get(ANKI, {"of": "all"})
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="awskb-cards-all-')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extract("collection.anki2", tmp_path)
    kept = sqlite3.connect(tmp_path / "collection.anki2")
    assert kept.execute("select type, queue, ivl, factor, reps, lapses, data from cards").fetchall() == [
        (0, 0, 0, 0, 0, 0, "")
    ]
    assert kept.execute("select count(*) from revlog").fetchone() == (0,)
    (note,) = kept.execute("select flds || tags from notes").fetchone()
    assert "ben" not in note
    assert "1234" not in note


def test_the_guid_stays_through_edits_and_moves(ada: User, role: Entry, client_of: ClientOf) -> None:
    (before,) = rows(client_of(ada), of="team")
    edited(role, title="IAM role", definition="whoever may take it", parent=a_section("MORE"))
    (after,) = rows(client_of(ada), of="team")
    assert (after["guid"], after["deck"]) == (before["guid"], "awskb::MORE")
    assert after["answer"] == "whoever may take it"


@pytest.mark.parametrize("start", ["=", " =", "\uff1d", "\uff20", "\u00a0+"])
def test_no_cell_is_a_formula_however_it_begins(ben: User, client_of: ClientOf, start: str) -> None:
    write_own_card(question=f"why? {start}1", answer=f"because;{start}1+1", by=ben, at=NOW)
    said = client_of(ben).get(CSV, {"of": "own"}).content.decode()
    assert f'"because;{start}1+1"' in said
    assert spreadsheet_cell(f"{start}1+1") == f"'{start}1+1"


def test_no_cell_is_a_formula(ben: User, client_of: ClientOf) -> None:
    write_own_card(question='=HYPERLINK("x")', answer='a, "b"\nc', by=ben, at=NOW)
    (row,) = rows(client_of(ben), of="own")
    assert row["question"] == '\'=HYPERLINK("x")'
    assert row["answer"] == 'a, "b"\nc'


def test_the_other_kinds_of_cards_and_ones_own_questions(ada: User, role: Entry, client_of: ClientOf) -> None:
    version = ExamVersion.objects.get(code="ABC-C01")
    what = Asked("Which?", "This.", domain_id=version.domains.get(number=2).pk)
    keep_question(exam_version_id=version.pk, what=what, by=ada, at=NOW)
    sqs = a_service("Amazon SQS", "SQS", status="active", one_line="Queues of messages")
    ScopeService.objects.create(exam_version=version, name=sqs.name, service=sqs)
    keep_card(kind="catalogue", entry_id=sqs.pk, by=ada, at=NOW)
    found = {row["question"]: row for row in rows(client_of(ada), of="all")}
    assert found["SQS"]["deck"] == "awskb::From the catalogue"
    assert found["SQS"]["source"].endswith(sqs.get_absolute_url())
    assert (found["Which?"]["deck"], found["Which?"]["source"]) == ("awskb::Written by me", "")
    of_exam = {row["question"]: row["deck"] for row in rows(client_of(ada), of="all", exam="ABC-C01")}
    assert of_exam["Which?"] == "awskb::ABC-C01::2 Cost"


@pytest.mark.parametrize("asked", [{}, {"of": "everybody"}, {"of": "team", "exam": "ZZZ-C01"}])
@pytest.mark.parametrize("address", [ANKI, CSV])
def test_what_is_no_choice_is_refused_on_the_page(
    ben: User, role: Entry, client_of: ClientOf, address: str, asked: dict[str, str]
) -> None:
    answer = client_of(ben).get(address, asked)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()


@pytest.mark.parametrize("address", ["/cards/export/", ANKI, CSV])
def test_only_for_members(eve: Client, role: Entry, address: str) -> None:
    assert eve.get(address, {"of": "team"}).status_code == 302


def test_it_costs_the_same_for_one_and_for_many(ada: User, role: Entry) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            exported_cards(person=ada, whose=Whose.ALL, today=TODAY, base_url="")
        return len(asked)

    add_for_oneself(entry_id=role.pk, by=ada, at=NOW)
    few = cost()
    for number in range(12):
        term = a_term(definition=f"line number {number}", tags=("many",))
        add_for_oneself(entry_id=term.pk, by=ada, at=NOW)
    assert cost() == few
