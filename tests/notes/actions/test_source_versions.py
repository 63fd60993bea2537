"""An author writes 24 versions of a file while the wiki is edited: nothing is lost on either side."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from awskb.accounts.models import User
from notes.actions.entries import EntryText, bin_entry, create_entry, edit_entry, refine_entry
from notes.actions.load_report import LoadReport
from notes.actions.source_export import export_files
from notes.actions.source_load import load_files
from notes.actions.source_paths import FileOnDisk
from notes.models import Entry, Revision, SourceFile
from notes.source_notes.reader import read
from tests.factories.note_files import Author
from tests.factories.note_versions import WrittenFile

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def load(text: str, at: datetime, name: str = "big.md") -> LoadReport:
    return load_files(files=[FileOnDisk(name, Path(name), text.encode())], by=None, at=at)


def told(report: LoadReport) -> set[tuple[str, str]]:
    """What the report says of terms, items and sections; groups follow their entries."""
    return {
        (what, change.title) for change in report.changes for what in change.what if change.kind != "group"
    }


class WikiEditor:
    """Changes entries in the wiki and remembers what it did."""

    def __init__(self, person: User, seed: int) -> None:
        self.person = person
        self.random = random.Random(seed)
        self.definitions: dict[int, str] = {}
        self.gone: set[int] = set()

    def edit_some(self, number: int, at: datetime) -> set[str]:
        """Returns the titles that were touched."""
        terms = list(Entry.objects.live().terms().exclude(pk__in=self.definitions).order_by("pk"))
        touched = set()
        for step, entry in enumerate(self.random.sample(terms, number)):
            touched.add(entry.title)
            if step % 4 == 3:
                bin_entry(
                    entry_id=entry.pk,
                    base_revision=entry.revision_number,
                    by=self.person,
                    at=at,
                    through="form",
                )
                self.gone.add(entry.pk)
            elif step % 4 == 2 and entry.status == Entry.Status.RAW:
                refine_entry(
                    entry_id=entry.pk,
                    base_revision=entry.revision_number,
                    by=self.person,
                    at=at,
                    through="form",
                )
            elif step % 4 == 1:
                made = create_entry(
                    by=self.person,
                    at=at,
                    through="form",
                    kind="term",
                    parent_id=entry.parent_id,
                    after_id=entry.pk,
                    status=entry.status,
                    text=EntryText(f"made here {entry.pk}", "", (), "by the wiki", "", ()),
                )
                self.definitions[made.pk] = "by the wiki"
            else:
                definition = f"said here {self.random.randrange(10**9)}"
                aliases = tuple(alias.name for alias in entry.aliases.all())
                text = EntryText(
                    entry.title, entry.expansion, aliases, definition, entry.body, tuple(entry.tags.names())
                )
                edit_entry(
                    entry_id=entry.pk,
                    base_revision=entry.revision_number,
                    by=self.person,
                    at=at,
                    through="form",
                    text=text,
                    parent_id=entry.parent_id,
                )
                self.definitions[entry.pk] = definition
        return touched


@pytest.mark.parametrize("seed", [1, 2])
def test_24_versions_with_wiki_edits_between_lose_nothing(ben: User, tmp_path: Path, seed: int) -> None:
    file = WrittenFile(Author(seed).file(30_000), seed)
    load(file.text, START)
    editor = WikiEditor(ben, seed)
    ids = {entry.title: entry.pk for entry in Entry.objects.terms()}
    for number in range(24):
        at = START + timedelta(days=number + 1)
        file.avoid |= editor.edit_some(4, at)
        edits = file.next_version()
        report = load(file.text, at)
        expected = {(edit.what, edit.name) for edit in edits}
        assert told(report) == expected
        assert report.conflicts == []
        for edit in edits:
            if edit.what == "renamed" and edit.was in ids:
                ids[edit.name] = ids.pop(edit.was)
            elif edit.what == "binned":
                ids.pop(edit.name, None)
        live = dict(Entry.objects.live().values_list("pk", "title"))
        kept = {title: pk for title, pk in ids.items() if pk not in editor.gone}
        assert {title: live.get(pk) for title, pk in kept.items()} == {title: title for title in kept}
        for pk, definition in editor.definitions.items():
            assert Entry.objects.get(pk=pk).definition == definition
        assert not Entry.objects.live().filter(pk__in=editor.gone).exists()
        if number % 8 == 7:
            exported = export_files(destination=tmp_path, at=at)
            assert exported.refused == {}
            assert exported.not_in_file == []
            file.text = (tmp_path / "big.md").read_text(encoding="utf-8")
            file.avoid = set()
            editor.definitions = {}
            again = load(file.text, at)
            assert not again.changed_something
            assert again.load is None
    assert Revision.objects.count() == sum(Entry.objects.values_list("revision_number", flat=True))
    assert read(file.text).nodes
    assert SourceFile.objects.count() == 1
