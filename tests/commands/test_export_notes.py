"""`export_notes`: files, the check, the JSON."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from awskb.accounts.models import User
from notes.models import Image
from notes.models.image import new_image_name
from tests.notes.actions.test_source_load import FILE, NOW, entry, load, write

pytestmark = pytest.mark.django_db


def run(*words: str | Path) -> str:
    out = StringIO()
    call_command("export_notes", *map(str, words), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_check_ends_with_1_where_the_wiki_is_ahead(ben: User, tmp_path: Path) -> None:
    load(FILE)
    assert "0 files behind" in run(tmp_path, "--check")
    write(entry("Fargate"), ben, definition="said here")
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, "--check")
    assert ended.value.code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_changed_and_not_loaded_ends_with_an_error(tmp_path: Path) -> None:
    load(FILE)
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match="Load it first"):
        run(tmp_path)


def test_the_destination_has_to_be_a_folder(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="Name a folder"):
        run(target)


def test_the_json_holds_everything_of_the_notes_and_nothing_of_people(ben: User, tmp_path: Path) -> None:
    text = (
        "# ⛩️\n\n## 参考\n\n📹 Brown ccp https://example.org/v\n\n# A\n\nDATA ENG 🗄️ `x.md`\n"
        "* _ECS (Elastic Svc)_: run it https://example.org/a 3:20 and 📹 Brown ccp [1:00:00]\n"
        "* howto: build\n"
    )
    load(text, "aws.md")
    write(entry("ECS"), ben, aliases=("mine",))
    run(tmp_path, "--format", "json")
    written = (tmp_path / "awskb-notes.json").read_text(encoding="utf-8")
    assert ben.username not in written
    assert ben.email not in written
    exported = json.loads(written)
    assert (exported["format"], exported["version"]) == ("awskb-notes", 1)
    assert exported["files"][0]["about_aws"]
    ecs = next(one for one in exported["entries"] if one["title"] == "ECS")
    assert ecs["path"] == ["aws", "A", "DATA ENG", "ECS"]
    assert (ecs["group"], ecs["expansion"], ecs["status"]) == ("DATA ENG", "Elastic Svc", "refined")
    assert ecs["tags"] == ["data eng"]
    assert ecs["aliases"] == [{"name": "mine", "origin": "person"}]
    assert ecs["source"] == {"file": "aws.md", "first_line": 10, "last_line": 11}
    assert [(one["url"], one["start"], one["source"]) for one in ecs["citations"]] == [
        ("https://example.org/a", 200, None),
        ("https://example.org/v", 3600, "Brown ccp"),
    ]
    group = next(one for one in exported["entries"] if one["kind"] == "group")
    assert [(one["kind"], one["written"], one["state"]) for one in group["references"]] == [
        ("cabinet", "x.md", "wanted")
    ]


def test_the_json_names_aims_and_pictures(ben: User, tmp_path: Path) -> None:
    load("# A\n\n* _ECS_: 🎯 pass it\n", "aws.md")
    picture = Image.objects.create(
        name=new_image_name(width=4, height=3), by=ben, at=NOW, format="png", width=4, height=3, byte_count=9,
        sha256="0", alt="a map",
    )  # fmt: skip
    write(entry("ECS"), ben, body=picture.markdown)
    run(tmp_path, "--format", "json")
    exported = json.loads((tmp_path / "awskb-notes.json").read_text(encoding="utf-8"))
    ecs = next(one for one in exported["entries"] if one["title"] == "ECS")
    assert ecs["targets"] == ["ECS"]
    assert ecs["images"] == [{"address": picture.address, "alt": "a map", "width": 4, "height": 3}]


def test_the_summary_in_the_json_keeps_what_was_written_but_addresses_and_markers(tmp_path: Path) -> None:
    load("# A\n\n* _key_: in `~/.aws/config`  as [[ECS]] says https://a.example/x 🎯\n", "aws.md")
    run(tmp_path, "--format", "json")
    exported = json.loads((tmp_path / "awskb-notes.json").read_text(encoding="utf-8"))
    written = next(one for one in exported["entries"] if one["title"] == "key")
    assert written["summary"] == "in `~/.aws/config` as [[ECS]] says"
