"""66 files of 2.3 MB: loaded whole, exported byte for byte, loaded again without a write."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notes.models import Entry, Load, Revision, SourceBlock, SourceFile
from tests.factories.note_files import corpus

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_folder_of_66_files_comes_back_byte_for_byte(tmp_path: Path) -> None:
    files = corpus()
    folder, out = tmp_path / "notes", tmp_path / "out"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    report = json.loads(run("load_notes", str(folder), "--json"))
    assert sum(map(len, files.values())) > 2_300_000
    assert report["counts"]["terms"] > 4_800
    assert report["counts"]["url_occurrences"] > 18_800
    assert report["counts"]["urls"] < report["counts"]["url_occurrences"]
    assert set(SourceFile.objects.values_list("name", flat=True)) == set(files)
    assert Revision.objects.count() == Entry.objects.count()
    lines = sum(SourceBlock.objects.values_list("line_count", flat=True))
    assert lines == sum(len(data.decode().split("\n")) - data.endswith(b"\n") for data in files.values())

    run("export_notes", str(out))
    assert {name: (out / name).read_bytes() for name in files} == files
    assert "0 files behind the wiki" in run("export_notes", str(out), "--check")

    with CaptureQueriesContext(connection) as queries:
        again = json.loads(run("load_notes", str(out), "--json"))
    writes = [
        q["sql"][:80]
        for q in queries
        if q["sql"].split()[0].upper() in ("INSERT", "UPDATE", "DELETE", "COPY")
    ]
    assert writes == []
    assert again["unchanged"] == report["created"]
    assert Load.objects.count() == 1
