"""What was sorted here stays sorted: through loads of the same file, of changed ones, and through exports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from awskb.accounts.models import User
from notes.actions.inbox import attach_item, detach_lines, promote_item
from notes.actions.inbox_undo import undo_act
from notes.actions.load_report import LoadReport
from notes.actions.source_export import export_files
from notes.actions.source_load import load_files
from notes.actions.source_paths import FileOnDisk
from notes.models import Entry, InboxAct, SourceConflict
from tests.factories.notes import edited

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)

# Bullets of the author's that belong to the whole list, to another term, or to a list under a label.
NOTE = """# 🤖 COMPUTE

## Lambda
💡 run scripts

* _dependencies_: must be less than 250MB
* frameworks Sparta, Serverless https://serverless.com
* _runtimes_: need custom for something like jq

## S3
BUCKETS
* _bucket_: holds objects
* list all `aws s3 ls`
* howto: make public
> a word about it - somebody
* _object_: a file

---

CLI
* _aws-shell_: completes
* colours https://example.com
> said of the colours
"""


def load(text: str, at: datetime = NOW) -> LoadReport:
    return load_files(files=[FileOnDisk("aws.md", Path("aws.md"), text.encode())], by=None, at=at)


def detach(title: str, by: User, first: int, last: int | None = None) -> Entry:
    term = Entry.objects.live().get(title=title)
    return detach_lines(
        entry_id=term.pk,
        base_revision=term.revision_number,
        first=first,
        last=first if last is None else last,
        by=by,
        at=NOW,
        through="form",
    )


def told() -> list[tuple[str, str, str, int | None, str]]:
    """The wiki's own lines, in order."""
    live = Entry.objects.live().order_by("search_document__place")
    return list(live.values_list("kind", "title", "body", "parent", "status"))


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("dependencies", 0, 0),
        ("bucket", 0, 0),
        ("bucket", 1, 2),
        ("bucket", 2, 2),
        ("bucket", 0, 2),
        ("aws-shell", 0, 0),
        ("aws-shell", 0, 1),
        ("aws-shell", 1, 1),
    ],
)
def test_detached_lines_stay_detached(ben: User, tmp_path: Path, title: str, first: int, last: int) -> None:
    load(NOTE)
    item = detach(title, ben, first, last)
    sorted_here = told()
    again = load(NOTE, LATER)
    assert not again.changed_something
    assert told() == sorted_here
    report = load(NOTE.replace("* _object_: a file", "* _object_: a file\n* _key_: its name"), LATER)
    assert {change.title for change in report.changes} == {"key"}
    assert Entry.objects.get(pk=item.pk).binned_at is None
    assert not SourceConflict.objects.exists()
    sorted_here = told()
    exported = export_files(destination=tmp_path, at=LATER)
    assert (exported.refused, exported.not_in_file) == ({}, [])
    text = (tmp_path / "aws.md").read_text(encoding="utf-8")
    assert not load(text, LATER).changed_something
    assert told() == sorted_here
    assert export_files(destination=tmp_path, at=LATER).written == []


def test_every_line_detached_by_itself_stays_so(ben: User, tmp_path: Path) -> None:
    load(NOTE)
    detach("bucket", ben, 2)
    detach("bucket", ben, 1)
    detach("bucket", ben, 0)
    detach("dependencies", ben, 0)
    sorted_here = told()
    assert not load(NOTE, LATER).changed_something
    assert export_files(destination=tmp_path, at=LATER).refused == {}
    text = (tmp_path / "aws.md").read_text(encoding="utf-8")
    assert not load(text, LATER).changed_something
    assert told() == sorted_here


def test_a_detached_line_that_the_file_detaches_too_is_the_same(ben: User) -> None:
    load(NOTE)
    item = detach("dependencies", ben, 0)
    by_hand = NOTE.replace("250MB\n* frameworks", "250MB\n\n* frameworks")
    report = load(by_hand, LATER)
    assert report.conflicts == []
    assert list(Entry.objects.live().filter(body__contains="Sparta").values_list("pk", flat=True)) == [
        item.pk
    ]


