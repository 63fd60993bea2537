"""One's own study record by a program; another person's is as one that never was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import Scope, User
from certs.models import Goal, StudySession
from notes.models import Entry
from tests.factories.api import Program, a_program
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_section, a_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(ben: User) -> Program:
    shipped_catalogue()
    return a_program(ben)


def made(program: Program, path: str, body: dict[str, object]) -> dict[str, object]:
    answer = program.post(path, body)
    assert answer.status_code == 201, answer.content
    assert "no-store" in answer["Cache-Control"]
    told: dict[str, object] = answer.json()
    assert program.get(f"{path}/{told['id']}").json() == told
    return told


def test_a_goal_is_set_changed_shared_closed_and_deleted(program: Program, ben: User) -> None:
    ahead = (timezone.now().date() + timedelta(days=60)).isoformat()
    goal = made(program, "/me/goals", {"exam": "saa-c03", "target_on": ahead, "weekly_minutes": 200})
    path = f"/me/goals/{goal['id']}"
    assert (goal["exam"], goal["day"], goal["is_open"], goal["is_shared"]) == ("SAA-C03", ahead, True, False)
    again = program.post("/me/goals", {"exam": "SAA-C03"})
    assert (again.status_code, again.json()["errors"][0]["at"]) == (422, "body.exam")
    assert program.put(path, {"why": "work"}).json()["target_on"] is None
    past = program.put(path, {"target_on": "2020-01-01"})
    assert (past.status_code, past.json()["errors"][0]["at"]) == (422, "body.target_on")
    assert program.put(f"{path}/shared").json()["is_shared"]
    assert not program.delete(f"{path}/shared").json()["is_shared"]
    assert not program.post(f"{path}/close").json()["is_open"]
    assert program.put(path, {}).status_code == 409
    assert program.post(f"{path}/reopen").json()["is_open"]
    assert len(program.get("/me/goals").json()["items"]) == 1
    assert program.delete(path).status_code == 204
    assert not Goal.objects.of(ben).exists()


def test_a_pass_is_recorded_and_makes_its_certificate(program: Program) -> None:
    sat = {
        "exam": "SAA-C03",
        "sat_on": "2025-05-05",
        "score": 800,
        "domains": [{"number": 1, "result": "meets"}],
    }
    attempt = made(program, "/me/attempts", sat)
    assert (attempt["outcome"], attempt["pass_mark"]) == ("passed", 720)
    held = program.get("/me/credentials").json()["items"]
    assert [(one["certification"], one["standing"]) for one in held] == [("SAA", "active")]
    contradicted = program.put(f"/me/attempts/{attempt['id']}", {**sat, "outcome": "failed"})
    assert contradicted.json()["errors"][0]["at"] == "body.outcome"
    assert program.delete(f"/me/attempts/{attempt['id']}").status_code == 204
    assert program.get("/me/credentials").json()["items"] == []


def test_a_certificate_is_added_hidden_and_removed(program: Program) -> None:
    one = made(program, "/me/credentials", {"certification": "CLF", "on": "2024-05-05"})
    path = f"/me/credentials/{one['id']}"
    assert program.put(path, {"is_hidden": True, "note": "in the drawer"}).json()["is_hidden"]
    bad = program.put(path, {"badge_url": "javascript:alert(1)"})
    assert bad.json()["errors"][0]["at"] == "body.badge_url"
    assert program.delete(path).status_code == 204


def test_minutes_and_practice_tests_are_logged_corrected_removed_and_put_back(program: Program) -> None:
    session = made(program, "/me/study-sessions", {"minutes": 25, "note": "NACL"})
    path = f"/me/study-sessions/{session['id']}"
    assert program.put(path, {"minutes": 30}).json()["minutes"] == 30
    full = program.post("/me/study-sessions", {"minutes": 1440})
    assert full.json()["errors"][0]["at"] == "body.minutes"
    assert program.delete(path).status_code == 204
    assert program.get(path).status_code == 404
    assert program.post(f"{path}/restore").json()["minutes"] == 30
    test = made(
        program,
        "/me/practice-tests",
        {
            "exam": "SAA-C03",
            "correct": 40,
            "answered": 65,
            "domains": [{"number": 1, "correct": 9, "answered": 10}],
        },
    )
    wrong = program.put(f"/me/practice-tests/{test['id']}", {"correct": 66, "answered": 65})
    assert wrong.status_code == 422
    assert program.delete(f"/me/practice-tests/{test['id']}").status_code == 204
    assert program.post(f"/me/practice-tests/{test['id']}/restore").status_code == 200


def test_states_and_places_are_said(program: Program, ben: User) -> None:
    entry = a_term("region", a_section("NETWORK", by=ben), "collection of AZ", by=ben)
    said = {"items": [{"entry_id": entry.pk, "state": "known"}]}
    assert program.put("/me/states", said).json() == {"changed": [entry.pk]}
    assert program.put("/me/states", said).json() == {"changed": []}
    assert program.get("/me/states?state=known").json()["items"][0]["revision"] == 1
    assert program.put("/me/states", {"items": [{"entry_id": 999, "state": "known"}]}).status_code == 404
    book = program.post("/resources", {"kind": "book", "title": "The Book", "length_pages": 300}).json()
    place = program.put(f"/me/positions/{book['id']}", {"where": "p. 120"}).json()
    assert (place["page"], place["finished_at"]) == (120, None)
    assert program.put(f"/me/positions/{book['id']}", {"where": "p. 900"}).status_code in (200, 422)
    assert program.delete(f"/me/positions/{book['id']}").status_code == 204
    assert program.get("/me/positions").json()["items"] == []


def test_the_catalogue_is_told(program: Program) -> None:
    exam = program.get("/exams/saa-c03").json()
    assert (exam["code"], len(exam["domains"])) == ("SAA-C03", 4)
    assert program.get("/exams/nothing").status_code == 404
    assert len(program.get("/exams").json()["items"]) > 10


def test_another_persons_record_is_as_none_by_every_method(program: Program, ada: User) -> None:
    goal = made(program, "/me/goals", {"exam": "SAA-C03"})
    kept: dict[str, tuple[dict[str, object], dict[str, object]]] = {
        "attempts": ({"exam": "CLF-C02", "sat_on": "2025-01-01", "outcome": "failed"},) * 2,
        "credentials": ({"certification": "CLF", "on": "2024-05-05"}, {}),
        "study-sessions": ({"minutes": 5}, {"minutes": 6}),
        "practice-tests": ({"exam": "SAA-C03", "correct": 1, "answered": 2}, {"correct": 1, "answered": 1}),
    }
    rows: list[tuple[str, str, dict[str, object] | None]] = [
        (f"/me/goals/{goal['id']}", "/me/goals/999999", {}),
        (f"/me/goals/{goal['id']}/shared", "/me/goals/999999/shared", None),
    ]
    for noun, (first, change) in kept.items():
        number = made(program, f"/me/{noun}", first)["id"]
        rows.append((f"/me/{noun}/{number}", f"/me/{noun}/999999", change))
    adas = a_program(ada)
    for path, none, body in rows:
        for method, sent in (("get", None), ("put", body), ("delete", None), ("post", None)):
            theirs, missing = adas.ask(method, path, sent), adas.ask(method, none, sent)
            assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content), (
                method,
                path,
            )
            assert theirs.status_code in (404, 405)
            assert theirs["Cache-Control"] == "no-store"
    for noun in (
        "goals",
        "attempts",
        "credentials",
        "study-sessions",
        "practice-tests",
        "states",
        "positions",
    ):
        assert adas.get(f"/me/{noun}").json()["items"] == []
    # One's own session may not be logged on another person's goal either.
    assert adas.post("/me/study-sessions", {"minutes": 5, "goal_id": goal["id"]}).status_code == 422


def test_the_record_needs_its_own_scope(ben: User) -> None:
    assert a_program(ben, Scope.WRITE).get("/me/goals").status_code == 403
    reading = a_program(ben, Scope.STUDY_READ)
    assert reading.get("/me/goals").status_code == 200
    assert reading.post("/me/study-sessions", {"minutes": 5}).status_code == 403


@pytest.mark.parametrize("path", ["/me/study-sessions", "/me/states", "/exams", "/resources"])
def test_twice_the_rows_take_the_same_queries(program: Program, ben: User, path: str) -> None:
    section = a_section("NETWORK", by=ben)

    def add(count: int) -> None:
        for number in range(count):
            StudySession.objects.create(
                person=ben, on=timezone.now().date(), minutes=1, created_at=timezone.now()
            )
            entry: Entry = a_term(f"t{count}-{number}", section, by=ben)
            program.put("/me/states", {"items": [{"entry_id": entry.pk, "state": "known"}]})
            program.post("/resources", {"kind": "book", "title": f"b{count}-{number}", "exams": ["SAA-C03"]})

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert program.get(path).status_code == 200
        return len(seen)

    add(1)
    before = queries()
    add(4)
    assert queries() == before <= 10
