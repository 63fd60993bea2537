"""Curators correct an exam's map: shared, attributed, versioned, undone, and kept by loads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from certs.actions.cards import keep_card
from certs.models import ExamMapItem, ExamMapRevision, ExamVersion
from notes.models import Entry
from tests.certs.views.undoing import undo
from tests.factories.certs import shipped_catalogue
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import NOW, a_section, a_service, a_term

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]


@pytest.fixture
def exam(db: None) -> ExamVersion:
    return an_exam("ABC-C01", scope=["Amazon FSx"])


@pytest.fixture
def lunch(db: None) -> Entry:
    return a_term("lunch", a_section("FOOD"), "what one eats at noon every day")


def said(**changes: object) -> dict[str, object]:
    one = {"kind": "topic", "name": "meals", "entry": "lunch", "weight": "core", "tasks": "1.2, 2.1"}
    return {**one, "why": "one must eat", "summary": "by the guide", "base_revision": 0, **changes}


def test_a_card_without_a_place_is_put_on_the_map_from_its_page(
    ada: User, exam: ExamVersion, lunch: Entry, client_of: ClientOf
) -> None:
    client = client_of(ada)
    keep_card(entry_id=lunch.pk, by=ada, at=NOW)
    assert "0 of 1" in client.get("/certs/ABC-C01/map/").content.decode()
    assert "0 of 1 of the team’s cards" in client.get("/certs/ABC-C01/").content.decode()
    assert "not on the map" in client.get(f"/certs/maps/entries/{lunch.pk}/").content.decode()
    form = client.get(f"/certs/ABC-C01/map/new/?entry={lunch.pk}").content.decode()
    assert 'value="lunch"' in form
    saved = client.post("/certs/ABC-C01/map/new/", said(), follow=True)
    item = ExamMapItem.objects.get()
    assert (item.name, item.entry, item.weight) == ("meals", lunch, "core")
    assert [str(task) for task in item.tasks.all()] == ["1.2", "2.1"]
    revision = ExamMapRevision.objects.get()
    assert (revision.by, revision.through, revision.summary) == (ada, "form", "by the guide")
    assert "1 of 1" in client.get("/certs/ABC-C01/map/").content.decode()
    assert "1 of 1 of the team’s cards" in client.get("/certs/ABC-C01/").content.decode()
    assert "as meals" in client.get(f"/certs/maps/entries/{lunch.pk}/").content.decode()
    undo(client, saved)
    assert not ExamMapItem.objects.exists()
    assert ExamMapRevision.objects.count() == 2


def test_corrections_are_undone_unless_changed_since(
    ada: User, exam: ExamVersion, lunch: Entry, client_of: ClientOf
) -> None:
    client = client_of(ada)
    client.post("/certs/ABC-C01/map/new/", said())
    pk = ExamMapItem.objects.get().pk
    edit = f"/certs/ABC-C01/map/{pk}/edit/"
    assert client.post(edit, said(weight="aware", name="eating", base_revision=1)).status_code == 302
    assert client.post(edit, said(weight="supporting", base_revision=1)).status_code == 409
    assert client.post("/certs/ABC-C01/map/history/1/undo/").status_code == 409
    assert client.post("/certs/ABC-C01/map/history/2/undo/").status_code == 302
    item = ExamMapItem.objects.get()
    assert (item.pk, item.name, item.weight, item.entry) == (pk, "meals", "core", lunch)
    assert client.post(f"/certs/ABC-C01/map/{pk}/remove/").status_code == 302
    assert client.post("/certs/ABC-C01/map/history/4/undo/").status_code == 302
    again = ExamMapItem.objects.get()
    assert (again.name, again.entry, again.tasks.count()) == ("meals", lunch, 2)
    html = client.get("/certs/ABC-C01/map/history/").content.decode()
    assert "Undid revision 4" in html
    assert client.post("/certs/ABC-C01/map/history/99/undo/").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"tasks": "9.1"},
        {"tasks": ""},
        {"entry": "no such entry"},
        {"kind": "service", "name": "Amazon Nothing"},
        {"kind": "certificate"},
        {"weight": "most"},
        {"name": "has it"},
    ],
)
def test_what_cannot_be_on_the_map_is_refused_and_kept_in_the_form(
    ada: User, exam: ExamVersion, lunch: Entry, client_of: ClientOf, changes: dict[str, object]
) -> None:
    an_item_of(exam, "has it", "1.1")
    answer = client_of(ada).post("/certs/ABC-C01/map/new/", said(**changes))
    assert answer.status_code == 422
    assert "by the guide" in answer.content.decode()
    assert ExamMapItem.objects.count() == 1


def test_a_service_is_put_on_the_map_by_any_of_its_names(
    ada: User, exam: ExamVersion, client_of: ClientOf
) -> None:
    fsx = a_service("Amazon FSx", "FSx", status="active")
    client = client_of(ada)
    assert "Amazon FSx" in client.get(f"/certs/ABC-C01/map/new/?of={fsx.pk}").content.decode()
    sent = said(kind="service", name="fsx", entry="")
    assert client.post("/certs/ABC-C01/map/new/", sent).status_code == 302
    assert ExamMapItem.objects.get().service == fsx


def test_loading_the_catalogue_again_undoes_no_correction(ada: User, client_of: ClientOf) -> None:
    shipped_catalogue()
    version = ExamVersion.objects.get(code="SAA-C03")
    kept, gone = ExamMapItem.objects.filter(exam_map=version.pk, kind="topic")[:2]
    client = client_of(ada)
    sent = said(name=kept.name, entry="", tasks=["1.1"], weight="aware", why="as we see it")
    number = version.exam_map.revision_number
    page = f"/certs/SAA-C03/map/{kept.pk}/edit/"
    assert client.post(page, {**sent, "base_revision": number}).status_code == 302
    client.post(f"/certs/SAA-C03/map/{gone.pk}/remove/")
    shipped_catalogue()
    kept.refresh_from_db()
    assert (kept.weight, kept.why) == ("aware", "as we see it")
    assert not ExamMapItem.objects.filter(pk=gone.pk).exists()


def test_members_see_the_map_and_only_curators_correct_it(
    ben: User, eve: Client, exam: ExamVersion, client_of: ClientOf
) -> None:
    item = an_item_of(exam, "eating", "1.1")
    client = client_of(ben)
    html = client.get("/certs/ABC-C01/map/").content.decode()
    assert "eating" in html
    assert "Correct" not in html
    assert client.get("/certs/ABC-C01/map/history/").status_code == 200
    assert client.post("/certs/ABC-C01/map/new/", said()).status_code == 403
    assert client.post(f"/certs/ABC-C01/map/{item.pk}/remove/").status_code == 403
    assert client.post("/certs/ABC-C01/map/history/1/undo/").status_code == 403
    assert eve.get("/certs/ABC-C01/map/").status_code == 302
    assert client.get("/certs/XYZ-C01/map/").status_code == 404
