"""A text looked at before it is saved, a move taken back, preferences, and what is taken away."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from awskb.accounts.models import PersonEvent, Scope, User
from notes.models import Entry, Revision
from tests.factories.api import Program, a_program
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_section, a_term


@pytest.fixture
def program(ben: User) -> Program:
    return a_program(ben)


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_a_preview_shows_what_a_save_would_make_and_saves_nothing(program: Program, ben: User) -> None:
    entry = a_term("region", a_section("NETWORK", by=ben), "several AZ", by=ben)
    revisions = Revision.objects.count()
    text = {
        "entry_id": entry.pk,
        "title": "region",
        "definition": "collection of [[AZ]] https://example.com/a",
        "body": "<script>alert(1)</script>",
    }
    told = done(program.post("/preview", text))
    assert "collection of" in told["html"]
    assert "<script" not in told["html"]
    assert (told["saving"]["new_links"], told["saving"]["wanted"]) == (["https://example.com/a"], ["AZ"])
    assert (told["saving"]["is_new"], told["citation_count"]) == (False, 1)
    assert done(program.post("/preview", {"kind": "item", "body": "* a line"}))["saving"]["is_new"]
    assert (Revision.objects.count(), Entry.objects.get(pk=entry.pk).definition) == (revisions, "several AZ")


@pytest.mark.parametrize("kind", list(Entry.Kind))
def test_every_kind_of_entry_has_a_preview(program: Program, ben: User, kind: str) -> None:
    section = a_section("NETWORK", by=ben)
    new = {"kind": kind, "title": "x", "definition": "y [[NETWORK]]", "body": "* z", "section_id": section.pk}
    assert done(program.post("/preview", new))["html"]


def test_a_preview_is_for_editors_and_of_what_is_there(program: Program, reader: User) -> None:
    assert a_program(reader).post("/preview", {"body": "x"}).status_code == 403
    assert program.post("/preview", {"entry_id": 999999, "body": "x"}).status_code == 404


def test_a_move_is_taken_back(program: Program, ben: User) -> None:
    first, second = a_section("NETWORK", by=ben), a_section("STORAGE", by=ben)
    entry = a_term("region", first, by=ben)
    done(program.post(f"/entries/{entry.pk}/move?base_revision=1", {"parent_id": second.pk}))
    assert program.post(f"/entries/{entry.pk}/move/undo", {"before": 1, "after": 3}).status_code == 422
    back = done(program.post(f"/entries/{entry.pk}/move/undo", {"before": 1, "after": 2}))["entry"]
    assert (back["parent_id"], back["revision"]) == (first.pk, 3)


def test_what_one_is_called_and_where_ones_day_begins_is_changed(program: Program, ben: User) -> None:
    path = "/me/preferences/account"
    known = done(program.get(path))
    assert (known["username"], known["role"]) == ("ben", "editor")
    sent = {"first_name": "Ben", "time_zone": "Pacific/Auckland", "theme": "dark"}
    told = done(program.put(path, sent))
    ben.refresh_from_db()
    assert (told["time_zone"], ben.time_zone, ben.first_name) == (
        "Pacific/Auckland",
        "Pacific/Auckland",
        "Ben",
    )
    for wrong, at in ({"time_zone": "Nowhere/At"}, "time_zone"), ({"theme": "pink"}, "theme"):
        answer = program.put(path, {**sent, **wrong})
        assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, f"body.{at}")
    assert program.put(path, {**sent, "is_superuser": True}).status_code == 422
    assert a_program(ben, Scope.READ).put(path, sent).status_code == 403


def test_cards_and_the_whole_record_are_taken_away_as_files(
    program: Program, ben: User, media_folder: Path
) -> None:
    shipped_catalogue()
    none = program.get("/me/cards/export")
    assert (none.status_code, "no such card yet" in none.json()["detail"]) == (422, True)
    program.post("/me/cards", {"question": "=1+1", "answer": "That."})
    told = program.get("/me/cards/export?of=own")
    assert told["Content-Type"] == "text/csv; charset=utf-8"
    assert b"'=1+1" in told.content
    assert "no-store" in told["Cache-Control"]
    anki = program.get("/me/cards/export?as=anki")
    assert zipfile.is_zipfile(io.BytesIO(anki.content))
    record = program.get("/me/record/csv")
    assert "card.csv" in zipfile.ZipFile(io.BytesIO(record.content)).namelist()
    exported = PersonEvent.objects.filter(deed=PersonEvent.Deed.EXPORTED).values_list("detail", flat=True)
    assert {"their own cards", "their own study record"} <= set(exported)
    assert a_program(ben, Scope.WRITE).get("/me/cards/export").status_code == 403


def test_what_members_say_of_a_resource_is_read(program: Program, ada: User) -> None:
    made = done(program.post("/resources", {"kind": "book", "title": "The Book"}), 201)["id"]
    assert program.put(f"/resources/{made}/opinion", {"rating": 5, "text": "good"}).status_code == 204
    said = done(a_program(ada).get(f"/resources/{made}/opinions"))["items"]
    assert [(one["person"], one["rating"], one["text"]) for one in said] == [("ben", 5, "good")]
    assert done(program.get("/me/position-offers")) == {"items": []}
    assert done(program.post("/me/position-offers/answer", {"taken": ["1:x"]})) == {"positions": 0}
