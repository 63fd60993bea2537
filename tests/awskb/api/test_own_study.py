"""What one knows, plans and is asked, by a program: cards, questions, timer, the day, choices, the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from awskb.accounts.models import Scope, User
from certs.models import CardMemory, Resource, StudySession
from tests.factories.api import Program, a_program
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_section, a_term, edited


@pytest.fixture
def program(ben: User) -> Program:
    shipped_catalogue()
    return a_program(ben)


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_a_card_is_added_learned_anew_skipped_and_put_away(program: Program, ben: User, ada: User) -> None:
    term = a_term("VPC", a_section("NETWORK", by=ben), "own network in the cloud", by=ben)
    card = done(program.post("/me/cards/add", {"of_id": term.pk}), 201)
    path = f"/me/cards/{card['card_id']}"
    assert (card["lines"], card["is_own"]) == (["own network in the cloud"], False)
    assert program.post("/me/cards/add", {"of_id": 10**12}).json()["errors"][0]["at"] == "body.of_id"
    today = timezone.now().date()
    assert done(program.post(f"{path}/skip"))["skipped_until"] == (today + timedelta(days=1)).isoformat()
    assert done(program.post(f"{path}/unskip"))["skipped_until"] is None
    edited(term, by=ben, definition="something quite different from before")
    changed = done(program.get("/me/cards/changed"))["items"][0]
    assert changed["learned"] == "own network in the cloud"
    assert program.post(f"{path}/keep", {"shown": "other words"}).status_code == 409
    assert done(program.post(f"{path}/anew", {"shown": changed["shown"]}))["lapses"] == 0
    assert done(program.get("/me/cards/changed"))["items"] == []
    assert program.delete(path).status_code == 204
    assert done(program.get("/me/cards?is_put_away=true"))["items"][0]["card_id"] == card["card_id"]
    assert done(program.post(f"{path}/resume"))["is_put_away"] is False
    adas = a_program(ada)
    for method, of in (
        ("get", ""),
        ("delete", ""),
        ("post", "/skip"),
        ("post", "/resume"),
        ("post", "/adopt"),
    ):
        theirs, none = adas.ask(method, path + of), adas.ask(method, f"/me/cards/999999{of}")
        assert (theirs.status_code, theirs.content) == (404, none.content)


def test_an_own_card_and_a_question_are_written_and_asked(program: Program, ben: User, ada: User) -> None:
    own = done(program.post("/me/cards", {"question": "What?", "answer": "That."}), 201)
    path = f"/me/cards/{own['card_id']}"
    assert done(program.put(path, {"question": "Which?", "answer": "This."}))["lines"] == ["This."]
    kept = {"exam": "saa-c03", "question": "Why?", "answer": "So.", "domain": 2}
    question = done(program.post("/me/questions", kept), 201)
    assert (question["exam"], question["domain"]) == ("SAA-C03", 2)
    assert program.post("/me/questions", {**kept, "domain": 9}).status_code == 422
    at = f"/me/questions/{question['id']}"
    assert done(program.put(at, {"question": "Why not?", "answer": "So."}))["domain"] is None
    assert {one["front"] for one in done(program.get("/me/cards"))["items"]} == {"Which?", "Why not?"}
    assert program.delete(at).status_code == 204
    assert program.get(at).status_code == 404
    assert done(program.post(f"{at}/restore"))["question"] == "Why not?"
    adas = a_program(ada)
    assert adas.get(at).content == adas.get("/me/questions/999999").content
    assert adas.post(f"{at}/restore").status_code == 404
    assert adas.put(path, {"question": "Why?", "answer": "So."}).status_code == 404
    assert CardMemory.objects.of(ada).count() == 0


def test_the_timer_runs_once_and_fills_the_log(program: Program, ben: User) -> None:
    goal = done(program.post("/me/goals", {"exam": "SAA-C03"}), 201)["id"]
    assert program.get("/me/timer").status_code == 404
    assert program.post("/me/timer/start", {"goal_id": 999999}).json()["errors"][0]["at"] == "body.goal_id"
    done(program.post("/me/timer/start", {"goal_id": goal, "note": "NACL"}), 201)
    assert program.post("/me/timer/start", {}).status_code == 409
    assert program.post("/me/timer/cancel").status_code == 204
    assert done(program.post("/me/timer/resume"))["note"] == "NACL"
    assert program.post("/me/timer/stop", {"minutes": 600}).json()["errors"][0]["at"] == "body.minutes"
    ben.study_timer.started_at -= timedelta(minutes=30)
    ben.study_timer.save()
    assert done(program.post("/me/timer/stop", {}), 201)["minutes"] == 30
    assert StudySession.objects.of(ben).get().note == "NACL"
    assert program.post("/me/timer/stop", {}).status_code == 409


def test_where_one_stands_is_told_and_never_as_a_score(program: Program, ada: User) -> None:
    goal = done(program.post("/me/goals", {"exam": "SAA-C03", "weekly_minutes": 200}), 201)["id"]
    ready = done(program.get(f"/me/goals/{goal}/readiness"))
    assert (len(ready["domains"]), ready["practice_percent"], ready["recall_percent"]) == (4, None, None)
    assert done(program.get(f"/me/goals/{goal}/plan"))["pace_a_week"] is None
    assert done(program.get("/me/coverage/saa-c03"))["known"] == 0
    assert program.get("/me/coverage/none").status_code == 404
    assert done(program.get("/me/statistics?span=year"))["answers"] == 0
    today = done(program.post(f"/me/today?goal_id={goal}", {"text": "call the test centre"}), 201)
    own = next(line for line in today["lines"] if line["is_own"])
    ticked = done(program.patch("/me/today", {"key": own["key"], "is_done": True}))
    assert next(line for line in ticked["lines"] if line["key"] == own["key"])["is_done"]
    keys = [line["key"] for line in reversed(ticked["lines"])]
    assert [line["key"] for line in done(program.put("/me/today/order", {"keys": keys}))["lines"]] == keys
    gone = done(program.delete(f"/me/today?key={own['key']}"))
    assert all(not line["is_own"] for line in gone["lines"])
    adas = a_program(ada)
    for part in ("readiness", "plan"):
        assert adas.get(f"/me/goals/{goal}/{part}").content == adas.get(f"/me/goals/99999/{part}").content
    assert adas.get(f"/me/today?goal_id={goal}").status_code == 404


def test_one_chooses_keeps_times_and_takes_the_record_away(program: Program, ben: User) -> None:
    chosen = {"new_a_day": 5, "most_a_day": 50, "desired_retention": 85, "learning_minutes": [1, 5]}
    assert done(program.put("/me/preferences/review", chosen))["learning_minutes"] == [1, 5]
    assert program.put("/me/preferences/review", {**chosen, "parameters": [1.0]}).status_code == 422
    assert done(program.put("/me/preferences/study", {"weekly_minutes": 300}))["weekly_minutes"] == 300
    assert done(program.get("/me/preferences/study"))["weekly_minutes"] == 300
    time = done(program.post("/me/calendar/times", {"weekday": 1, "starts_at": "07:30", "minutes": 60}), 201)
    calendar = done(program.post("/me/calendar/address"), 201)
    assert calendar["path"].endswith(".ics")
    assert [one["id"] for one in calendar["times"]] == [time["id"]]
    assert program.delete(f"/me/calendar/times/{time['id']}").status_code == 204
    assert program.delete("/me/calendar/address").status_code == 204
    assert program.delete("/me/calendar/address").status_code == 404
    record = done(program.get("/me/record"))
    assert (record["person"], record["records"]["reviewpreferences"][0]["new_a_day"]) == ("ben", 5)
    assert program.post("/me/record/delete", {"sure": False}).status_code == 422
    assert program.post("/me/record/delete", {"sure": True}).status_code == 204
    assert done(program.get("/me/preferences/review"))["new_a_day"] == 10


def test_a_certificate_has_events_and_anothers_word_is_answered(program: Program) -> None:
    held = done(program.post("/me/credentials", {"certification": "SAA", "on": "2023-05-05"}), 201)
    path = f"/me/credentials/{held['id']}"
    renewed = done(program.post(f"{path}/events", {"how": "exam", "on": "2025-05-05"}), 201)
    assert renewed["until"] > held["until"]
    event = next(one["id"] for one in renewed["events"] if one["on"] == "2025-05-05")
    moved = program.put(f"{path}/events/{event}", {"how": "exam", "on": "2025-06-06"})
    assert done(moved)["until"] > renewed["until"]
    assert done(program.delete(f"{path}/events/{event}"))["until"] == held["until"]
    assert program.delete(f"{path}/events/{event}").status_code == 404
    assert program.post(f"{path}/agree").status_code == 409
    assert program.post(f"{path}/events", {"how": "game", "on": "2999-01-01"}).status_code == 422


def test_the_map_and_the_team_are_told_and_corrected_by_curators(program: Program, ada: User) -> None:
    a_map, curator = done(program.get("/exams/saa-c03/map")), a_program(ada)
    item = {"kind": "topic", "name": "Shared fate", "weight": "core", "tasks": ["1.1"], "base_revision": 0}
    assert program.post("/exams/SAA-C03/map/items", item).status_code == 403
    item["base_revision"] = a_map["revision"]
    saved = done(curator.post("/exams/SAA-C03/map/items", item), 201)
    at = f"/exams/SAA-C03/map/items/{saved['id']}"
    again = {**item, "name": "Shared responsibility", "base_revision": saved["revision"]}
    number = done(curator.put(at, again))["revision"]
    assert curator.put(at, item).status_code == 409
    assert curator.post(f"/exams/SAA-C03/map/revisions/{number}/undo").status_code == 204
    assert done(program.get("/exams/SAA-C03/map/revisions"))["items"][0]["changed"] == ["Shared fate"]
    assert curator.delete(at).status_code == 204
    assert done(curator.put("/team/needs", {"needs": {"SAA": 2}, "base": {}}))["needs"] == {"SAA": 2}
    assert curator.put("/team/needs", {"needs": {}, "base": {}}).status_code == 409
    done(program.post("/me/credentials", {"certification": "DVA", "on": "2025-05-05"}), 201)
    hidden = {"certification": "CLF", "on": "2025-05-05", "is_hidden": True}
    done(program.post("/me/credentials", hidden), 201)
    done(program.post("/me/goals", {"exam": "SAA-C03"}), 201)
    team = done(curator.get("/team"))
    assert [one["certification"] for one in team["certificates"]] == ["DVA"]
    assert team["goals"] == []


def test_what_a_map_asks_is_said_to_be_known(program: Program, ada: User) -> None:
    item = done(program.get("/exams/SAA-C03/map"))["items"][0]["id"]
    said = {"items": [{"item_id": item, "state": "known"}]}
    assert done(program.put("/me/item-states", said)) == {"changed": 1}
    assert done(program.put("/me/item-states", said)) == {"changed": 0}
    assert [one["state"] for one in done(program.get("/me/item-states"))["items"]] == ["known"]
    assert done(program.get("/me/coverage/SAA-C03"))["known"] == 1
    assert (
        program.put("/me/item-states", {"items": [{"item_id": 10**15, "state": "known"}]}).status_code == 404
    )
    assert done(a_program(ada).get("/me/item-states"))["items"] == []


def test_a_resource_is_the_teams_and_an_opinion_signed(program: Program, ada: User, reader: User) -> None:
    readers = a_program(reader)
    book = done(readers.post("/resources", {"kind": "book", "title": "The Book"}), 201)
    path = f"/resources/{book['id']}"
    assert done(readers.put(path, {"kind": "book", "title": "A Book"}))["title"] == "A Book"
    assert readers.delete(path).status_code == 403
    assert readers.put(f"{path}/opinion", {"rating": 4, "text": "clear"}).status_code == 204
    assert Resource.objects.get().opinions.get().rating == 4
    curator = a_program(ada)
    assert curator.delete(path).status_code == 204
    assert readers.get(path).status_code == 404
    assert done(curator.post(f"{path}/restore"))["title"] == "A Book"


def test_a_study_token_opens_no_notes_and_a_notes_token_no_record(ben: User) -> None:
    notes, study = a_program(ben, Scope.WRITE), a_program(ben, Scope.STUDY_WRITE)
    for path in ("/me/cards", "/me/today", "/me/record", "/me/calendar", "/me/statistics", "/me/timer"):
        assert notes.get(path).status_code == 403
    for path in ("/team", "/exams/SAA-C03/map", "/inbox", "/me/drafts", "/me/notices"):
        assert study.get(path).status_code == 403