def test_the_author_goes_on_with_a_term_whose_lines_were_detached(ben: User, tmp_path: Path) -> None:
    load(NOTE)
    item = detach("bucket", ben, 0)
    second = detach("bucket", ben, 1)
    written = NOTE.replace("holds objects", "holds files").replace("make public", "make public or private")
    report = load(written, LATER)
    assert report.conflicts == []
    bucket = Entry.objects.get(title="bucket")
    assert bucket.definition == "holds files"
    assert bucket.body == "* howto: make public or private"
    assert {item.body, second.body} == {"* list all `aws s3 ls`", "> a word about it - somebody"}
    assert Entry.objects.live().filter(pk__in=[item.pk, second.pk]).count() == 2
    exported = export_files(destination=tmp_path, at=LATER)
    assert (exported.refused, exported.not_in_file) == ({}, [])
    assert not load((tmp_path / "aws.md").read_text(encoding="utf-8"), LATER).changed_something


def test_what_the_author_attaches_after_an_export_is_news(ben: User, tmp_path: Path) -> None:
    load(NOTE)
    detach("dependencies", ben, 0)
    export_files(destination=tmp_path, at=LATER)
    text = (tmp_path / "aws.md").read_text(encoding="utf-8")
    load(text.replace("custom for something like jq", "custom\n* frameworks Sparta, Serverless"), LATER)
    load(text.replace("250MB\n", "250MB\n* frameworks Sparta, Serverless https://serverless.com\n"), LATER)
    assert Entry.objects.get(title="dependencies").body.startswith("* frameworks Sparta")


def test_an_edited_line_and_a_changed_file_are_a_question_still(ben: User) -> None:
    load(NOTE)
    detach("bucket", ben, 0)
    bucket = Entry.objects.get(title="bucket")
    edited(bucket, by=ben, definition="keeps objects")
    load(NOTE.replace("holds objects", "holds files"), LATER)
    assert SourceConflict.objects.get().entry == bucket
    bucket.refresh_from_db()
    assert bucket.definition == "keeps objects"


def test_undone_it_is_attached_again(ben: User) -> None:
    load(NOTE)
    detach("dependencies", ben, 0)
    undo_act(act_id=InboxAct.objects.get().pk, by=ben, at=NOW, through="form")
    assert load(NOTE.replace("less than 250MB", "less"), LATER).conflicts == []
    term = Entry.objects.get(title="dependencies")
    assert (term.definition, term.body) == (
        "must be less",
        "* frameworks Sparta, Serverless https://serverless.com",
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda by: promote_item(title="colour", status="refined", **_item(by)),
        lambda by: attach_item(target_id=Entry.objects.get(title="object").pk, **_item(by)),
    ],
)
def test_promoted_and_attached_lines_survive_loads_and_exports(
    ben: User, tmp_path: Path, change: Callable[[User], Entry]
) -> None:
    load(NOTE.replace("completes\n* colours", "completes\n\n* colours"))
    change(ben)
    sorted_here = told()
    again = NOTE.replace("completes\n* colours", "completes\n\n* colours")
    assert not load(again, LATER).changed_something
    assert load(f"{again}\n# NEW\n", LATER).conflicts == []
    sorted_here = told()
    assert export_files(destination=tmp_path, at=LATER).refused == {}
    assert not load((tmp_path / "aws.md").read_text(encoding="utf-8"), LATER).changed_something
    assert told() == sorted_here


def _item(by: User) -> dict[str, object]:
    item = Entry.objects.get(kind="item", body__startswith="* colours")
    return {"entry_id": item.pk, "base_revision": 1, "by": by, "at": NOW, "through": "form"}


def test_a_line_that_was_attached_again_is_the_terms_own(ben: User) -> None:
    load(NOTE)
    item = detach("dependencies", ben, 0)
    term = Entry.objects.get(title="dependencies")
    hand = {"by": ben, "at": NOW, "through": "form"}
    attach_item(entry_id=item.pk, base_revision=1, target_id=term.pk, **hand)
    assert load(NOTE.replace("less than 250MB", "less"), LATER).conflicts == []
    term.refresh_from_db()
    assert (term.definition, term.body) == ("must be less", item.body)
