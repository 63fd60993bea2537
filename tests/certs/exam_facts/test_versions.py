"""A catalogue file with a fault is refused, with the place and the remedy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from certs.exam_facts.checking import CatalogueRefused
from certs.exam_facts.versions import chains_of, read_versions

EXAM: dict[str, Any] = {
    "code": "SAA-C03",
    "name": "Solutions Architect",
    "level": "associate",
    "status": "active",
}


def read(*exams: Any) -> None:
    read_versions(json.dumps(exams), file="exams.json")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": ""}, "exam 1: code is"),
        ({"level": "master"}, 'SAA-C03: level is "master". Write one of: foundational'),
        ({"status": None}, "SAA-C03: status is missing. Write one of: active"),
        ({"passing_score": 99}, "passing_score is 99. Write a whole number from 100 to 1000, or null"),
        ({"passing_score": True}, "passing_score is true"),
        ({"price_usd": "150"}, 'price_usd is "150"'),
        ({"available_from": "30.8.2022"}, "Write a date as 2026-11-30, or null"),
        ({"available_from": "2022-08-30", "retired_on": "2022-08-29"}, "ends on 2022-08-29 before it begins"),
        ({"question_count": 65, "scored_question_count": 66}, "66 questions are scored of 65"),
        ({"price": 150}, '"price" is no field. Correct its spelling or remove it'),
        ({"replaced_by": "SAA-C04"}, "SAA-C04, which is not in the file"),
        ({"replaced_by": "SAA-C03", "replaces": "SAA-C03"}, "leads to no last exam"),
        ({"replaces": "SAA-C02"}, "it replaces SAA-C02, replaced_by says nothing"),
        ({"in_scope_services": ["AWS Batch", "aws batch"]}, "names AWS Batch, aws batch twice"),
        ({"domains": [{"number": 1, "name": "One", "weight_percent": 40}]}, "sum to 40"),
        ({"domains": [{"number": 1, "name": "One"}, {"number": 1, "name": "Two"}]}, "domain 1: its number"),
        ({"domains": [{"number": 1, "name": "One", "task_statements": [""]}]}, "domain 1: task_statements"),
        ({"domains": "four"}, "domains are no list"),
    ],
)
def test_a_fault_is_told_with_place_and_remedy(change: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogueRefused, match=r"exams\.json: ") as refused:
        read({**EXAM, **change})
    assert told in str(refused.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(CatalogueRefused) as refused:
        read({**EXAM, "level": "master"}, {**EXAM, "price_usd": -1})
    assert "level is" in str(refused.value)
    assert "price_usd is -1" in str(refused.value)
    assert "this code was given before" in str(refused.value)


def test_a_credential_is_one_chain() -> None:
    with pytest.raises(CatalogueRefused, match="share their letters, but no replaced_by joins them"):
        read(EXAM, {**EXAM, "code": "SAA-C04"})
    with pytest.raises(CatalogueRefused, match="which replaces SAA-C01 already"):
        read(
            {**EXAM, "code": "SAA-C01", "replaced_by": "SAA-C03"},
            {**EXAM, "code": "SAA-C02", "replaced_by": "SAA-C03"},
            {**EXAM, "replaces": "SAA-C02"},
        )


def test_the_versions_of_a_chain_come_oldest_first() -> None:
    exams = [
        {**EXAM, "replaces": "SAA-C02"},
        {**EXAM, "code": "SAA-C02", "replaced_by": "SAA-C03", "replaces": "SAA-C01"},
        {**EXAM, "code": "SAA-C01", "replaced_by": "SAA-C02"},
    ]
    chains = chains_of(read_versions(json.dumps(exams), file="exams.json"))
    assert [[version.code for version in chain] for chain in chains] == [["SAA-C01", "SAA-C02", "SAA-C03"]]


@pytest.mark.parametrize("text", ["", "{", '{"exams": []}', "[1]", '"none"'])
def test_what_is_no_list_of_exams_is_refused(text: str) -> None:
    with pytest.raises(CatalogueRefused, match=r"exams\.json: "):
        read_versions(text, file="exams.json")
