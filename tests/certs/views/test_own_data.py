import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from awskb.accounts.models import User
from certs.models import Credential, Goal, Resource, StudySession
from certs.queries.own_records import own_counts, own_models
from notes.models import SourceFile
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_root, a_term, about_aws
from tests.factories.study_records import NUMBER, SHARED, a_study_record

SAYS = "=wombat"


@pytest.fixture
def file(ada: User, ben: User) -> SourceFile:
    shipped_catalogue()
    root = a_root()
    entry = a_term("Lambda", root)
    file = about_aws(root)
    a_study_record(ada, entry=entry, file=file, says=SAYS)
    return file


def test_every_private_model_has_its_row_in_the_record_of_the_tests(file: SourceFile, ada: User) -> None:
    empty = [
        model.__name__ for model, path in own_models() if not model.objects.filter(**{path: ada}).exists()
    ]
    assert not empty, (
        "Add a row to tests/factories/study_records.py, so that it is exported and kept private."
    )


def test_json_holds_everything_of_ones_own_and_no_secret(
    file: SourceFile, ada: User, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(ada).get("/my-data/study-record.json")
    assert answer["Cache-Control"].find("no-store") >= 0
    assert answer["Content-Disposition"].startswith("attachment;")
    record = json.loads(answer.content)
    assert {name for name, rows in record["records"].items() if rows} == {
        model._meta.model_name for model, _ in own_models()
    }
    (goal,) = record["records"]["goal"]
    assert (goal["exam_version"], goal["why"], goal["booked_at"]) == ("SAA-C03", SAYS, "09:30:00")
    assert record["records"]["entrystate"][0]["entry"] == "Lambda"
    assert "a-salt-that-nobody-sees" not in answer.content.decode()
    assert ada.email not in answer.content.decode()


def test_csv_has_a_file_for_each_kind_and_no_cell_is_a_formula(
    file: SourceFile, ada: User, client_of: Callable[[User], Client], media_folder: Any
) -> None:
    kept = default_storage.save("certificates/x.pdf", ContentFile(b"%PDF-1.7 mine"))
    Credential.objects.filter(pk=NUMBER).update(certificate_file=kept)
    answer = client_of(ada).get("/my-data/study-record.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (session,) = csv.DictReader(io.StringIO(archive.read("studysession.csv").decode()))
        assert archive.read(f"certificates/{NUMBER}.pdf") == b"%PDF-1.7 mine"
        assert {name.removesuffix(".csv") for name in archive.namelist() if name.endswith(".csv")} == {
            model._meta.model_name for model, _ in own_models()
        }
    assert (session["minutes"], session["on"], session["note"]) == ("47", "2026-11-20", f"'{SAYS}")


def test_another_person_gets_their_own_record_alone(
    file: SourceFile, ben: User, client_of: Callable[[User], Client]
) -> None:
    record = json.loads(client_of(ben).get("/my-data/study-record.json").content)
    assert record["person"] == "ben"
    assert not any(record["records"].values())


def test_deleting_asks_first_and_then_leaves_nothing(
    file: SourceFile,
    ada: User,
    ben: User,
    client_of: Callable[[User], Client],
    media_folder: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    kept = default_storage.save("certificates/x.pdf", ContentFile(b"%PDF-1.7 mine"))
    Credential.objects.filter(pk=NUMBER).update(certificate_file=kept)
    StudySession.objects.create(
        person=ben,
        on=StudySession.objects.get().on,
        minutes=5,
        created_at=StudySession.objects.get().created_at,
    )
    client = client_of(ada)
    assert "Study session" in client.get("/my-data/delete/").content.decode()
    refused = client.post("/my-data/delete/")
    assert refused.status_code == 422
    assert Goal.objects.filter(person=ada).exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/my-data/delete/", {"sure": "on"})
    assert own_counts(person=ada) == []
    assert not default_storage.exists(kept)
    assert StudySession.objects.get().person == ben
    assert Resource.objects.filter(pk=SHARED).exists(), "What the team uses stays."
