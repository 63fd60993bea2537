"""The page of an exam: its facts, what it asks, what the wiki holds of that, what keeps its certificate."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.models import ExamMapItem, ExamVersion
from notes.models import Entry, Service
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_note

Signed = Callable[[User], Client]
NOTE = """# 💾 STORAGE

* _S3_: objects
* _Loose ends_: of architectures

---

* _EFS_: files

# ZA

CERTS
* _solutions architect associate (SA)_: 🎯
* _machine learning speciality_: hard
* _Batch_: no service here
"""
MOST_QUERIES = 27


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.django_db
def test_an_exam_with_its_lists(ada: User, reader: User, client_of: Signed) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    page = client_of(reader).get("/certs/SAA-C03/").context["page"]
    assert (page.scope.held, page.scope.unsorted, page.scope.count) == (1, 1, 121)
    assert page.items.unmapped.count == 0
    assert [domain.weight for domain in page.items.domains] == [30, 26, 24, 20]
    services = page.items.domains[0].groups[0]
    assert [line.short for line in services.held] == ["S3"]
    assert services.count == 36
    assert [line.weight for line in services.missing] == sorted(
        (line.weight for line in services.missing), key=["core", "supporting", "aware"].index
    )
    assert services.missing[0].url == Service.objects.get(name=services.missing[0].name).get_absolute_url()
    assert [tied.title for tied in page.entries] == ["solutions architect associate"]
    text = text_of(client_of(reader), "/certs/SAA-C03/")
    assert "questions, 50 scored 65" in text
    assert "services in scope held, 1 more unsorted 1 of 121" in text
    assert "this project’s suggestion, not a statement by AWS" in text
    assert "What changed since SAA-C02" in text
    assert "Solutions Architect - Professional , by passing the exam (SAP-C03): + 3 years" in text
    assert "Correct the map" not in text
    assert "Correct the map" in text_of(client_of(ada), "/certs/SAA-C03/")


@pytest.mark.django_db
def test_what_is_not_known_is_called_so(reader: User, client_of: Signed) -> None:
    shipped_catalogue()
    client = client_of(reader)
    text = text_of(client, "/certs/SAP-C03/")
    assert text.count("unknown") == 4
    assert text.count("no list here") + text.count("No list here") == 3
    assert "%" not in text
    assert "of the scored questions" not in text
    assert "Domains and weights: not known of both." in text
    page = client.get("/certs/SAP-C03/").context["page"]
    assert page.scope is None
    part = client.get("/certs/DVA-C03/").context["page"].items.domains[1]
    assert part.tasks_from == "map"
    assert [task.number for task in part.tasks] == ["2.1", "2.2", "2.3"]
    assert "What renews it: no facts here." in text_of(client, "/certs/AIB-C01/")
    assert "which cannot be sat today" in text_of(client, "/certs/MLS-C01/")
    assert "Unconfirmed." in text_of(client, "/certs/DEA-C01/")


@pytest.mark.django_db
def test_a_curator_says_which_entry_covers_a_topic(reader: User, client_of: Signed) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    topics = ExamMapItem.objects.filter(
        exam_map__exam_version__code="SAA-C03", name__startswith="Loose coupling"
    )
    topics.update(entry=Entry.objects.get(title="Loose ends"))
    page = client_of(reader).get("/certs/SAA-C03/").context["page"]
    held = [line for line in page.items.items if line.kind == "topic" and line.state == "held"]
    assert [line.url for line in held] == ["/notes/loose-ends/"]


@pytest.mark.django_db
def test_as_many_queries_with_much_as_with_little(ben: User, client_of: Signed) -> None:
    shipped_catalogue()
    a_note(f"{NOTE}\n# CERTS\n\n* _CCP_: the first\n", "small.md")
    client = client_of(ben)

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    before = {path: asked(path) for path in ("/certs/SAA-C03/", "/certs/SAP-C02/", "/certs/")}
    names = Service.objects.values_list("short", flat=True)
    lines = [f"* _{name}_: one\n* _{name} again_: two" for name in names]
    a_note("# CERTS\n\n" + "\n".join(lines) + "\n\n# SERVICES\n\n" + "\n".join(lines), "aws.md")
    assert Entry.objects.filter(service__isnull=False).count() > 200
    assert {path: asked(path) for path in before} == before
    assert max(before.values()) <= MOST_QUERIES


@pytest.mark.django_db
def test_addresses_of_exams(reader: User, client_of: Signed) -> None:
    shipped_catalogue(with_services=False)
    client = client_of(reader)
    assert client.get("/certs/saa-c03/")["Location"] == "/certs/SAA-C03/"
    assert client.get("/certs/saa/")["Location"] == "/certs/SAA-C03/"
    assert client.get("/certs/AXS/")["Location"] == "/certs/AXS-C01/"
    assert client.get("/certs/nothing/").status_code == 404


@pytest.mark.django_db
def test_public_reading_opens_the_catalogue_but_not_what_is_for_members(eve: Client, settings: Any) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    assert eve.get("/certs/SAA-C03/")["Location"].startswith("/accounts/login/")
    assert eve.get("/certs/")["Location"].startswith("/accounts/login/")
    settings.AWSKB_PUBLIC_READ = True
    assert eve.get("/certs/SAA-C03/").context["page"].scope.held == 1
    Entry.objects.filter(title="S3").update(members_only=True, hidden=True)
    page = eve.get("/certs/SAA-C03/")
    assert page.context["page"].scope.held == 0
    assert "/notes/s3/" not in page.content.decode()
    assert "0 of 121 services" in " ".join(eve.get("/certs/").content.decode().split())


@pytest.mark.django_db
def test_the_catalogue_by_level_and_status(reader: User, client_of: Signed) -> None:
    shipped_catalogue(with_services=False)
    ExamVersion.objects.filter(code="DVA-C03").update(available_from="2999-01-01")
    client = client_of(reader)

    def codes(query: str) -> list[str]:
        page = client.get(f"/certs/{query}").context["page"]
        lines = [line for part in page.levels for line in part.certifications]
        return [version.code for line in lines for version in line.versions]

    assert len(codes("")) == len(codes("?level=nothing&status=odd")) == 28
    assert codes("?status=upcoming") == ["DVA-C03"]
    assert codes("?level=professional") == ["DOP-C02", "DOP-C01", "AIP-C01", "SAP-C03", "SAP-C02", "SAP-C01"]
    assert codes("?level=specialty&status=upcoming") == []
