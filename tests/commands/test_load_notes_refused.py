"""What cannot be loaded is refused with file, line and remedy, and everything stays as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from notes.models import Entry, Load, SourceFile

pytestmark = pytest.mark.django_db


def refusal(*words: str) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("load_notes", *words, stdout=StringIO(), stderr=StringIO())
    assert not Entry.objects.exists()
    assert not SourceFile.objects.exists()
    assert not Load.objects.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"# A\n\n* _x_: a\0b\n", "Line 3: there is a NUL character. Remove it"),
        (b"# A\n\xed\xa0\x80 x\n", "Line 2: the byte 0xed is not UTF-8. Save the file as UTF-8"),
        (b"# A\n\ncaf\xe9\n", "Line 3: the byte 0xe9 is not UTF-8. Save the file as UTF-8"),
        ("# A\n".encode("utf-16"), "the file is UTF-16. Save it as UTF-8"),
        ("# A\n".encode("utf-32"), "the file is UTF-32. Save it as UTF-8"),
    ],
    ids=["NUL", "surrogate", "latin-1", "UTF-16", "UTF-32"],
)
def test_bytes_that_are_no_notes_are_named_with_their_line(tmp_path: Path, data: bytes, told: str) -> None:
    (tmp_path / "good.md").write_text("# fine\n", encoding="utf-8")
    (tmp_path / "bad.md").write_bytes(data)
    message = refusal(str(tmp_path))
    assert str(tmp_path / "bad.md") in message
    assert told in message


def outside(folder: Path) -> None:
    (folder / "a.md").symlink_to("/etc/passwd")


def folder_outside(folder: Path) -> None:
    (folder / "etc").symlink_to("/etc")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.md")


def dangling(folder: Path) -> None:
    (folder / "a.md").symlink_to("nowhere")


def odd_name(folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/a\xff.md"))).write_text("# fine\n", encoding="utf-8")


def nothing(folder: Path) -> None:
    (folder / "a.txt").write_text("# fine\n", encoding="utf-8")


def folder_of_that_name(folder: Path) -> None:
    (folder / "a.md").mkdir()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (outside, "leads out of"),
        (folder_outside, "is a link to another folder, which is not followed"),
        (pipe, "is no ordinary file"),
        (dangling, "does not exist. Check the path."),
        (odd_name, "is no name for a notes file"),
        (nothing, "There is no notes file here"),
        (folder_of_that_name, "There is no notes file here"),
    ],
)
def test_odd_folders_are_refused(tmp_path: Path, make: Callable[[Path], None], told: str) -> None:
    make(tmp_path)
    assert told in refusal(str(tmp_path))


@pytest.mark.parametrize("name", ["../x.md", "/abs.md", "a\\b.md", "", "a//b.md", "a\nb.md", "a\ud800.md"])
def test_names_outside_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.md").write_text("# fine\n", encoding="utf-8")
    assert "is no name for a notes file" in refusal(str(tmp_path / "a.md"), "--as", name)
