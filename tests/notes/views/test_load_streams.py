"""Long work on notes files, as a script hears of it: lines of JSON, and a thread that finishes alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from awskb.accounts.models import User
from notes.models import Load, SourceUpload
from tests.notes.actions.test_source_load import FILE, entry, load

LINES = {"Accept": "application/x-ndjson"}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite keeps the tests' database in the memory of one connection; a journey loads there",
    ),
]


def lines_of(answer: Any) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for part in answer.streaming_content for line in part.decode().splitlines())


def finish_threads() -> None:
    for thread in threading.enumerate():
        if thread.name == "notes-load":
            thread.join()


def sent(client: Client, text: str) -> SourceUpload:
    file = SimpleUploadedFile("notes.md", text.encode())
    answer = client.post("/sources/upload/", {"notes": [file]}, headers=LINES)
    *steps, end = lines_of(answer)
    upload = SourceUpload.objects.get()
    assert end == {"go": f"/sources/uploads/{upload.pk}/"}
    shares = [step["share"] for step in steps]
    assert shares == sorted(shares)
    assert (shares[-1], steps[-1]["files_done"]) == (1.0, 1)
    return upload


def test_a_load_tells_how_far_it_is(ada: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(ada)
    upload = sent(client, FILE)
    seen = (upload.report or {})["seen"]
    answer = client.post(f"/sources/uploads/{upload.pk}/load/", {"seen": seen}, headers=LINES)
    assert not answer.has_header("Content-Encoding")
    assert answer["X-Accel-Buffering"] == "no"
    *steps, end = lines_of(answer)
    assert "11 entries: writing them" in [step["words"] for step in steps]
    assert end == {"go": f"/sources/loads/{Load.objects.get().pk}/"}
    finish_threads()


def test_a_load_is_finished_although_nobody_listens(ada: User, client_of: Callable[[User], Client]) -> None:
    load(FILE)
    client = client_of(ada)
    upload = sent(client, FILE.replace("serverless ECS", "no servers"))
    seen = (upload.report or {})["seen"]
    answer = client.post(f"/sources/uploads/{upload.pk}/load/", {"seen": seen}, headers=LINES)
    next(iter(answer.streaming_content))
    answer.close()
    finish_threads()
    assert entry("Fargate").definition == "no servers"
    upload.refresh_from_db()
    assert (upload.loading_since, upload.load) == (None, Load.objects.latest("pk"))


def test_what_breaks_is_told_and_leaves_nothing_half_done(
    ada: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(ada)
    upload = sent(client, FILE)
    report = dict(upload.report or {})
    del report["fingerprints"]
    SourceUpload.objects.update(report=report)
    data = {"seen": report["seen"]}
    *_, end = lines_of(client.post(f"/sources/uploads/{upload.pk}/load/", data, headers=LINES))
    assert "Something broke" in end["problem"]
    finish_threads()
    assert not Load.objects.exists()
