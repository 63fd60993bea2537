"""24 versions of the notes are loaded under a learner: every memory whose line means the same stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from awskb.accounts.models import User
from certs.actions.cards import add_for_oneself
from certs.models import CardMemory
from certs.queries.card_candidates import candidates
from certs.queries.card_changes import followed_memories
from notes.actions.source_load import load_files
from notes.actions.source_paths import FileOnDisk
from notes.models import Entry
from notes.source_notes.documents import NodeKind
from tests.factories.certs import FIXTURES
from tests.factories.note_versions import WrittenFile

pytestmark = pytest.mark.django_db
REMOVING = (12, 18)
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def load(file: WrittenFile, at: datetime) -> None:
    load_files(files=[FileOnDisk("aws.md", Path("aws.md"), file.text.encode())], by=None, at=at)


def line_of_a_term(file: WrittenFile) -> tuple[int, str]:
    """Which no other edit touches: where it stands, and its title."""
    node = next(
        one
        for one in file.document.nodes
        if one.kind is NodeKind.TERM
        and one.first_line == one.last_line
        and len(one.definition.split()) > 2
        and "http" not in one.definition
        and one.title not in file.avoid
    )
    file.avoid.add(node.title)
    return node.first_line - 1, node.title


def edit_lightly(file: WrittenFile) -> str:
    lines = file.text.split("\n")
    at, title = line_of_a_term(file)
    lines[at] += " indeed"
    file.text = "\n".join(lines)
    return title


def remove_a_term(file: WrittenFile) -> None:
    lines = file.text.split("\n")
    at, _ = line_of_a_term(file)
    del lines[at]
    file.text = "\n".join(lines)


def test_memories_stay_over_24_versions_and_each_that_asks_tells_why(ben: User) -> None:
    file = WrittenFile((FIXTURES / "aws.md").read_text(encoding="utf-8"), seed=24)
    load(file, START)
    for one in candidates(person=ben):
        if one.back.meaning:
            add_for_oneself(entry_id=one.entry_id, by=ben, at=START)
    CardMemory.objects.update(stability=5.0, difficulty=5.0)
    learned = dict(CardMemory.objects.values_list("card_id", "card__entry_id"))
    changed: set[int] = set()
    light: set[int] = set()
    for version in range(1, 25):
        title = edit_lightly(file) if version <= 10 else ""
        if version in REMOVING:
            remove_a_term(file)
        edits = [] if version in REMOVING else file.next_version(4)
        load(file, START + timedelta(days=version))
        if title:
            light.add(Entry.objects.live().terms().filter(title=title).values_list("pk", flat=True)[0])
        names = [edit.name for edit in edits if edit.what == "changed"]
        changed.update(Entry.objects.live().terms().filter(title__in=names).values_list("pk", flat=True))
    binned = set(Entry.objects.filter(binned_at__isnull=False).values_list("pk", flat=True))
    asked = {one.memory.card.entry_id: one.why for one in followed_memories(person=ben) if one.why}
    assert dict(CardMemory.objects.values_list("card_id", "card__entry_id")) == learned
    assert set(CardMemory.objects.values_list("stability", flat=True)) == {5.0}
    assert set(asked) == {entry for entry in learned.values() if entry in changed | binned}
    assert len(light) == 10
    assert not light & set(asked)
    assert len(asked) > 10
    assert {why for entry, why in asked.items() if entry in binned} == {
        "the entry is in the bin, or out of your sight"
    }
