"""Downloads: the bytes that an export writes, and what they mean for later loads."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import SourceConflict, SourceFile, SourceHandout
from tests.factories.notes import a_root, a_term
from tests.notes.actions.test_source_export import export
from tests.notes.actions.test_source_load import FILE, entry, load, write

ClientOf = Callable[[User], Client]


def download(client: Client) -> bytes:
    answer = client.post(f"/sources/{SourceFile.objects.get().pk}/download/")
    assert answer.status_code == HTTPStatus.OK
    return bytes(answer.content)


@pytest.mark.parametrize("text", [FILE, "\ufeff" + FILE, FILE.replace("\n", "\r\n")])
def test_a_download_is_what_an_export_writes_and_changes_no_base(
    ada: User, client_of: ClientOf, tmp_path: Path, text: str
) -> None:
    load(text)
    assert download(client_of(ada)) == text.encode()
    write(entry("Fargate"), ada, definition="said here")
    before = SourceFile.objects.get()
    data = download(client_of(ada))
    after = SourceFile.objects.get()
    assert data == text.encode().replace(b"serverless ECS", b"said here")
    assert (after.sha256, after.loaded_at) == (before.sha256, before.loaded_at)
    assert export(tmp_path, check=True).ahead == ["notes.md"]
    export(tmp_path)
    assert (tmp_path / "notes.md").read_bytes() == data


def test_a_download_that_is_never_used_loses_nothing(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    write(entry("Fargate"), ada, definition="said here")
    download(client_of(ada))
    report = load(FILE.replace("not Kafka", "no Kafka"))
    assert report.conflicts == []
    assert (entry("Fargate").definition, entry("Kinesis").definition) == ("said here", "no Kafka")
    assert b"said here" in download(client_of(ada))


@pytest.mark.parametrize("way", ["load", "button", "neither"])
def test_a_downloaded_file_comes_back_without_news_or_conflict(
    ada: User, client_of: ClientOf, tmp_path: Path, way: str
) -> None:
    """Also when the wiki went on meanwhile: what was handed out is the base as soon as it is in place."""
    load(FILE)
    write(entry("Fargate"), ada, definition="said here")
    client = client_of(ada)
    data = download(client)
    write(entry("Fargate"), ada, definition="said later")
    if way == "button":
        handout = SourceHandout.objects.get()
        page = client.get(f"/sources/{handout.file_id}/").content.decode()
        assert "It is in place" in page
        answer = client.post(f"/sources/{handout.file_id}/placed/", {"sha256": handout.sha256}, follow=True)
        assert "compare with what was downloaded" in answer.content.decode()
        assert not SourceHandout.objects.exists()
    if way != "neither":
        report = load(data, dry_run=True)
        assert (report.changes, report.conflicts) == ([], [])
        report = load(data)
        assert (report.changes, report.conflicts, report.load) == ([], [], None)
        assert report.files[0].was_handed_out == (way == "load")
    assert entry("Fargate").definition == "said later"
    further = load(data.replace(b"said here", b"and the author"))
    assert [conflict.title for conflict in further.conflicts] == ["Fargate"]
    assert SourceConflict.objects.get().base["definition"] == (
        "serverless ECS" if way == "neither" else "said here"
    )


def test_a_file_that_goes_on_from_a_download_is_compared_with_it(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    write(entry("Fargate"), ada, definition="said here")
    data = download(client_of(ada))
    write(entry("Fargate"), ada, definition="said later")
    report = load(data.replace(b"not Kafka", b"no Kafka"))
    assert [change.title for change in report.changes] == ["Kinesis"]
    assert report.conflicts == []
    assert (entry("Fargate").definition, entry("Kinesis").definition) == ("said later", "no Kafka")


def test_a_download_on_an_older_base_is_no_base(ada: User, client_of: ClientOf) -> None:
    load(FILE)
    write(entry("Fargate"), ada, definition="said here")
    client = client_of(ada)
    download(client)
    handout = SourceHandout.objects.get()
    load(FILE.replace("not Kafka", "no Kafka"))
    answer = client.post(f"/sources/{handout.file_id}/placed/", {"sha256": handout.sha256}, follow=True)
    assert "Download it again" in answer.content.decode()
    assert client.post(f"/sources/{handout.file_id}/placed/", {"sha256": "x"}).status_code == HTTPStatus.FOUND
    assert (
        client.post(f"/sources/{handout.file_id}/placed/", {"sha256": "a\0b"}).status_code == HTTPStatus.FOUND
    )
    report = load(FILE.replace("serverless ECS", "said here"))
    assert report.files[0].is_older
    assert entry("Kinesis").definition == "not Kafka"


def test_an_export_may_write_over_a_download_that_was_put_in_place(
    ada: User, client_of: ClientOf, tmp_path: Path
) -> None:
    load(FILE)
    write(entry("Fargate"), ada, definition="said here")
    (tmp_path / "notes.md").write_bytes(download(client_of(ada)))
    write(entry("Fargate"), ada, definition="said later")
    assert export(tmp_path).refused == {}
    assert "said later" in (tmp_path / "notes.md").read_text(encoding="utf-8")


def test_everything_in_a_zip_also_what_has_no_file_yet(ada: User, client_of: ClientOf) -> None:
    load(FILE, "cloud/notes.md")
    root = a_root("Kitchen")
    a_term("salt", root, "NaCl")
    client = client_of(ada)
    assert "has no file yet" in client.get("/sources/").content.decode()
    answer = client.post("/sources/download/zip/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(archive.namelist()) == ["cloud/notes.md", "kitchen.md"]
    assert archive.read("cloud/notes.md") == FILE.encode()
    report = load(archive.read("kitchen.md"), "kitchen.md")
    assert (report.changes, SourceFile.objects.get(name="kitchen.md").root) == ([], root)
    exported = json.loads(client.get("/sources/download/json/").content)
    assert exported["format"] == "awskb-notes"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("aws.md", 'attachment; filename="aws.md"'),
        ("cloud/aws.md", 'attachment; filename="aws.md"'),
        ('a"b.md', 'attachment; filename="a_b.md"'),
        ("云 notes.md", "attachment; filename*=utf-8''%E4%BA%91%20notes.md"),
        ("=1+1.md", 'attachment; filename="=1+1.md"'),
        ("a\u202eb.md", 'attachment; filename="a_b.md"'),
    ],
)
def test_odd_names_make_one_right_header(ada: User, client_of: ClientOf, name: str, header: str) -> None:
    load(FILE, name)
    answer = client_of(ada).post(f"/sources/{SourceFile.objects.get().pk}/download/")
    assert answer["Content-Disposition"] == header
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_only_curators_take_files_out(ada: User, ben: User, client_of: ClientOf) -> None:
    load(FILE)
    number = SourceFile.objects.get().pk
    for address in (f"{number}/download/", f"{number}/placed/", "download/zip/"):
        assert client_of(ben).post(f"/sources/{address}").status_code == HTTPStatus.FORBIDDEN
        assert client_of(ada).get(f"/sources/{address}").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client_of(ben).get("/sources/download/json/").status_code == HTTPStatus.FORBIDDEN
