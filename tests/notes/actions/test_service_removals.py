"""Services and parts that go let go of their entries; each entry's history says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from django.test import Client

from awskb.accounts.models import User
from notes.actions.services import load_services
from notes.actions.ties import tie_entry
from notes.models import Entry, Revision, Service, ServiceFeature
from tests.factories.notes import NOW, a_service, a_term

CATALOGUE = {
    "name": "AWS Lambda",
    "short": "Lambda",
    "features": [{"name": "Layers"}, {"name": "SnapStart"}],
}


def tied(title: str, by: User, **what: int) -> Entry:
    entry = a_term(title)
    return tie_entry(entry_id=entry.pk, base_revision=1, by=by, at=NOW, through="form", **what)


def last(entry: Entry) -> Revision:
    entry.refresh_from_db()
    return Revision.objects.get(entry=entry, number=entry.revision_number)


def test_a_part_that_the_catalogue_drops_unties_with_a_revision(ada: User, tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_text(json.dumps([CATALOGUE]))
    load_services(path, at=NOW)
    parts = dict(ServiceFeature.objects.values_list("name", "pk"))
    gone, kept = (
        tied("a layer", ada, feature_id=parts["Layers"]),
        tied("x", ada, feature_id=parts["SnapStart"]),
    )
    path.write_text(json.dumps([{**CATALOGUE, "features": [{"name": "SnapStart"}]}]))
    load_services(path, at=NOW)
    revision = last(gone)
    assert (gone.feature, gone.tied_by, revision.number) == (None, "", 3)
    assert (revision.through, revision.state["feature"]) == ("command", None)
    assert "no longer in the catalogue" in revision.summary
    assert last(kept).number == 2
    assert kept.feature_id == parts["SnapStart"]


def test_an_administrator_who_removes_a_service_leaves_revisions(
    administrator: User, client_of: Callable[[User], Client]
) -> None:
    service = a_service("Our own bus", "bus")
    entry = tied("bus", administrator, service_id=service.pk)
    client_of(administrator).post(f"/admin/notes/service/{service.pk}/delete/", {"post": "yes"})
    assert not Service.objects.exists()
    let_go(entry, administrator)


def test_an_administrator_who_removes_a_part_leaves_revisions(
    administrator: User, client_of: Callable[[User], Client]
) -> None:
    service = a_service("Our own bus", "bus", features={"lane": []})
    part = service.features.get()
    entry = tied("lane", administrator, feature_id=part.pk)
    client = client_of(administrator)
    form = client.get(f"/admin/notes/service/{service.pk}/change/").context["adminform"].form
    held = {name: form.initial.get(name) or "" for name in form.fields}
    for prefix, count in (("names", 0), ("features", 1)):
        held |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": count}
    held |= {
        "status_sources": "[]",
        "features-0-id": part.pk,
        "features-0-service": service.pk,
        "features-0-name": "lane",
        "features-0-also_known_as": "[]",
        "features-0-DELETE": "on",
    }
    answer = client.post(f"/admin/notes/service/{service.pk}/change/", held)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert not ServiceFeature.objects.exists()
    let_go(entry, administrator)


def let_go(entry: Entry, by: User) -> None:
    revision = last(entry)
    assert (entry.service, entry.feature, revision.number) == (None, None, 3)
    assert (revision.by, revision.through) == (by, "admin")
    assert revision.summary.startswith("Untied")
