"""`load_notes` and `seed` as a person at a terminal meets them."""

from __future__ import annotations

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notes.models import Entry, Load, Service, SourceFile
from tests.notes.actions.test_source_load import FILE

pytestmark = pytest.mark.django_db


def run(*words: str | Path) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_the_summary_can_be_read(notes: Path) -> None:
    assert "11 created" in run("load_notes", notes)
    notes.write_text(FILE.replace("serverless ECS", "no servers"), encoding="utf-8")
    said = run("load_notes", notes, "--dry-run", "--diff")
    assert "      -* _Fargate_: serverless ECS\n      +* _Fargate_: no servers" in said
    said = run("load_notes", notes)
    assert "1 changed" in said
    assert "changed: notes › COMPUTE › CONTAINERS › Fargate  [notes.md:5]" in said


def test_lines_to_look_at_are_told_with_their_numbers_and_secrets_are_not_told(notes: Path) -> None:
    secret = "AKIA" + "IOSFODNN7ABCDEFG"
    notes.write_text(
        f"# A\n\n* _key_: {secret}\n* write to someone@example.org\n\n####### odd\n", encoding="utf-8"
    )
    said = run("load_notes", notes)
    assert secret not in said
    assert "someone@example.org" not in said
    for words in ("notes.md:3  AWS access key id", "notes.md:4  s…@example.org", "notes.md:6"):
        assert words in said


def test_a_term_in_an_unusual_spelling_is_told(notes: Path) -> None:
    notes.write_text("# A\n\n* _usual_: x\n* _bare_ x\n* __bold__: x\n", encoding="utf-8")
    said = run("load_notes", notes)
    assert "2 lines with a term in an unusual spelling" in said
    assert "notes.md:4  Read as the term “bare” (written with no colon)." in said
    assert "notes.md:5" in said


def test_the_notes_that_awskb_ships(tmp_path: Path) -> None:
    run("seed")
    run("seed")
    assert (Service.objects.count(), Load.objects.count()) == (261, 1)
    report = json.loads(run("load_notes", "fixtures/aws.md", "--json"))
    assert report["counts"] == {
        "headings": 19,
        "terms": 118,
        "items": 99,
        "groups": 29,
        "url_occurrences": 224,
        "urls": 205,
        "file_cabinet_references": 4,
        "file_cabinet_resolved": 2,
        "starts": 9,
        "targets": 4,
        "code_blocks": 5,
        "quotes": 9,
        "tables": 1,
    }
    run("export_notes", tmp_path)
    assert (tmp_path / "aws.md").read_bytes() == Path("fixtures/aws.md").read_bytes()


def test_a_folder_gives_names_by_path(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "b.MD").write_text("# B\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("no", encoding="utf-8")
    run("load_notes", tmp_path)
    assert set(SourceFile.objects.values_list("name", flat=True)) == {"sub/a.md", "b.MD"}


def test_as_gives_another_name(notes: Path) -> None:
    run("load_notes", notes, "--as", "cloud/aws.md")
    assert SourceFile.objects.get().name == "cloud/aws.md"
    assert SourceFile.objects.get().about_aws


def test_a_new_name_for_a_known_text_is_refused_with_the_remedy(notes: Path) -> None:
    run("load_notes", notes)
    other = notes.with_name("renamed.md")
    notes.rename(other)
    with pytest.raises(CommandError, match=r"--as notes\.md"):
        run("load_notes", other)
    assert "1 unchanged" in run("load_notes", other, "--as", "notes.md")
    assert "1 new" in run("load_notes", other, "--new")


@pytest.mark.parametrize("name", ["/etc/a.md", "../a.md", "a/../b.md", "", "a\\b.md", "a\nb.md"])
def test_names_that_lead_elsewhere_are_refused(notes: Path, name: str) -> None:
    with pytest.raises(CommandError, match="no name for a notes file"):
        run("load_notes", notes, "--as", name)


def test_links_out_of_a_folder_and_special_files_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text("# secret\n", encoding="utf-8")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "link.md").symlink_to(outside)
    with pytest.raises(CommandError, match="leads out"):
        run("load_notes", folder)
    (folder / "link.md").unlink()
    os.mkfifo(folder / "pipe.md")
    with pytest.raises(CommandError, match="no ordinary file"):
        run("load_notes", folder)
    (folder / "pipe.md").unlink()
    (folder / "all").symlink_to(tmp_path)
    with pytest.raises(CommandError, match="link to another folder"):
        run("load_notes", folder)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("path", ["nowhere.md", "."])
def test_what_is_not_there_is_said(tmp_path: Path, path: str) -> None:
    with pytest.raises(CommandError, match=r"does not exist|no notes file"):
        run("load_notes", tmp_path / path)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("# A\n", encoding="utf-8")
    with pytest.raises(CommandError, match="both be called"):
        run("load_notes", tmp_path / "one" / "a.md", tmp_path / "two" / "a.md")


def test_an_unreadable_file_is_named_with_line_and_remedy(notes: Path) -> None:
    notes.write_bytes(FILE.encode() + b"\xff\n")
    with pytest.raises(CommandError, match=r"notes\.md: Line 19: .* UTF-8"):
        run("load_notes", notes)
    assert not SourceFile.objects.exists()
