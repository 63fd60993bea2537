"""Author and wiki change whatever they like, load after load: each side's changes are kept or asked about."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from awskb.accounts.models import User
from notes.models import Entry, Revision, SourceConflict, SourceFile
from tests.factories.note_files import Author
from tests.factories.two_sides import Both, faults
from tests.factories.wiki_deeds import Persons
from tests.notes.actions.test_source_export import export, states
from tests.notes.actions.test_source_following import disturbed
from tests.notes.actions.test_source_load import load

pytestmark = pytest.mark.django_db


def undecided() -> list[tuple[object, ...]]:
    rows = SourceConflict.objects.filter(resolution="").order_by("pk")
    return [(row.pk, row.entry_id, row.about, row.base, row.in_file) for row in rows]


def told(text: str, *, dry_run: bool = False) -> dict[str, Any]:
    """The load's report, without what a dry run cannot know and what it alone shows."""
    report = load(text, dry_run=dry_run).as_json()
    for change in report["changes"]:
        change["id"] = None if "created" in change["what"] else change["id"]
        del change["before"], change["after"]
    return {**report, "dry_run": None, "load": None}


def check_load(text: str, source: SourceFile) -> None:
    before = Both.now(source)
    dry, wet = told(text, dry_run=True), told(text)
    assert dry == wet
    assert faults(before, Both.now(source)) == []
    asked = undecided()
    assert not load(text).changed_something
    assert undecided() == asked
    live = set(Entry.objects.live().values_list("pk", flat=True))
    assert all(one.parent_id in live for one in Entry.objects.live() if one.parent_id)
    assert Revision.objects.count() == sum(Entry.objects.values_list("revision_number", flat=True))


def check_export(folder: Path, source: SourceFile) -> str:
    """Gives the exported text, of which everything is known."""
    before = states(source.root)
    assert export(folder, force=True).refused == {}
    text = (folder / "notes.md").read_bytes().decode()
    asked = undecided()
    assert export(folder, check=True).ahead == []
    export(folder, force=True)
    assert (folder / "notes.md").read_bytes().decode() == text
    assert not load(text).changed_something
    assert undecided() == asked
    assert states(source.root) == before
    assert export(folder, check=True).ahead == []
    return text


# In each of these a fault was found once: what the file has below an entry in the bin, lines that leave their
# group with their side of the rule, fences that never end, lines moved into what is in the bin here.
@pytest.mark.parametrize("seed", [11, 38, 145])
def test_what_both_sides_do_is_kept_or_asked_about(seed: int, ben: User, tmp_path: Path) -> None:
    chance = random.Random(seed)
    text = Author(seed).file(chance.choice([600, 1500, 3000]))
    load(text)
    source = SourceFile.objects.get()
    persons = Persons(source.root, ben, chance)
    for _ in range(8):
        persons.do_some(chance.choice([1, 3, 5]))
        if chance.random() < 0.3:
            persons.settle_some(chance.choice([1, 3]))
        if chance.random() < 0.7:
            text = disturbed(text, chance)
        check_load(text, source)
        if chance.random() < 0.5:
            text = check_export(tmp_path, source)
