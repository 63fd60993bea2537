"""The admin of the catalogue: corrections that loads keep, a map whose every change is a revision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.models import ExamMap, ExamMapItem, ExamVersion, Renewal
from notes.models import Entry, Service
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_note

Signed = Callable[[User], Client]
ITEMS = "/admin/certs/exammapitem/"


def item(name: str) -> ExamMapItem:
    return ExamMapItem.objects.get(exam_map__exam_version__code="SAA-C03", name=name)


def sent(one: ExamMapItem, **changes: Any) -> dict[str, Any]:
    """What the form of an item sends, with something changed."""
    tasks = one.tasks.values_list("domain__number", "number")
    return {
        "kind": one.kind,
        "name": one.name,
        "service": one.service_id or "",
        "entry": one.entry_id or "",
        "weight": one.weight,
        "why": one.why,
        "tasks": ", ".join(f"{domain}.{number}" for domain, number in tasks),
        "summary": "Asked twice in mine",
        "base_revision": one.exam_map.revision_number,
        **changes,
    }


@pytest.mark.django_db
def test_a_curator_corrects_the_map_and_a_load_keeps_it(ada: User, client_of: Signed) -> None:
    shipped_catalogue()
    client = client_of(ada)
    batch = item("AWS Batch")
    path = f"{ITEMS}{batch.pk}/change/"
    opened = sent(batch, weight="core", tasks="3.2, 1.1")
    assert client.post(path, opened).status_code == 302
    corrected = item("AWS Batch")
    assert corrected.weight == "core"
    last = corrected.exam_map.revisions.first()
    assert last is not None
    assert (last.number, last.by, last.through, last.summary) == (2, ada, "admin", "Asked twice in mine")
    assert last.changes[0]["before"]["weight"] == batch.weight
    assert last.changes[0]["after"]["tasks"] == ["1.1", "3.2"]
    report = shipped_catalogue(with_services=False)
    assert item("AWS Batch").weight == "core"
    assert [one.place for one in report.differences] == ["map of SAA-C03 service AWS Batch"]
    quicker = client.post(path, {**opened, "why": "Written meanwhile"})
    assert quicker.status_code == 200
    assert "Somebody changed this item" in quicker.content.decode()
    assert "Written meanwhile" in quicker.content.decode()
    assert item("AWS Batch").why == batch.why


@pytest.mark.django_db
def test_items_are_added_removed_and_refused(ada: User, client_of: Signed) -> None:
    shipped_catalogue()
    a_note("# STORAGE\n\n* _Loose ends_: of architectures\n", "aws.md")
    client = client_of(ada)
    exam_map = ExamMap.objects.get(exam_version__code="SAA-C03")
    new = {
        "exam_map": exam_map.pk,
        "kind": "topic",
        "name": "Thinking",
        "entry": Entry.objects.get(title="Loose ends").pk,
        "weight": "aware",
        "tasks": "9.9",
        "why": "",
    }
    refused = client.post(f"{ITEMS}add/", new)
    assert "This exam has no task 9.9. Write domain.number, as 1.2." in refused.content.decode()
    assert client.post(f"{ITEMS}add/", {**new, "tasks": "2.1"}).status_code == 302
    thinking = item("Thinking")
    assert thinking.entry is not None
    chosen = {"action": "delete_selected", "_selected_action": [item("AWS Batch").pk], "post": "yes"}
    assert client.post(ITEMS, chosen).status_code == 302
    assert client.post(f"{ITEMS}{thinking.pk}/delete/", {"post": "yes"}).status_code == 302
    exam_map.refresh_from_db()
    assert exam_map.revision_number == 4
    names = [revision.changes[0]["before"] for revision in exam_map.revisions.all()[:2]]
    assert [before["name"] for before in names] == ["Thinking", "AWS Batch"]
    shipped_catalogue(with_services=False)
    assert not ExamMapItem.objects.filter(exam_map=exam_map, name="AWS Batch").exists()
    taken = {"action": "take_file", "_selected_action": [exam_map.pk]}
    assert client.post("/admin/certs/exammap/", taken).status_code == 302
    assert item("AWS Batch").tasks.exists()
    assert shipped_catalogue(with_services=False).differences == []


@pytest.mark.django_db
def test_a_corrected_fact_stays_until_the_files_word_is_taken(
    administrator: User, ben: User, client_of: Signed
) -> None:
    shipped_catalogue()
    saa = ExamVersion.objects.get(code="SAA-C03")
    path = f"/admin/certs/examversion/{saa.pk}/change/"
    assert client_of(ben).get(path)["Location"].startswith("/admin/login/")
    ExamVersion.objects.filter(pk=saa.pk).update(price_usd=170, last_exam_day_announced=date(2027, 3, 31))
    saa.domains.filter(number=4).update(name="Cheap")
    saa.scope_services.filter(name="AWS Batch").delete()
    shipped_catalogue(with_services=False)
    client = client_of(administrator)
    page = client.get(path).content.decode()
    assert "SAA-C03 price_usd: the file says 150, the wiki 170" in page
    assert "SAA-C03 domain 4: the file says" in page
    assert ">sittable<" in client.get("/admin/certs/examversion/?q=SAA-C03").content.decode()
    assert client.post(f"/admin/certs/examversion/{saa.pk}/delete/", {"post": "yes"}).status_code == 403
    taken = {"action": "take_file", "_selected_action": [saa.pk]}
    assert client.post("/admin/certs/examversion/", taken).status_code == 302
    saa.refresh_from_db()
    assert (saa.price_usd, saa.last_exam_day_announced) == (150, None)
    assert saa.domains.get(number=4).name == "Design Cost-Optimized Architectures"
    assert saa.scope_services.get(name="AWS Batch").service is not None
    assert shipped_catalogue(with_services=False).differences == []


@pytest.mark.django_db
def test_every_list_and_page_of_the_catalogue_opens(ada: User, client_of: Signed) -> None:
    shipped_catalogue()
    client = client_of(ada)
    for name in (
        "certification", "renewal", "examversion", "domain", "exammap", "exammapitem", "exammaprevision",
        "certificationtie", "catalogueload",
    ):  # fmt: skip
        listed = client.get(f"/admin/certs/{name}/?q=saa")
        assert listed.status_code == 200, name
        first = listed.context["cl"].result_list.first()
        if first is not None:
            assert client.get(f"/admin/certs/{name}/{first.pk}/change/").status_code == 200, name
    renewal = Renewal.objects.first()
    assert renewal is not None
    assert client.post(f"/admin/certs/renewal/{renewal.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Service.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["A/B", "..", "A B", '"><img src=x>', "A?B"])
def test_a_code_that_no_address_can_end_in_is_refused(
    administrator: User, client_of: Signed, code: str
) -> None:
    client = client_of(administrator)
    form = client.get("/admin/certs/certification/add/").context
    data = {"abbreviation": code, "name": "AWS Certified Odd", "level": "associate", "other_names": "[]"}
    for inline in form["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    refused = client.post("/admin/certs/certification/add/", data)
    assert refused.status_code == 200
    assert "the page stands under them" in refused.content.decode()
    taken = client.post("/admin/certs/certification/add/", {**data, "abbreviation": "ODD"})
    assert taken.status_code == 302
    assert client.get("/certs/").status_code == 200
