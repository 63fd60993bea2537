"""A body is taken as the document has it: kinds of values are told apart, and no name is passed by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from awskb.api.docs import document
from tests.factories.api import ROOT, Program, a_program, a_token
from tests.factories.notes import a_section, a_term

DOCUMENT = document()
SHAPES = DOCUMENT["components"]["schemas"]


def sent_shapes() -> dict[str, Any]:
    """Whatever may be sent, by its name, with what is inside of it."""
    found: dict[str, Any] = {}
    waiting = [one.get("requestBody") for of in DOCUMENT["paths"].values() for one in of.values()]
    while waiting:
        for name in named_in(waiting.pop()):
            if name not in found:
                found[name] = SHAPES[name]
                waiting.append(SHAPES[name])
    return found


def named_in(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for one in part.values():
            yield from named_in(one)
    elif isinstance(part, list):
        for one in part:
            yield from named_in(one)


@pytest.fixture
def program(ada: User) -> Program:
    a_term("region", a_section("NETWORK", by=ada), "collection of AZ", by=ada)
    return a_program(ada)


def test_every_body_refuses_what_it_does_not_name() -> None:
    open_ones = [
        name
        for name, shape in sent_shapes().items()
        if shape.get("type") == "object" and shape.get("additionalProperties") is not False
    ]
    assert open_ones == []


@pytest.mark.parametrize("value", [True, "5", 5.5, [5], {"of": 5}, 10**400])
def test_no_other_value_is_an_integer(program: Program, value: Any) -> None:
    answer = program.post("/me/study-sessions", {"minutes": value})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"][0]["at"] == "body.minutes"


@pytest.mark.parametrize("value", [1, 0, "true", "on", None])
def test_no_other_value_is_true_or_false(program: Program, value: Any) -> None:
    answer = program.put("/me/preferences/study", {"shows_streak": value})
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.shows_streak")


def test_numbers_inside_of_lists_and_of_names_are_told_apart_too(program: Program) -> None:
    steps = {"new_a_day": 5, "most_a_day": 100, "desired_retention": 90, "learning_minutes": [1, True]}
    told = program.put("/me/preferences/review", steps).json()
    assert told["errors"][0]["at"] == "body.learning_minutes.1"
    needs = program.put("/team/needs", {"needs": {"SAA": "2"}, "base": {}}).json()
    assert needs["errors"][0]["at"] == "body.needs.SAA"


@pytest.mark.parametrize("value", [0, 1.5, "0", "1767225600", True])
def test_no_number_is_a_day(program: Program, value: Any) -> None:
    answer = program.post("/me/attempts", {"exam": "CLF-C02", "outcome": "booked", "sat_on": value})
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.sat_on")


def test_a_whole_number_may_be_written_with_a_point(program: Program) -> None:
    assert program.post("/me/study-sessions", {"minutes": 5.0}).status_code == 201


def test_a_misspelt_name_is_refused_and_nothing_is_written(program: Program) -> None:
    entry = program.get("/entries?slug=region").json()["items"][0]
    answer = program.patch(f"/entries/{entry['id']}?base_revision=1", {"defintion": "several AZ"})
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.defintion")
    assert program.get(f"/entries/{entry['id']}").json()["revision"] == 1


@pytest.mark.parametrize("body", [b'{"title": "a", "title": "b"}', b'{"kind": 1e999}', b'{"body": -1e400}'])
def test_what_programs_read_in_two_ways_is_not_read_at_all(ada: User, body: bytes) -> None:
    answer = Client().post(
        f"{ROOT}/entries",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {a_token(ada).key}"},
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
