"""What curators do for the team by a program: its cards, its certificates, what entries mean."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from awskb.accounts.models import PersonEvent, Scope, User
from certs.models import CardDecision, Credential, StudyPreferences
from notes.models import Entry
from tests.factories.api import Program, a_program
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_section, a_service, a_term, edited

HEAD = "person,certificate,exam,earned_on,valid_until\n"
CURATORS = (
    ("get", "/card-pass", None),
    ("get", "/card-pass/candidates", None),
    ("post", "/card-pass/keep", {"of_id": 1, "shown": "x"}),
    ("post", "/card-pass/drop", {"of_id": 1}),
    ("post", "/card-pass/cards/1/undo", None),
    ("post", "/team/certificates", {"person": "ben", "certification": "SAA", "on": "2025-01-01"}),
    ("post", "/team/certificates/plan", {"text": HEAD}),
    ("post", "/team/certificates/load", {"text": HEAD}),
    ("get", "/me/preferences/team", None),
    ("get", "/entries/1/exams", None),
)


@pytest.fixture
def program(ada: User) -> Program:
    return a_program(ada)


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def a_served_term(title: str, definition: str, **service: str) -> Entry:
    known = a_service(f"AWS {title}", title, status="active", one_line="Serverless capacity", **service)
    section = Entry.objects.filter(title="COMPUTE").first() or a_section("COMPUTE")
    term = a_term(title, section, definition)
    Entry.objects.filter(pk=term.pk).update(service=known, tied_by="person")
    return term


def test_a_curator_goes_through_the_cards(program: Program, ada: User) -> None:
    term = a_served_term("Fargate", "runs containers without servers")
    of = {"kind": "term", "of_id": term.pk}
    asked = done(program.get("/card-pass"))
    assert (asked["waiting"]["term"], asked["ready"], asked["last"]) == (1, 1, None)
    assert asked["current"]["path"] == ["COMPUTE"]
    shown = asked["current"]["own_line"]
    other = program.post("/card-pass/keep", {**of, "shown": "as it never was"})
    assert (other.status_code, CardDecision.objects.count()) == (409, 0)
    kept = done(program.post("/card-pass/keep", {**of, "shown": shown, "line": "no servers to keep"}))
    assert (kept["verdict"], kept["answer"], kept["own_line"]) == ("kept", "no servers to keep", shown)
    again = program.post("/card-pass/drop", of)
    assert (again.status_code, "was kept already" in again.json()["detail"]) == (409, True)
    assert done(program.get("/card-pass"))["last"]["card_id"] == kept["card_id"]
    edited(term, definition="runs containers on rented hosts")
    asks = done(program.get("/card-pass/candidates?tab=changed"))["items"]
    assert [(one["of_id"], one["changed_from"]) for one in asks] == [(term.pk, shown)]
    assert program.post(f"/card-pass/cards/{kept['card_id']}/undo").status_code == 204
    assert done(program.post("/card-pass/drop", of))["verdict"] == "dropped"
    assert [one["of_id"] for one in done(program.get("/card-pass/candidates?shown=dropped"))["items"]] == [
        term.pk
    ]
    assert CardDecision.objects.get().by == ada


def test_the_candidates_come_in_pages_that_decisions_do_not_disturb(program: Program) -> None:
    terms = [a_served_term(name, f"runs the {name}") for name in ("Fargate", "Lambda", "Batch")]
    first = done(program.get("/card-pass/candidates?limit=2"))
    assert [one["of_id"] for one in first["items"]] == [term.pk for term in terms[:2]]
    for one in first["items"]:
        done(program.post("/card-pass/keep", {"of_id": one["of_id"], "shown": one["own_line"]}))
    second = done(program.get(f"/card-pass/candidates?limit=2&cursor={first['next']}"))
    assert ([one["of_id"] for one in second["items"]], second["next"]) == ([terms[2].pk], None)
    assert program.get(f"/card-pass/candidates?tab=official&cursor={first['next']}").status_code == 422


def test_a_certificate_is_recorded_for_another_and_told_to_nobody(program: Program, ben: User) -> None:
    shipped_catalogue()
    sent = {"person": "ben", "certification": "saa", "on": "2025-05-05", "exam": "saa-c03"}
    for change, at in (
        ({"person": "nobody"}, "person"),
        ({"certification": "XYZ"}, "certification"),
        ({"exam": "CLF-C02"}, "exam"),
        ({"on": "1999-01-01"}, "on"),
        ({"person": "ada"}, "person"),
    ):
        answer = program.post("/team/certificates", {**sent, **change})
        assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, f"body.{at}")
    done(program.post("/team/certificates", sent), 204)
    assert Credential.objects.of(ben).get().recorded_by_id is not None
    Credential.objects.of(ben).update(is_hidden=True)
    # The same answer where they keep it already, hidden: nothing is learnt of it.
    done(program.post("/team/certificates", {**sent, "on": "2026-05-05"}), 204)
    assert Credential.objects.of(ben).get().events.count() == 1


def test_many_are_planned_then_loaded_or_none(program: Program, ben: User) -> None:
    shipped_catalogue()
    good, wrong = "ben,SAA,SAA-C03,2025-01-01,\n", "carl,SAA,,2025-01-01,\n"
    plan = done(program.post("/team/certificates/plan", {"text": HEAD + good + wrong}))
    assert (plan["new"], plan["faults"]) == (1, 1)
    assert [one["outcome"] for one in plan["rows"]] == ["new", "fault"]
    refused = program.post("/team/certificates/load", {"text": HEAD + good + wrong})
    assert (refused.status_code, "Line 3" in refused.json()["detail"]) == (422, True)
    assert not Credential.objects.exists()
    assert program.post("/team/certificates/plan", {"text": "nonsense"}).status_code == 422
    done(program.post("/team/certificates/load", {"text": HEAD + good}), 204)
    assert Credential.objects.of(ben).count() == 1


def test_the_teams_certificates_come_as_a_file_and_that_is_written_down(program: Program, ben: User) -> None:
    shipped_catalogue()
    for letters, hides in (("SAA", False), ("DVA", True)):
        mine = {"certification": letters, "on": str(date.today() - timedelta(days=9)), "is_hidden": hides}
        done(a_program(ben).post("/me/credentials", mine), 201)
    answer = program.get("/team/certificates.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert (b"ben,SAA" in answer.content, b"DVA" in answer.content) == (True, False)
    assert PersonEvent.objects.filter(deed=PersonEvent.Deed.EXPORTED, detail__contains="team").exists()


def test_mails_about_the_team_are_chosen(program: Program, ada: User) -> None:
    told = done(program.put("/me/preferences/team", {"gets_mails": True}))
    assert told == done(program.get("/me/preferences/team")) == {"gets_mails": True}
    assert StudyPreferences.objects.of(ada).get().gets_team_mails


def test_an_editor_says_which_certificate_an_entry_means(program: Program, ben: User) -> None:
    shipped_catalogue()
    entry = a_term("architect", a_section("NETWORK"), "an exam")
    path, editor = f"/entries/{entry.pk}/certificate", a_program(ben)
    assert done(editor.get(path)) == {"certification": None, "is_decided": False}
    assert done(editor.put(path, {"certification": "SAA"})) == {"certification": "SAA", "is_decided": True}
    assert done(editor.put(path, {"certification": "none"})) == {"certification": None, "is_decided": True}
    assert editor.put(path, {"certification": "XYZ"}).status_code == 422
    assert done(editor.put(path, {"certification": "names"})) == {"certification": None, "is_decided": False}


def test_the_notes_are_narrowed_to_an_exam(program: Program) -> None:
    shipped_catalogue()
    section = a_section("COMPUTE")
    serving, other = a_term("Amazon VPC", section, "own network"), a_term("elsewhere", section, "a network")
    items = done(program.get("/exams/SAA-C03/map"))["items"]
    new = {"kind": "topic", "name": "own network of one's own", "entry": serving.slug, "weight": "core"}
    revision = done(program.get("/exams/SAA-C03/map"))["revision"]
    sent = {**new, "tasks": items[0]["tasks"], "base_revision": revision}
    assert program.post("/exams/SAA-C03/map/items", sent).status_code == 201
    served = done(program.get("/exams/SAA-C03/entries"))["items"]
    assert serving.pk in [one["id"] for one in served]
    exams = {one["exam"]: one["items"] for one in done(program.get(f"/entries/{serving.pk}/exams"))["items"]}
    assert new["name"] in exams["SAA-C03"]
    found = [one["id"] for one in done(program.get("/search?q=network&exam=SAA-C03"))["items"]]
    assert (serving.pk in found, other.pk in found) == (True, False)
    assert program.get("/search?q=network&exam=XYZ-C01").status_code == 404


def test_these_are_for_curators_with_the_right_scope(ben: User, ada: User) -> None:
    editor, blind = a_program(ben), a_program(ada, Scope.READ)
    for method, path, body in CURATORS:
        answer = editor.ask(method, path, body)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json"), path
        if method != "get":
            assert blind.ask(method, path, body).status_code == 403
    assert blind.get("/me/preferences/team").status_code == 403
