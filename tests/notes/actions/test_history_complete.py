"""Whatever is done to entries, the newest revision of each says how it is: nothing changes unrecorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awskb.accounts.models import User
from notes.actions.entries import (
    bin_entry,
    move_entry,
    refine_entry,
    restore_entry,
    set_mentioning,
    unrefine_entry,
)
from notes.actions.history import states_of
from notes.actions.inbox import attach_item, detach_lines, promote_item
from notes.actions.inbox_undo import undo_act
from notes.actions.merges import undo_merge
from notes.actions.purging import purge_entry
from notes.actions.restoring import restore_revision
from notes.actions.services import load_services
from notes.actions.source_files import describe_source_file
from notes.actions.tag_names import rename_tag
from notes.actions.ties import tie_entry, untie_entry
from notes.actions.tree import FIRST
from notes.models import Entry, InboxAct, Revision, Service, ServiceFeature, SourceFile, Tag
from tests.factories.notes import NOW
from tests.notes.actions.test_merges import merged
from tests.notes.actions.test_section_texts import saved
from tests.notes.actions.test_source_load import act, entry, load, write

pytestmark = pytest.mark.django_db

FILE = """# COMPUTE

FAST
* _EC2 (Elastic Compute Cloud)_: servers 📍
* _Lambda_: functions, see [[S3]] https://example.org/lambda
* at most 15 minutes

## Functions

* _layer_: shared by Lambda
* _Function URL_: its own address 🎗️

---

* a raw clipping
* _spot_: cheap

# STORAGE

* _S3_: objects
* _bucket_: holds them
"""
CATALOGUE = [
    {"name": "Amazon EC2", "short": "EC2", "features": [{"name": "Spot Instances", "aka": ["spot"]}]},
    {"name": "AWS Lambda", "short": "Lambda", "features": [{"name": "Function URL"}]},
    {"name": "Amazon S3", "short": "S3", "features": [{"name": "bucket"}]},
]


def unrecorded() -> list[tuple[str, object]]:
    """Entries that are otherwise than their newest revision says; a position alone may be renumbered."""
    found: list[tuple[str, object]] = []
    for one, now in states_of(Entry.objects.order_by("pk")):
        last = Revision.objects.filter(entry=one).order_by("-number").first()
        if last is None or last.number != one.revision_number:
            found.append((str(one), "no revision"))
        elif other := [name for name in now if name != "position" and last.state[name] != now[name]]:
            found.append((f"{one} ({last.summary})", other))
    return found


def services(folder: Path, listed: list[dict[str, Any]]) -> None:
    path = folder / "services.json"
    path.write_text(json.dumps(listed))
    load_services(path, at=NOW)


def _purged(one: Entry, by: User) -> None:
    act(bin_entry, one, by)
    one.refresh_from_db()
    purge_entry(entry_id=one.pk, base_revision=one.revision_number, by=by, at=NOW, through="form")


def _undone(by: User) -> None:
    act(detach_lines, entry("Lambda"), by, first=0, last=0)
    last = InboxAct.objects.order_by("-pk")[0]
    undo_act(act_id=last.pk, by=by, at=NOW, through="form")


def _restored(one: Entry, by: User) -> None:
    write(one, by, definition="otherwise", tags=("new",), aliases=("another",))
    one.refresh_from_db()
    restore_revision(
        entry_id=one.pk, number=1, base_revision=one.revision_number, by=by, at=NOW, through="form"
    )


def _subject(by: User) -> None:
    file = SourceFile.objects.get()
    describe_source_file(file_id=file.pk, author_id=by.pk, about_aws=False, by=by, at=NOW, through="admin")


def _marker_renamed(by: User) -> None:
    """What a marker makes comes back when the place of its lines is read anew."""
    marker = entry("Function URL").tags.get()
    rename_tag(tag_id=marker.pk, name="feather", by=by, at=NOW, through="admin")
    write(entry("Functions"), by, title="进步")


def _merged_and_undone(by: User) -> None:
    merge = merged(entry("EC2"), entry("spot"), by)
    assert unrecorded() == []
    undo_merge(merge_id=merge.pk, by=by, at=NOW, through="form")


DEEDS: dict[str, Callable[[User, Path], object]] = {
    "written": lambda by, _: write(entry("EC2"), by, title="EC3", definition="x 🎗️", aliases=("old EC2",)),
    "moved": lambda by, _: act(move_entry, entry("Functions"), by, parent_id=entry("STORAGE").pk),
    "ordered": lambda by, _: act(
        move_entry, entry("bucket"), by, parent_id=entry("STORAGE").pk, after_id=FIRST
    ),
    "into a group": lambda by, _: act(move_entry, entry("S3"), by, parent_id=entry("FAST").pk),
    "a section renamed": lambda by, _: write(entry("Functions"), by, title="进步"),
    "a label renamed": lambda by, _: write(entry("FAST"), by, title="SLOW"),
    "refined": lambda by, _: act(refine_entry, entry("spot"), by),
    "a group laid back": lambda by, _: act(unrefine_entry, entry("FAST"), by),
    "mentions": lambda by, _: act(set_mentioning, entry("bucket"), by, mentioning="on"),
    "tied": lambda by, _: act(tie_entry, entry("Functions"), by, service_id=Service.objects.all()[1].pk),
    "untied": lambda by, _: act(untie_entry, entry("Lambda"), by),
    "binned": lambda by, _: act(bin_entry, entry("COMPUTE"), by),
    "taken out": lambda by, _: act(restore_entry, act(bin_entry, entry("COMPUTE"), by), by),
    "purged": lambda by, _: _purged(entry("Functions"), by),
    "restored": lambda by, _: _restored(entry("EC2"), by),
    "a tag renamed": lambda by, _: rename_tag(
        tag_id=Tag.objects.get(name="fast").pk, name="quick", by=by, at=NOW, through="admin"
    ),
    "a marker's tag renamed": lambda by, _: _marker_renamed(by),
    "promoted": lambda by, _: act(
        promote_item, Entry.objects.get(body="* a raw clipping"), by, title="clip", status="refined"
    ),
    "attached": lambda by, _: act(
        attach_item, Entry.objects.get(body="* a raw clipping"), by, target_id=entry("S3").pk
    ),
    "detached and undone": lambda by, _: _undone(by),
    "merged and undone": lambda by, _: _merged_and_undone(by),
    "a section as text": lambda by, _: saved(
        entry("STORAGE"), by, "# STORAGE\n\n* _S3_: things\n* _new_: x\n"
    ),
    "the file again": lambda _by, _folder: load(
        FILE.replace("servers", "machines").replace("* _bucket_: holds them\n", "").replace("FAST", "QUICK"),
        name="aws.md",
    ),
    "another subject": lambda by, _: _subject(by),
    "the catalogue again": lambda _by, folder: services(
        folder, [{**one, "features": []} for one in CATALOGUE]
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_changes_unrecorded(deed: str, ada: User, tmp_path: Path) -> None:
    services(tmp_path, CATALOGUE)
    load(FILE, name="aws.md")
    assert entry("Lambda").service is not None
    assert ServiceFeature.objects.filter(entries__isnull=False).exists()
    before = Revision.objects.count()
    DEEDS[deed](ada, tmp_path)
    assert unrecorded() == []
    assert Revision.objects.count() != before
