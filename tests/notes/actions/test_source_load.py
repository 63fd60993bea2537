"""Loading: base, file and wiki, one aspect at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from notes.actions.entries import (
    EntryText,
    bin_entry,
    create_entry,
    edit_entry,
    move_entry,
    refine_entry,
    restore_entry,
)
from notes.actions.load_report import LoadReport
from notes.actions.source_load import FileNotLoaded, LooksLikeKnownFile, load_files
from notes.actions.source_paths import FileOnDisk
from notes.models import Alias, Entry, Load, Revision, SourceBlock, SourceConflict, SourceFile

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FILE = """# COMPUTE

CONTAINERS
* _ECS (Elastic Container Svc)_: run Docker
* _Fargate_: serverless ECS

* _alone_: no group

---

RAW
* _MSK_: managed
* _Kinesis_: not Kafka

## Lambda

* _perms_: necessary
* _layer_: shared
"""

pytestmark = pytest.mark.django_db


def load(text: str | bytes, name: str = "notes.md", **options: bool) -> LoadReport:
    data = text if isinstance(text, bytes) else text.encode()
    return load_files(files=[FileOnDisk(name, Path(name), data)], by=None, at=NOW, **options)


def load_both(first: str, second: str) -> LoadReport:
    files = [
        FileOnDisk("one.md", Path("one.md"), first.encode()),
        FileOnDisk("two.md", Path("two.md"), second.encode()),
    ]
    return load_files(files=files, by=None, at=NOW)


def entry(title: str) -> Entry:
    return Entry.objects.get(title=title)


def text_of(one: Entry, **changes: object) -> EntryText:
    values = {
        "title": one.title,
        "expansion": one.expansion,
        "aliases": tuple(alias.name for alias in one.aliases.all()),
        "definition": one.definition,
        "body": one.body,
        "tags": tuple(one.tags.names()),
        **changes,
    }
    return EntryText(**values)  # type: ignore[arg-type]


def write(one: Entry, by: User, parent_id: int | None = None, **changes: object) -> Entry:
    one.refresh_from_db()
    return edit_entry(
        entry_id=one.pk,
        base_revision=one.revision_number,
        by=by,
        at=NOW,
        through="form",
        text=text_of(one, **changes),
        parent_id=parent_id or one.parent_id,
    )


def act(deed: Callable[..., Entry], one: Entry, by: User, **options: object) -> Entry:
    one.refresh_from_db()
    return deed(entry_id=one.pk, base_revision=one.revision_number, by=by, at=NOW, through="form", **options)


def whats(report: LoadReport) -> set[tuple[str, str]]:
    return {(what, change.title) for change in report.changes for what in change.what}


# --- a first load


def test_every_line_is_in_one_block_and_every_entry_has_a_revision() -> None:
    report = load(FILE)
    assert "".join(SourceBlock.objects.values_list("text", flat=True)) == FILE
    assert report.totals["created"] == Entry.objects.count() - 1 == 11
    assert set(Revision.objects.values_list("number", "through")) == {(1, "load")}
    assert Revision.objects.count() == Entry.objects.count()
    assert entry("Fargate").parent.title == "CONTAINERS"
    assert list(entry("ECS").tags.names()) == ["containers"]
    assert entry("Kinesis").status == Entry.Status.RAW
    assert entry("layer").slug == "layer"


def test_the_same_file_again_writes_nothing() -> None:
    load(FILE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load(FILE)
    written = [q["sql"] for q in queries if q["sql"].split()[0].upper() in ("INSERT", "UPDATE", "DELETE")]
    assert written == []
    assert report.load is None
    assert Load.objects.count() == 1


def test_a_dry_run_tells_the_same_and_writes_nothing() -> None:
    dry = load(FILE, dry_run=True)
    assert not Entry.objects.exists()
    assert not Load.objects.exists()
    wet = load(FILE)
    assert dry.totals == wet.totals
    assert dry.counts == wet.counts


# --- one side changed


def test_what_only_the_file_changed_is_taken(ben: User) -> None:
    load(FILE)
    pk = entry("Fargate").pk
    report = load(FILE.replace("serverless ECS", "no servers"))
    assert whats(report) == {("changed", "Fargate")}
    assert entry("Fargate").pk == pk
    assert entry("Fargate").definition == "no servers"
    assert Revision.objects.filter(entry_id=pk).count() == 2
    assert Revision.objects.count() == Entry.objects.count() + 1


def test_what_only_the_wiki_changed_stays(ben: User) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    act(move_entry, entry("alone"), ben, parent_id=entry("Lambda").pk)
    act(refine_entry, entry("MSK"), ben)
    report = load(FILE.replace("necessary", "needed"))
    assert whats(report) == {("changed", "perms")}
    assert entry("Fargate").definition == "said here"
    assert entry("alone").parent.title == "Lambda"
    assert entry("MSK").status == Entry.Status.REFINED
    assert not SourceConflict.objects.exists()


def test_different_aspects_of_one_entry_merge(ben: User) -> None:
    """The wiki moved it, the file reworded it: both stand."""
    load(FILE)
    act(move_entry, entry("Fargate"), ben, parent_id=entry("Lambda").pk)
    load(FILE.replace("serverless ECS", "no servers"))
    assert (entry("Fargate").parent.title, entry("Fargate").definition) == ("Lambda", "no servers")
    assert not SourceConflict.objects.exists()


def test_both_came_to_say_the_same(ben: User) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="no servers")
    report = load(FILE.replace("serverless ECS", "no servers"))
    assert report.changes == []
    assert report.agreed == 1
    assert not SourceConflict.objects.exists()


def test_refined_in_the_file() -> None:
    load(FILE)
    pk = entry("MSK").pk
    changed = FILE.replace("* _MSK_: managed\n", "").replace(
        "* _alone_: no group\n", "* _alone_: no group\n* _MSK_: managed\n"
    )
    assert whats(load(changed)) == {("refined", "MSK")}
    assert (entry("MSK").pk, entry("MSK").status, entry("MSK").parent.title) == (pk, "refined", "COMPUTE")
    assert list(entry("MSK").tags.names()) == []


def test_another_order_is_told_as_one_move() -> None:
    load(FILE + "* _third_: one\n")
    report = load(FILE.replace("* _perms_", "* _third_: one\n* _perms_"))
    assert whats(report) == {("moved", "third")}
    below = Entry.objects.filter(parent=entry("Lambda")).order_by("position").values_list("title", flat=True)
    assert list(below) == ["third", "perms", "layer"]


def test_a_renamed_section_keeps_what_stands_in_it() -> None:
    load(FILE)
    pk, slug = entry("Lambda").pk, entry("Lambda").slug
    report = load(FILE.replace("## Lambda", "## Functions"))
    assert whats(report) == {("renamed", "Functions")}
    assert report.changes[0].was == "Lambda"
    assert (entry("Functions").pk, entry("Functions").slug) == (pk, slug)


def test_tags_follow_the_label_and_leave_those_of_persons(ben: User) -> None:
    load(FILE)
    write(entry("ECS"), ben, tags=("containers", "mine"))
    load(FILE.replace("CONTAINERS\n", "DOCKER\n"))
    assert set(entry("ECS").tags.names()) == {"docker", "mine"}


def test_names_follow_the_file_and_leave_those_of_persons(ben: User) -> None:
    load("# A\n\n* _zone (AZ)_: one\n")
    write(entry("zone"), ben, aliases=("AZ", "mine"))
    load("# A\n\n* _zone (AZX)_: one\n")
    found = dict(Alias.objects.values_list("name", "origin"))
    assert found == {"AZX": "file", "mine": "person"}
    assert not SourceConflict.objects.exists()


# --- removed


def test_removed_in_the_file_goes_to_the_bin_and_comes_back_with_its_id() -> None:
    load(FILE)
    report = load(FILE.replace("## Lambda\n\n* _perms_: necessary\n* _layer_: shared\n", ""))
    assert {what for what, _ in whats(report)} == {"binned"}
    lost = entry("Lambda")
    assert lost.binned_at is not None
    assert set(Entry.objects.filter(bin_root=lost).values_list("title", flat=True)) == {
        "Lambda",
        "perms",
        "layer",
    }
    assert not Entry.objects.live().filter(title="perms").exists()


def test_removed_in_the_file_but_edited_here_is_a_question(ben: User) -> None:
    load(FILE)
    write(entry("perms"), ben, definition="said here")
    report = load(FILE.replace("* _perms_: necessary\n", ""))
    assert [(one.title, one.about) for one in report.conflicts] == [("perms", "removal")]
    assert entry("perms").binned_at is None
    conflict = SourceConflict.objects.get()
    assert (conflict.in_file, conflict.base["definition"]) == (None, "necessary")


def test_a_section_is_not_removed_over_what_was_made_in_it_here(ben: User) -> None:
    load(FILE)
    create_entry(
        by=ben,
        at=NOW,
        through="form",
        kind="term",
        parent_id=entry("Lambda").pk,
        text=EntryText("mine", "", (), "made here", "", ()),
    )
    report = load(FILE.partition("## Lambda")[0])
    assert {one.title for one in report.conflicts} == {"Lambda"}
    assert entry("mine").binned_at is None
    assert entry("Lambda").binned_at is None
    assert entry("perms").binned_at is not None


def test_removed_here_is_not_brought_back(ben: User) -> None:
    load(FILE)
    act(bin_entry, entry("perms"), ben)
    load(FILE.replace("shared", "shared by all"))
    assert entry("perms").binned_at is not None
    assert not SourceConflict.objects.exists()


def test_removed_here_and_changed_in_the_file_is_a_question(ben: User) -> None:
    load(FILE)
    act(bin_entry, entry("perms"), ben)
    load(FILE.replace("necessary", "much needed"))
    assert entry("perms").binned_at is not None
    assert SourceConflict.objects.get().about == "removal"


def test_removed_on_both_sides_is_agreement(ben: User) -> None:
    load(FILE)
    act(bin_entry, entry("perms"), ben)
    report = load(FILE.replace("* _perms_: necessary\n", ""))
    assert report.conflicts == []
    assert Entry.objects.filter(title="perms").count() == 1


# --- both changed


def test_both_changed_the_text_differently(ben: User) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    report = load(FILE.replace("serverless ECS", "said in the file"))
    assert entry("Fargate").definition == "said here"
    assert [(one.title, one.about, one.line) for one in report.conflicts] == [("Fargate", "text", 5)]
    conflict = SourceConflict.objects.get()
    sides = (conflict.base, conflict.in_file, conflict.in_wiki)
    assert [side["definition"] for side in sides] == ["serverless ECS", "said in the file", "said here"]


def test_a_question_stays_one_question_and_follows_the_file(ben: User) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    load(FILE.replace("serverless ECS", "said in the file"))
    load(FILE.replace("serverless ECS", "said again"))
    assert SourceConflict.objects.get().in_file["definition"] == "said again"
    assert SourceConflict.objects.get().base["definition"] == "serverless ECS"
    assert entry("Fargate").definition == "said here"


@pytest.mark.parametrize("came_by", ["the wiki", "the file", "the file going back"])
def test_a_question_closes_by_itself_when_both_agree(ben: User, came_by: str) -> None:
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    in_file = FILE.replace("serverless ECS", "said in the file")
    load(in_file)
    if came_by == "the wiki":
        write(entry("Fargate"), ben, definition="said in the file")
        load(in_file)
        assert entry("Fargate").definition == "said in the file"
    else:
        back = "said here" if came_by == "the file" else "serverless ECS"
        load(FILE.replace("serverless ECS", back))
        assert entry("Fargate").definition == "said here"
    assert SourceConflict.objects.get().resolution == "agreed"


def test_moved_to_two_places_is_a_question(ben: User) -> None:
    load(FILE + "\n# OTHER\n\n* _x_: y\n")
    act(move_entry, entry("alone"), ben, parent_id=entry("Lambda").pk)
    moved = FILE.replace("* _alone_: no group\n\n", "") + "\n# OTHER\n\n* _x_: y\n* _alone_: no group\n"
    report = load(moved)
    assert [(one.title, one.about) for one in report.conflicts] == [("alone", "place")]
    assert entry("alone").parent.title == "Lambda"


# --- across files


def test_what_goes_to_another_file_keeps_its_id() -> None:
    load_both("# A\n\n* _x_: stays the same\n* _y_: two\n", "# B\n\n* _z_: three\n")
    pk = entry("x").pk
    report = load_both("# A\n\n* _y_: two\n", "# B\n\n* _z_: three\n* _x_: stays the same\n")
    assert whats(report) == {("moved", "x")}
    assert entry("x").pk == pk
    assert entry("x").parent.title == "B"
    assert SourceBlock.objects.get(entry=pk).file.name == "two.md"


# --- names and refusals


def test_a_renamed_file_is_asked_about() -> None:
    load(FILE)
    with pytest.raises(LooksLikeKnownFile, match=r"--as notes\.md"):
        load(FILE, "other.md")
    assert SourceFile.objects.count() == 1
    load(FILE, "other.md", allow_new=True)
    assert SourceFile.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\xff\xfe#\x00", "UTF-16"), (b"# A\n\n\xe9\n", "Line 3"), (b"# A\n\x00\n", "NUL")],
)
def test_unreadable_bytes_change_nothing_of_the_whole_command(data: bytes, said: str) -> None:
    files = [FileOnDisk("a.md", Path("a.md"), FILE.encode()), FileOnDisk("b.md", Path("b.md"), data)]
    with pytest.raises(FileNotLoaded, match=said):
        load_files(files=files, by=None, at=NOW)
    assert not Entry.objects.exists()


def test_what_was_deleted_for_good_does_not_come_back(ben: User) -> None:
    load(FILE)
    lost = entry("perms")
    lost.revisions.all().delete()
    SourceBlock.objects.filter(entry=lost).update(entry=None)
    lost.delete()
    report = load(FILE.replace("shared", "shared by all"))
    assert whats(report) == {("changed", "layer")}
    assert not Entry.objects.filter(title="perms").exists()


def test_restored_here_after_the_file_lost_it(ben: User) -> None:
    """The file stays without it until it is exported; then it is back in the file."""
    load(FILE)
    without = FILE.replace("* _perms_: necessary\n", "")
    load(without)
    act(restore_entry, entry("perms"), ben)
    load(without.replace("shared", "shared by all"))
    assert entry("perms").binned_at is None


def test_the_progress_section_is_for_members() -> None:
    load("# ⛩️\n\n## 进步\n\n* _17_: try\n\n# A\n\n* _x_: y\n")
    hidden = set(Entry.objects.filter(hidden=True).values_list("title", "body"))
    assert hidden == {("进步", ""), ("", "* _17_: try")}
