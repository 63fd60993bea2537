"""Writing entries by a program: the same actions, revisions and refusals as in the forms."""

from __future__ import annotations

from typing import Any

import pytest

from awskb.accounts.models import User
from notes.models import Entry, Revision
from tests.factories.api import Program, a_program
from tests.factories.notes import a_section, a_term, edited


@pytest.fixture
def region(ben: User) -> Entry:
    return a_term(
        "region", a_section("NETWORK", by=ben), "collection of AZ", body="* one\n* two\n* three", by=ben
    )


@pytest.fixture
def program(region: Entry, ben: User) -> Program:
    return a_program(ben)


def test_an_edit_is_a_revision_through_the_api_with_its_reason(
    program: Program, region: Entry, ben: User
) -> None:
    tag = program.get(f"/entries/{region.pk}")["ETag"]
    answer = program.patch(
        f"/entries/{region.pk}", {"definition": "several AZ", "why": "more exact"}, If_Match=tag
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["entry"]["definition"] == "several AZ"
    assert answer["ETag"] != tag
    newest = Revision.objects.filter(entry=region).latest("number")
    assert (newest.number, newest.by, newest.through, newest.summary) == (2, ben, "api", "more exact")
    assert Entry.objects.get(pk=region.pk).body == region.body


def test_without_a_base_nothing_is_written(program: Program, region: Entry) -> None:
    for answer in (
        program.patch(f"/entries/{region.pk}", {"definition": "x"}),
        program.delete(f"/entries/{region.pk}"),
        program.post(f"/entries/{region.pk}/move", {"parent_id": None}),
        program.post(f"/entries/{region.pk}/revisions/1/restore"),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (428, "application/problem+json")
    assert Revision.objects.filter(entry=region).count() == 1


def test_what_somebody_saved_meanwhile_is_merged(program: Program, region: Entry, ada: User) -> None:
    edited(region, body="* ONE\n* two\n* three", by=ada)
    answer = program.patch(f"/entries/{region.pk}?base_revision=1", {"body": "* one\n* two\n* THREE"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["merged_with"] == 2
    assert answer.json()["entry"]["body"] == "* ONE\n* two\n* THREE"


def test_where_both_changed_the_same_both_texts_come_back(program: Program, region: Entry, ada: User) -> None:
    edited(region, definition="theirs", by=ada)
    answer = program.patch(f"/entries/{region.pk}?base_revision=1", {"definition": "mine"})
    told = answer.json()
    assert answer.status_code == 409
    assert (told["base"]["definition"], told["theirs"]["definition"], told["yours"]["definition"]) == (
        "collection of AZ",
        "theirs",
        "mine",
    )
    assert told["current_revision"] == 2
    assert Entry.objects.get(pk=region.pk).definition == "theirs"


def test_an_entry_is_made_moved_binned_and_taken_out(program: Program, region: Entry) -> None:
    made = program.post(
        "/entries",
        {"title": "AZ", "section_id": region.parent_id, "group": "places", "definition": "data centres"},
    )
    assert made.status_code == 201, made.content
    entry = made.json()["entry"]
    assert Entry.objects.get(pk=entry["parent_id"]).title == "places"
    pk = entry["id"]
    moved = program.post(
        f"/entries/{pk}/move?base_revision=1", {"parent_id": region.parent_id, "after_id": 0}
    )
    assert moved.json()["entry"]["parent_id"] == region.parent_id
    raw = program.post(f"/entries/{pk}/unrefine?base_revision=2").json()["entry"]
    assert raw["status"] == "raw"
    assert program.post(f"/entries/{pk}/refine?base_revision=3").json()["entry"]["status"] == "refined"
    assert program.delete(f"/entries/{pk}?base_revision=4&why=double").status_code == 204
    assert program.get(f"/entries/{pk}").status_code == 404
    assert [one["id"] for one in program.get("/bin").json()["items"]] == [pk]
    assert program.post(f"/bin/{pk}/restore?base_revision=5").status_code == 200
    assert program.get(f"/entries/{pk}").json()["revision"] == 6


def test_history_is_told_and_an_old_state_comes_back(program: Program, region: Entry, ada: User) -> None:
    edited(region, definition="worse", by=ada)
    revisions = program.get(f"/entries/{region.pk}/revisions").json()["items"]
    assert [(one["number"], one["by"]) for one in revisions] == [(2, "ada"), (1, "ben")]
    assert program.get(f"/entries/{region.pk}/revisions/1").json()["text"]["definition"] == "collection of AZ"
    assert program.get(f"/entries/{region.pk}/revisions/9").status_code == 404
    back = program.post(f"/entries/{region.pk}/revisions/1/restore?base_revision=2")
    assert back.json()["entry"]["definition"] == "collection of AZ"
    assert program.get("/changes?limit=1").json()["items"][0]["through"] == "api"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"tags": ["ß" * 60]}, "tags"),
        ({"section_id": 99999}, "section_id"),
        ({"aliases": [1]}, "aliases"),
        ({"body": "a\0b"}, ""),
        ({"definition": "a\nb"}, "definition"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(
    program: Program, region: Entry, body: dict[str, Any], field: str
) -> None:
    answer = program.patch(f"/entries/{region.pk}?base_revision=1", body)
    assert answer.status_code == (422 if field else 400), answer.content
    if field:
        assert field in answer.json()["errors"][0]["at"]
    assert Revision.objects.filter(entry=region).count() == 1


@pytest.mark.parametrize("name", ["id", "slug", "hidden", "by", "summary", "status", "revision"])
def test_what_nobody_may_set_is_refused(program: Program, region: Entry, name: str) -> None:
    answer = program.patch(f"/entries/{region.pk}?base_revision=1", {name: 1, "definition": "several AZ"})
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, f"body.{name}")
    assert Revision.objects.filter(entry=region).count() == 1


def test_a_reader_writes_nothing_and_sees_no_bin(region: Entry, reader: User) -> None:
    program = a_program(reader)
    assert program.get(f"/entries/{region.pk}").status_code == 200
    for answer in (
        program.patch(f"/entries/{region.pk}?base_revision=1", {"definition": "x"}),
        program.post("/entries", {"title": "x", "section_id": region.parent_id}),
        program.delete(f"/entries/{region.pk}?base_revision=1"),
        program.get("/bin"),
        program.get("/sources"),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert Revision.objects.filter(entry=region).count() == 1


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        (b'{"definition": "x"}', "text/plain", 415),
        (b"[" * 100_000, "application/json", 400),
        (b'{"definition": NaN}', "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b'{"definition": "\\ud800"}', "application/json", 400),
        (b" " * 3_000_000, "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(
    program: Program, region: Entry, sent: bytes, kind: str, status: int
) -> None:
    answer = program.client.patch(
        f"/api/v1/entries/{region.pk}?base_revision=1",
        sent,
        content_type=kind,
        headers={"Authorization": f"Bearer {program.key}"},
    )
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
