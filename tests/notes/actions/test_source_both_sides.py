"""Author and wiki both change whatever they like: nothing that was written here is overwritten, nothing
crashes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from notes.models import Entry, Revision, SourceConflict, SourceFile
from tests.factories.note_files import Author
from tests.notes.actions.test_source_export import below, do, export, states
from tests.notes.actions.test_source_following import disturbed
from tests.notes.actions.test_source_load import load

pytestmark = pytest.mark.django_db
DEEDS = ("write", "write", "body", "refine", "bin", "move", "new", "item", "section")


@pytest.mark.parametrize("seed", range(4))
def test_what_both_do_is_kept(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    text = Author(seed).file(3_000)
    load(text)
    root = SourceFile.objects.get().root
    for number in range(8):
        before = {one.pk: (one.definition, one.body, one.revision_number) for one in below(root)}
        for _ in range(4):
            do(chance.choice(DEEDS), chance.randrange(10_000), f"said {chance.randrange(999)}", root)
        written = {
            one.pk: (one.definition, one.body)
            for one in Entry.objects.all()
            if one.pk in before and (one.definition, one.body) != before[one.pk][:2]
        }
        text = disturbed(text, chance)
        load(text)
        now = {one.pk: (one.definition, one.body) for one in Entry.objects.all()}
        assert {pk: now[pk] for pk in written} == written
        assert Revision.objects.count() == sum(Entry.objects.values_list("revision_number", flat=True))
        live = set(Entry.objects.live().values_list("pk", flat=True))
        assert all(one.parent_id in live for one in Entry.objects.live() if one.parent_id)
        if number % 2:
            kept = states(root)
            report = export(tmp_path, force=True)
            assert report.refused == {}
            text = (tmp_path / "notes.md").read_text(encoding="utf-8")
            again = load(text)
            assert again.changes == []
            assert not any(conflict.is_new for conflict in again.conflicts)
            assert states(root) == kept
            assert export(tmp_path, check=True).ahead == []
    for conflict in SourceConflict.objects.filter(resolution=""):
        assert conflict.base
