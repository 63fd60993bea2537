"""Exporting: what nobody changed byte for byte, what the wiki changed in its place, and loading it finds
nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awskb.accounts.models import User
from notes.actions.entries import (
    EntryCannotBeSaved,
    EntryText,
    bin_entry,
    create_entry,
    move_entry,
    refine_entry,
)
from notes.actions.load_report import LoadReport
from notes.actions.source_export import ExportReport, export_files
from notes.actions.source_paths import NotesFileRefused
from notes.models import Entry, SourceBlock, SourceConflict, SourceFile
from tests.factories.note_files import Author
from tests.notes.actions.test_source_load import FILE, NOW, act, entry, load, write

pytestmark = pytest.mark.django_db


def export(folder: Path, **options: bool) -> ExportReport:
    return export_files(destination=folder, at=NOW, **options)


def text(folder: Path, name: str = "notes.md") -> str:
    return (folder / name).read_bytes().decode()


def reload(folder: Path, name: str = "notes.md") -> LoadReport:
    return load((folder / name).read_bytes(), name)


def new_term(parent: Entry, by: User | None, title: str = "made here", **options: object) -> Entry:
    return create_entry(
        by=by,
        at=NOW,
        through="form",
        kind="term",
        parent_id=parent.pk,
        text=EntryText(title, "", (), "by the wiki", "", ()),
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "data",
    [
        FILE.encode(),
        FILE.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + FILE.strip().encode(),
        b"",
        b"\n\n",
    ],
    ids=["plain", "crlf", "mark and no last newline", "empty", "blank"],
)
def test_an_untouched_file_is_given_back_byte_for_byte(tmp_path: Path, data: bytes) -> None:
    load(data)
    export(tmp_path)
    assert (tmp_path / "notes.md").read_bytes() == data


def test_check_writes_nothing_and_names_files_that_are_behind(ben: User, tmp_path: Path) -> None:
    load(FILE)
    assert export(tmp_path, check=True).ahead == []
    write(entry("Fargate"), ben, definition="said here")
    assert export(tmp_path, check=True).ahead == ["notes.md"]
    assert list(tmp_path.iterdir()) == []
    export(tmp_path)
    assert export(tmp_path, check=True).ahead == []


def test_all_deeds_of_the_wiki_go_into_the_file_and_loading_it_finds_nothing(
    ben: User, tmp_path: Path
) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    act(refine_entry, entry("MSK"), ben)
    act(bin_entry, entry("perms"), ben)
    act(move_entry, entry("alone"), ben, parent_id=entry("Lambda").pk)
    new_term(entry("CONTAINERS"), ben, after_id=entry("ECS").pk)
    report = export(tmp_path)
    assert report.not_in_file == []
    assert text(tmp_path) == (
        "# COMPUTE\n\nCONTAINERS\n* _ECS (Elastic Container Svc)_: run Docker\n* _made here_: by the wiki\n"
        "* _Fargate_: said here\n\n* _MSK_: managed\n\n---\n\nRAW\n* _Kinesis_: not Kafka\n\n"
        "## Lambda\n\n* _layer_: shared\n* _alone_: no group\n"
    )
    report = reload(tmp_path)
    assert not report.changed_something
    assert report.load is None
    assert "".join(SourceBlock.objects.values_list("text", flat=True)) == text(tmp_path)


def test_the_exported_text_is_the_new_base(ben: User, tmp_path: Path) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    export(tmp_path)
    report = load(text(tmp_path).replace("said here", "the author went on"))
    assert report.conflicts == []
    assert entry("Fargate").definition == "the author went on"


def test_what_was_added_to_the_file_elsewhere_and_here_the_same_is_one_entry(ben: User) -> None:
    """As after an export that was killed between writing the file and recording it."""
    load(FILE)
    made = new_term(entry("Lambda"), ben)
    report = load(FILE + "* _made here_: by the wiki\n")
    assert report.totals["created"] == 0
    assert Entry.objects.get(title="made here").pk == made.pk
    assert SourceBlock.objects.filter(entry=made).exists()


def test_a_file_that_its_author_changed_meanwhile_is_left_alone(ben: User, tmp_path: Path) -> None:
    load(FILE)
    (tmp_path / "notes.md").write_text(FILE + "* _mine_: unseen\n", encoding="utf-8")
    write(entry("Fargate"), ben, definition="said here")
    report = export(tmp_path)
    assert "Load it first" in report.refused["notes.md"]
    assert "unseen" in text(tmp_path)
    export(tmp_path, force=True)
    assert "unseen" not in text(tmp_path)


def test_an_older_export_is_written_over(ben: User, tmp_path: Path) -> None:
    load(FILE)
    export(tmp_path)
    load(FILE.replace("necessary", "needed"))
    assert export(tmp_path).written == ["notes.md"]
    assert "needed" in text(tmp_path)


def test_a_question_leaves_the_files_lines_as_they_are(ben: User, tmp_path: Path) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    in_file = FILE.replace("serverless ECS", "said in the file")
    load(in_file)
    write(entry("layer"), ben, definition="other layer")
    export(tmp_path)
    assert text(tmp_path) == in_file.replace("shared", "other layer")
    assert not reload(tmp_path).changed_something
    assert SourceConflict.objects.get().resolution == ""
    assert SourceConflict.objects.get().base["definition"] == "serverless ECS"


def test_removed_here_and_changed_in_the_file_keeps_its_lines(ben: User, tmp_path: Path) -> None:
    load(FILE)
    act(bin_entry, entry("Lambda"), ben)
    in_file = FILE.replace("necessary", "much needed")
    load(in_file)
    export(tmp_path)
    assert "## Lambda\n\n* _perms_: much needed\n" in text(tmp_path)
    assert "layer" not in text(tmp_path)
    assert entry("perms").binned_at is not None


def test_an_entry_moved_to_another_file_leaves_one_and_comes_to_the_other(ben: User, tmp_path: Path) -> None:
    load("# A\n\n* _x_: one\n* _y_: two\n", "one.md")
    load("# B\n\n* _z_: three\n", "two.md")
    act(move_entry, entry("x"), ben, parent_id=entry("B").pk)
    pk = entry("x").pk
    export(tmp_path)
    assert text(tmp_path, "one.md") == "# A\n\n* _y_: two\n"
    assert text(tmp_path, "two.md") == "# B\n\n* _z_: three\n* _x_: one\n"
    assert not reload(tmp_path, "one.md").changed_something
    assert not reload(tmp_path, "two.md").changed_something
    assert (entry("x").pk, entry("x").binned_at) == (pk, None)


def test_a_root_without_a_file_becomes_one(ben: User, tmp_path: Path) -> None:
    root = create_entry(
        by=ben,
        at=NOW,
        through="form",
        kind="section",
        parent_id=None,
        text=EntryText("Cloud & me", "", (), "", "", ()),
    )
    new_term(root, ben)
    assert export(tmp_path).written == ["cloud-me.md"]
    assert text(tmp_path, "cloud-me.md") == "* _made here_: by the wiki\n"
    assert SourceFile.objects.get().root == root
    assert not reload(tmp_path, "cloud-me.md").changed_something


def test_what_no_file_can_say_stays_in_the_wiki_and_is_told(ben: User, tmp_path: Path) -> None:
    load(FILE)
    create_entry(
        by=ben,
        at=NOW,
        through="form",
        kind="group",
        parent_id=entry("Lambda").pk,
        text=EntryText("NOTHING BELOW", "", (), "", "", ()),
    )
    report = export(tmp_path)
    assert text(tmp_path) == FILE
    assert [one.why for one in report.not_in_file] == ["A label needs a list below it."]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(ben: User, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.md", tmp_path / "inside"
    outside.write_text("mine", encoding="utf-8")
    inside.mkdir()
    (inside / "notes.md").symlink_to(outside)
    load(FILE)
    with pytest.raises(NotesFileRefused):
        export(inside, force=True)
    assert outside.read_text(encoding="utf-8") == "mine"


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["write", "body", "refine", "bin", "move", "new", "item", "section"]),
        st.integers(0, 10_000),
        st.text(alphabet="ab _:*>#-|`\n🗄é", max_size=20),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 300), deeds=DEEDS)
def test_whatever_was_done_here_export_and_load_find_nothing_more_to_do(
    seed: int, deeds: list[tuple[str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("export")
    name = f"n{SourceFile.objects.count()}-{seed}.md"
    load(Author(seed).file(2_000), name, allow_new=True)
    root = SourceFile.objects.get(name=name).root
    for deed, pick, words in deeds:
        do(deed, pick, words, root)
    before = states(root)
    report = export(folder, force=True)
    assert report.refused == {}
    again = load((folder / name).read_bytes(), name)
    assert not again.changed_something
    assert states(root) == before
    assert export(folder, check=True).ahead == []


def below(root: Entry) -> list[Entry]:
    found, level = [], [root.pk]
    while level:
        children = list(
            Entry.objects.live().filter(parent_id__in=level).order_by("parent_id", "position", "pk")
        )
        found += children
        level = [child.pk for child in children]
    return found


def states(root: Entry) -> list[tuple[object, ...]]:
    return [
        (
            one.pk,
            one.parent_id,
            one.kind,
            one.title,
            one.definition,
            one.body,
            one.status,
            one.revision_number,
        )
        for one in below(root)
    ]


def do(deed: str, pick: int, words: str, root: Entry) -> None:
    """One act of a person; what the product refuses is not done."""
    entries = below(root)
    lines = [one for one in entries if one.kind in ("term", "item")]
    homes = [root, *(one for one in entries if one.kind in ("section", "group"))]
    home = homes[pick % len(homes)]
    line = " ".join(words.split())
    try:
        if deed in ("new", "item"):
            title = f"made {pick}" if deed == "new" else ""
            create_entry(
                by=None, at=NOW, through="form", kind="term" if title else "item", parent_id=home.pk,
                text=EntryText(title, "", (), line if title else "", words if not title else "", ()),
            )  # fmt: skip
        elif deed == "section":
            sections = [one for one in homes if one.kind == "section"]
            create_entry(
                by=None, at=NOW, through="form", kind="section", parent_id=sections[pick % len(sections)].pk,
                text=EntryText(f"part {pick}", "", (), line, words, ()),
            )  # fmt: skip
        elif lines:
            one = lines[pick % len(lines)]
            if deed == "write" and one.kind == "term":
                write(one, None, definition=line)  # type: ignore[arg-type]
            elif deed == "body":
                write(one, None, body=words)  # type: ignore[arg-type]
            elif deed == "refine" and one.status == "raw":
                act(refine_entry, one, None)  # type: ignore[arg-type]
            elif deed == "bin":
                act(bin_entry, one, None)  # type: ignore[arg-type]
            elif deed == "move":
                act(move_entry, one, None, parent_id=home.pk)  # type: ignore[arg-type]
    except EntryCannotBeSaved:
        return
