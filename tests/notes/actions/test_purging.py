"""Removed from the bin for good: nothing brings it back, nothing else breaks."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryNotInBin,
    bin_entry,
    move_entry,
    restore_entry,
)
from notes.actions.inbox import detach_lines
from notes.actions.inbox_undo import undo_act
from notes.actions.load_planning import FileNotLoaded
from notes.actions.merges import undo_merge
from notes.actions.purging import CannotBePurged, purge_entry
from notes.actions.search_index import index_differences
from notes.actions.source_export import export_files
from notes.models import Detachment, Draft, Entry, InboxAct, Purge, Reference, SourceConflict
from notes.queries.contents import contents
from tests.factories.notes import NOW, a_section, a_term, an_item, edited
from tests.notes.actions.test_merges import merged
from tests.notes.actions.test_source_load import act, entry, load, whats

pytestmark = pytest.mark.django_db

FILE = """# COMPUTE

* _EC2_: servers
* _Lambda_: functions
\t* at most 15 minutes

## Containers

* _Fargate_: serverless ECS
* _layer_: shared

# STORAGE

* _S3_: objects
"""


def purge(entry: Entry, by: User | None = None) -> Purge:
    entry.refresh_from_db()
    return purge_entry(entry_id=entry.pk, base_revision=entry.revision_number, by=by, at=NOW, through="form")


def exported(folder: Path) -> str:
    export_files(destination=folder, at=NOW)
    return (folder / "notes.md").read_text(encoding="utf-8")


def test_it_goes_with_everything_below_and_leaves_a_trace(ada: User) -> None:
    section = a_section("S3")
    a_term("bucket", section)
    early = a_term("object", section)
    other = a_term("EBS", definition="see [[bucket]]")
    Draft.objects.create(by=ada, form=f"entry-{early.pk}", entry=early, fields={}, at=NOW)
    act(bin_entry, early, ada)
    act(bin_entry, section, ada)
    purged = purge(section, ada)
    assert (purged.title, purged.entries, purged.revisions, purged.by) == ("S3", 3, 6, ada)
    assert set(Entry.objects.values_list("title", flat=True)) == {"aws", "EBS"}
    assert not Draft.objects.exists()
    assert Reference.objects.get(entry=other).state == "wanted"
    assert index_differences() == []
    again = a_term("bucket")
    assert again.slug == "bucket"
    assert Reference.objects.get(entry=other).target == again


def test_only_what_lies_in_the_bin_by_itself_can_go(ada: User) -> None:
    section = a_section("S3")
    term = a_term("bucket", section)
    with pytest.raises(EntryNotInBin):
        purge(term)
    act(bin_entry, section, ada)
    with pytest.raises(EntryNotInBin):
        purge(term)
    with pytest.raises(EditedMeanwhile):
        purge_entry(entry_id=section.pk, base_revision=1, by=ada, at=NOW, through="form")
    assert Entry.objects.filter(pk=term.pk).exists()


def test_the_next_load_and_export_know_it_is_gone(ada: User, tmp_path: Path) -> None:
    load(FILE)
    for title in ("EC2", "Containers"):
        act(bin_entry, entry(title), ada)
        purge(Entry.objects.get(title=title), ada)
    report = load(FILE.replace("objects", "objects, for ever"))
    assert whats(report) == {("changed", "S3")}
    assert not Entry.objects.filter(title__in=["EC2", "Containers", "Fargate", "layer"]).exists()
    text = exported(tmp_path)
    left = "# COMPUTE\n\n* _Lambda_: functions\n\t* at most 15 minutes\n\n# STORAGE\n\n"
    assert text == f"{left}* _S3_: objects, for ever\n"
    assert whats(load(text)) == set()


def test_what_was_moved_out_of_a_section_does_not_bring_the_section_back(ada: User, tmp_path: Path) -> None:
    load(FILE)
    fargate = entry("Fargate")
    act(move_entry, fargate, ada, parent_id=entry("STORAGE").pk)
    act(bin_entry, entry("Containers"), ada)
    purge(Entry.objects.get(title="Containers"), ada)
    report = load(FILE.replace("objects", "objects, for ever"))
    assert whats(report) == {("changed", "S3")}
    assert not SourceConflict.objects.exists()
    text = exported(tmp_path)
    assert "Containers" not in text
    assert "* _S3_: objects, for ever\n* _Fargate_: serverless ECS\n" in text
    assert whats(load(text)) == set()


def test_what_the_author_writes_below_it_later_is_new(ada: User) -> None:
    load(FILE)
    act(bin_entry, entry("Containers"), ada)
    purge(Entry.objects.get(title="Containers"), ada)
    report = load(FILE.replace("* _layer_: shared", "* _layer_: shared\n* _EKS_: Kubernetes"))
    assert whats(report) == {("created", "Containers"), ("created", "EKS")}
    assert not Entry.objects.filter(title="layer").exists()


def test_the_entry_of_a_file_stays_so_that_the_file_stays_known(ada: User) -> None:
    load(FILE)
    root = entry("notes")
    act(bin_entry, root, ada)
    assert purge(root, ada).entries == 8
    assert list(Entry.objects.values_list("title", flat=True)) == ["notes"]
    with pytest.raises(CannotBePurged, match="stays"):
        purge(root, ada)
    with pytest.raises(FileNotLoaded, match="in the bin"):
        load(FILE.replace("objects", "objects, for ever"))
    act_on_bin(root, ada)
    load(FILE.replace("objects", "objects, for ever"))
    assert list(Entry.objects.live().values_list("title", flat=True)) == ["notes", "STORAGE", "S3"]


def test_an_undecided_conflict_comes_first(ada: User) -> None:
    load(FILE)
    act(bin_entry, entry("EC2"), ada)
    load(FILE.replace("servers", "virtual servers"))
    with pytest.raises(CannotBePurged, match="conflict"):
        purge(Entry.objects.get(title="EC2"), ada)


def test_lines_stay_detached_when_what_became_of_them_went(ada: User) -> None:
    load(FILE)
    term = entry("Lambda")
    item = act(detach_lines, term, ada, first=0, last=0)
    undone = InboxAct.objects.get(deed=InboxAct.Deed.DETACHED)
    act(bin_entry, item, ada)
    purge(item, ada)
    with pytest.raises(EntryCannotBeSaved, match="for good"):
        undo_act(act_id=undone.pk, by=ada, at=NOW, through="form")
    assert Detachment.objects.get(entry=term).item is None
    load(FILE.replace("functions", "functions, billed by the millisecond"))
    term.refresh_from_db()
    assert (term.definition, term.body) == ("functions, billed by the millisecond", "")
    assert not SourceConflict.objects.exists()


def test_what_was_merged_away_outlives_the_place_where_it_stood(ada: User) -> None:
    section, other = a_section("OLD"), a_section("NEW")
    loser, winner = a_term("role", section, body="* from the old one"), a_term("role", other)
    merge = merged(winner, loser, ada)
    act(bin_entry, section, ada)
    assert purge(section, ada).entries == 1
    loser.refresh_from_db()
    assert loser.parent == other
    assert index_differences() == []
    undo_merge(merge_id=merge.pk, by=ada, at=NOW, through="form")
    loser.refresh_from_db()
    assert (loser.binned_at, loser.body, loser.slug) == (None, "* from the old one", "role")


def test_a_merge_goes_whole_with_its_section(ada: User) -> None:
    section = a_section("OLD")
    loser, winner = a_term("role", section), a_term("user", section)
    merged(winner, loser, ada)
    act(bin_entry, section, ada)
    assert purge(section, ada).entries == 3
    assert list(Entry.objects.values_list("title", flat=True)) == ["aws"]


def test_kept_contents_do_not_outlive_it(ada: User) -> None:
    """The newest revision goes with it, so the last one is again the one before the bin."""
    section = a_section("S3")
    a_section("STORAGE")
    titles = {row.title for row in contents(person=ada).sections.by_id.values()}
    assert "S3" in titles
    act(bin_entry, section, ada)
    purge(section, ada)
    assert {row.title for row in contents(person=ada).sections.by_id.values()} == titles - {"S3"}


def command(*arguments: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("purge_bin", *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_the_command_takes_what_is_old_enough_and_may_run_again(ada: User) -> None:
    now = timezone.now()
    old, young = a_term("old"), a_term("young")
    lines = an_item("* a secret that nobody should see")
    for one, days in ((old, 31), (young, 29), (lines, 40)):
        bin_entry(
            entry_id=one.pk,
            base_revision=one.revision_number,
            by=ada,
            at=now - timedelta(days=days),
            through="form",
        )
    told, _ = command("--dry-run")
    assert "2 entries with 4 revisions would be removed" in told
    assert Entry.objects.count() == 4
    told, _ = command()
    assert "2 entries with 4 revisions removed" in told
    assert "secret" not in told
    assert not Entry.objects.filter(pk__in=[old.pk, lines.pk]).exists()
    assert "0 entries" in command()[0]
    assert act_on_bin(young, ada).binned_at is None
    with pytest.raises(CommandError):
        command("--days", "-1")


def act_on_bin(entry: Entry, by: User) -> Any:
    entry.refresh_from_db()
    return act(restore_entry, entry, by)


def test_the_command_says_what_it_keeps_and_why(ada: User) -> None:
    load(FILE)
    act(bin_entry, entry("EC2"), ada)
    load(FILE.replace("servers", "virtual servers"))
    told, errors = command("--days", "0")
    assert "0 entries" in told
    assert "Kept: EC2" in errors
    edited(entry("S3"), definition="objects still")
