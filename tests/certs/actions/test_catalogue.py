"""The catalogue equals its files, can be loaded again, and keeps what people corrected."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certs.exam_facts.merging import Why
from certs.models import (
    CatalogueLoad,
    Certification,
    Domain,
    ExamMap,
    ExamMapItem,
    ExamMapTask,
    ExamVersion,
    Renewal,
    ScopeService,
    TaskStatement,
)
from notes.models import Service
from tests.factories.certs import FILES, FIXTURES, changed_files, shipped_catalogue

pytestmark = pytest.mark.django_db

EXAMS: list[dict[str, Any]] = json.loads((FIXTURES / FILES[0]).read_text(encoding="utf-8"))
PLAIN = (
    "name", "phase", "duration_minutes", "question_count", "scored_question_count", "passing_score",
    "price_usd", "validity_years", "sources", "official_refs", "confidence", "notes",
)  # fmt: skip


def exam(facts: list[dict[str, Any]], code: str) -> dict[str, Any]:
    return next(one for one in facts if one["code"] == code)


def as_the_file_says_it(version: ExamVersion) -> dict[str, Any]:
    domains = [
        {
            "number": domain.number,
            "name": domain.name,
            "weight_percent": domain.weight_percent,
            "task_statements": [task.text for task in domain.tasks.all()],
        }
        for domain in version.domains.all()
    ]
    before = ExamVersion.objects.filter(replaced_by=version).first()
    days = ("available_from", "retired_on", "last_exam_day_announced")
    return {
        "code": version.code,
        "level": version.certification.level,
        "status": version.recorded_status,
        "replaces": before.code if before else None,
        "replaced_by": version.replaced_by.code if version.replaced_by else None,
        "url": version.url or None,
        "exam_guide_url": version.exam_guide_url or None,
        "domains": domains,
        "in_scope_services": [row.name for row in version.scope_services.all()],
        **{name: getattr(version, name) for name in PLAIN},
        **{day: str(getattr(version, day)) if getattr(version, day) else None for day in days},
    }


def test_the_catalogue_equals_the_data_file() -> None:
    report = shipped_catalogue()
    stored = {
        version.code: as_the_file_says_it(version)
        for version in ExamVersion.objects.select_related("certification", "replaced_by")
    }
    assert stored == {facts["code"]: facts for facts in EXAMS}
    assert len(report.created) == 28
    assert report.unknown_services == []
    weights = defaultdict(int)
    for code, weight in Domain.objects.values_list("exam_version__code", "weight_percent"):
        weights[code] += weight
    assert len(weights) == 23
    assert set(weights.values()) == {100}
    sap = ExamVersion.objects.get(code="SAP-C03")
    assert (sap.duration_minutes, sap.price_usd, sap.passing_score, sap.domains.count()) == (None,) * 3 + (0,)


def test_the_map_and_the_renewals_equal_their_files() -> None:
    shipped_catalogue()
    maps = json.loads((FIXTURES / FILES[1]).read_text(encoding="utf-8"))["exams"]
    tasks: dict[int, list[str]] = defaultdict(list)
    for item_id, domain, number in ExamMapTask.objects.values_list("item_id", "domain__number", "number"):
        tasks[item_id].append(f"{domain}.{number}")
    stored = {
        (item.exam_map.exam_version.code, item.kind, item.name): (item.weight, item.why, set(tasks[item.pk]))
        for item in ExamMapItem.objects.select_related("exam_map__exam_version")
    }
    assert stored == {
        (facts["exam"], item["kind"], item["name"]): (item["weight"], item["why"], set(item["tasks"]))
        for facts in maps
        for item in facts["items"]
    }
    assert not ExamMapItem.objects.filter(kind="service", service=None).exists()
    assert {one.basis for one in ExamMap.objects.all()} == {"suggested"}
    assert all(one.revision_number == 1 for one in ExamMap.objects.all())
    by = Renewal.objects.filter(renews__abbreviation="CLF", way="exam").values_list(
        "by__abbreviation", flat=True
    )
    assert set(by) == {"CLF", "SAA", "DVA", "SOA", "DEA", "MLA", "SAP", "DOP", "AIP"}
    doubtful = Renewal.objects.get(renews__abbreviation="DEA", by__abbreviation="AIP")
    assert not doubtful.is_confirmed
    assert not Renewal.objects.filter(renews__abbreviation="AIB").exists()


def test_a_certificate_is_its_chain_of_versions() -> None:
    shipped_catalogue()
    assert Certification.objects.count() == 18
    operations = Certification.objects.get(abbreviation="SOA")
    assert operations.name == "AWS Certified CloudOps Engineer - Associate"
    assert set(operations.versions.values_list("code", flat=True)) == {"SOA-C02", "SOA-C03"}


def test_tasks_are_numbered_only_where_every_domain_has_its_list() -> None:
    shipped_catalogue()
    numbered = TaskStatement.objects.filter(domain__exam_version__code="SAA-C03")
    assert not numbered.filter(number=None).exists()
    part = TaskStatement.objects.get(domain__exam_version__code="DVA-C03")
    assert part.number is None


def test_the_second_load_writes_nothing() -> None:
    shipped_catalogue()
    with CaptureQueriesContext(
        connection,
    ) as second:
        report = shipped_catalogue(with_services=False)
    assert (report.created, report.changed, report.unchanged, report.differences) == ([], [], 28, [])
    writing = [
        query["sql"]
        for query in second.captured_queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    assert writing == []
    assert CatalogueLoad.objects.count() == 1


def test_a_dry_run_reports_and_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_catalogue", "--dry-run", "--json")
    report = json.loads(capsys.readouterr().out)
    assert len(report["created"]) == 28
    assert report["dry_run"]
    assert "AWS Lambda" in report["unknown_services"]
    assert not ExamVersion.objects.exists()
    assert not CatalogueLoad.objects.exists()


def test_a_newer_file_is_taken_but_for_what_an_administrator_corrected(tmp_path: Path) -> None:
    shipped_catalogue()
    ExamVersion.objects.filter(code="SAA-C03").update(price_usd=160, duration_minutes=140)
    Domain.objects.filter(exam_version__code="SAA-C03", number=1).update(name="Secure it")
    ScopeService.objects.filter(exam_version__code="SAA-C03", name="AWS Lambda").delete()

    def newer(facts: list[dict[str, Any]]) -> None:
        saa = exam(facts, "SAA-C03")
        saa.update(price_usd=170, question_count=70)
        saa["domains"][1]["name"] = "Resilience"
        saa["domains"][2]["task_statements"].append("One more")
        saa["in_scope_services"].remove("Amazon Athena")
        saa["in_scope_services"].append("Amazon Brand New")

    report = shipped_catalogue(folder=changed_files(tmp_path / "new", certifications=newer))
    saa = ExamVersion.objects.get(code="SAA-C03")
    assert (saa.price_usd, saa.duration_minutes, saa.question_count) == (160, 140, 70)
    assert [domain.name for domain in saa.domains.all()][:2] == ["Secure it", "Resilience"]
    assert TaskStatement.objects.get(text="One more").number == 6
    names = set(saa.scope_services.values_list("name", flat=True))
    assert "Amazon Brand New" in names
    assert not names & {"Amazon Athena", "AWS Lambda"}
    assert saa.scope_services.get(name="Amazon Brand New").service is None
    assert report.changed == ["SAA-C03"]
    assert report.unknown_services == ["Amazon Brand New"]
    assert [(one.place, one.wiki, one.why) for one in report.differences] == [
        ("SAA-C03 duration_minutes", 140, Why.CORRECTED),
        ("SAA-C03 price_usd", 160, Why.BOTH),
        ("SAA-C03 domain 1", {"name": "Secure it", "weight_percent": 30}, Why.CORRECTED),
        ("SAA-C03 service AWS Lambda", None, Why.REMOVED),
    ]
    assert "SAA-C03 price_usd: the file says 170, the wiki 160" in report.as_text()


def test_a_corrected_map_item_stays_and_one_that_was_removed_does_not_return(tmp_path: Path) -> None:
    shipped_catalogue()
    items = ExamMapItem.objects.filter(exam_map__exam_version__code="SAA-C03")
    items.filter(name="AWS Organizations").update(weight="core")
    items.filter(name="Amazon Athena").delete()

    def newer(facts: dict[str, Any]) -> None:
        saa = next(one for one in facts["exams"] if one["exam"] == "SAA-C03")
        for item in saa["items"]:
            if item["name"] in ("AWS Organizations", "AWS Batch"):
                item["why"] = "Said anew"

    report = shipped_catalogue(folder=changed_files(tmp_path / "new", map=newer))
    assert items.get(name="AWS Organizations").weight == "core"
    assert items.get(name="AWS Organizations").why != "Said anew"
    assert items.get(name="AWS Batch").why == "Said anew"
    assert items.get(name="AWS Batch").tasks.exists()
    assert not items.filter(name="Amazon Athena").exists()
    assert report.maps_changed == ["SAA-C03"]
    assert [one.why for one in report.differences] == [Why.BOTH, Why.REMOVED]
    last = ExamMap.objects.get(exam_version__code="SAA-C03").revisions.first()
    assert last is not None
    assert [change["after"]["name"] for change in last.changes] == ["AWS Batch"]
    assert last.changes[0]["before"]["why"] != "Said anew"


def test_a_renewal_that_was_dropped_or_corrected_stays_so(tmp_path: Path) -> None:
    shipped_catalogue()
    Renewal.objects.filter(renews__abbreviation="SAA", by__abbreviation="SAP", way="exam").update(
        is_dropped=True
    )
    Renewal.objects.filter(renews__abbreviation="CLF", way="game").update(years=2)

    def newer(facts: dict[str, Any]) -> None:
        facts["renewals"] = [one for one in facts["renewals"] if one["renews"] != "DEA"]

    report = shipped_catalogue(folder=changed_files(tmp_path / "new", renewals=newer))
    assert Renewal.objects.get(renews__abbreviation="SAA", by__abbreviation="SAP", way="exam").is_dropped
    assert Renewal.objects.get(renews__abbreviation="CLF", way="game").years == 2
    assert not Renewal.objects.filter(renews__abbreviation="DEA").exists()
    assert [one.place for one in report.differences] == [
        "CLF game AWS Cloud Quest: Recertify years",
        "SAA exam SAP",
    ]


def test_a_service_that_comes_later_is_found_by_the_next_load() -> None:
    shipped_catalogue(with_services=False)
    assert not ScopeService.objects.exclude(service=None).exists()
    report = shipped_catalogue()
    assert "SAA-C03" in report.changed
    assert not ScopeService.objects.filter(service=None).exists()
    lambda_ = Service.objects.get(name="AWS Lambda")
    assert ScopeService.objects.get(exam_version__code="SAA-C03", name="AWS Lambda").service == lambda_


def test_a_faulty_file_changes_nothing_and_says_where(tmp_path: Path) -> None:
    shipped_catalogue(with_services=False)

    def faulty(facts: dict[str, Any]) -> None:
        facts["exams"][0]["items"][0]["tasks"] = ["9.9"]

    folder = changed_files(
        tmp_path / "bad", map=faulty, certifications=lambda facts: facts[0].update(price_usd=1)
    )
    with pytest.raises(
        CommandError, match=r"exam_map\.json: SAA-C03, AWS Identity.*no task 9\.9\. Write domain"
    ):
        call_command("load_catalogue", "--from", str(folder))
    assert ExamVersion.objects.get(code="CLF-C01").price_usd is None
    with pytest.raises(CommandError, match="Name the folder"):
        call_command("load_catalogue", "--from", str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("day", "standing"), [(date(2026, 11, 30), "sittable"), (date(2026, 12, 1), "retired")]
)
def test_dva_c02_retires_by_itself(day: date, standing: str) -> None:
    shipped_catalogue(with_services=False)
    assert ExamVersion.objects.get(code="DVA-C02").status_on(day).standing == standing
    after = {"sittable": "upcoming", "retired": "sittable"}[standing]
    assert ExamVersion.objects.get(code="DVA-C03").status_on(day).standing == after
