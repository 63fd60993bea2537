"""Downloads that are put in place, that are written on, that are never used: nothing written here is lost."""

from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path

import pytest

from awskb.accounts.models import User
from notes.actions.source_downloads import download_file
from notes.models import Entry, Revision, SourceFile
from tests.factories.note_files import Author
from tests.notes.actions.test_source_both_sides import DEEDS
from tests.notes.actions.test_source_export import do, export, states
from tests.notes.actions.test_source_following import disturbed
from tests.notes.actions.test_source_load import NOW, load

pytestmark = pytest.mark.django_db

Texts = dict[int, tuple[str, str]]


def texts() -> Texts:
    return {one.pk: (one.definition, one.body) for one in Entry.objects.all()}


def written_since(before: Texts) -> Texts:
    return {pk: text for pk, text in texts().items() if pk in before and before[pk] != text}


@pytest.mark.parametrize("seed", range(2))
def test_whatever_becomes_of_a_download_what_was_written_here_is_kept(
    seed: int, ada: User, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    text = Author(seed).file(3_000)
    load(text)
    source = SourceFile.objects.get()

    def edit(times: int) -> None:
        for _ in range(times):
            do(chance.choice(DEEDS), chance.randrange(10_000), f"said {chance.randrange(999)}", source.root)

    for _ in range(5):
        at_load = texts()
        edit(4)
        handed_out = download_file(file_id=source.pk, by=ada, at=NOW).data.decode()
        at_download = texts()
        edit(3)
        is_used = chance.random() < 0.5
        kept = written_since(at_download if is_used else at_load)
        text = disturbed(handed_out if is_used else text, chance)
        load(text)
        now = texts()
        assert {pk: now[pk] for pk in kept} == kept
        assert Revision.objects.count() == sum(Entry.objects.values_list("revision_number", flat=True))
    # In the end the author takes it as it is: nothing is left to do, wherever one asks.
    before = states(source.root)
    data = download_file(file_id=source.pk, by=ada, at=NOW).data
    again = load(data)
    assert again.changes == []
    assert not any(conflict.is_new for conflict in again.conflicts)
    assert states(source.root) == before
    source.refresh_from_db()
    assert source.sha256 == sha256(data).hexdigest()
    assert export(tmp_path, check=True).ahead == []
