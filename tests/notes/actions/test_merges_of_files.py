"""Merging entries of a notes file: a load brings nothing back, an export drops the lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from awskb.accounts.models import User
from notes.models import Entry, SourceConflict
from tests.notes.actions.test_merges import merged, undone
from tests.notes.actions.test_source_export import export, reload, text
from tests.notes.actions.test_source_load import load

pytestmark = pytest.mark.django_db
NOTE = """# COMPUTE
* _Lambda_: runs code
* short jobs

# MOBILE
* _Amplify_: x [[mobile/Lambda fn]]
* _Lambda fn_: functions https://b.org/2
* triggers
* _Pinpoint_: mail
"""


@pytest.fixture
def pair(db: None) -> tuple[Entry, Entry]:
    load(NOTE)
    return Entry.objects.get(title="Lambda"), Entry.objects.get(title="Lambda fn")


def test_the_same_file_again_brings_nothing_back(pair: tuple[Entry, Entry], ben: User) -> None:
    merged(*pair, ben)
    assert not load(NOTE).changed_something
    assert Entry.objects.live().filter(title="Lambda fn").count() == 0
    assert not SourceConflict.objects.exists()


def test_an_export_drops_its_lines_and_the_next_load_finds_nothing(
    pair: tuple[Entry, Entry], ben: User, tmp_path: Path
) -> None:
    merge = merged(*pair, ben)
    export(tmp_path)
    assert text(tmp_path) == (
        "# COMPUTE\n* _Lambda_: runs code; functions https://b.org/2\n* short jobs\n* triggers\n\n"
        "# MOBILE\n* _Amplify_: x [[COMPUTE/Lambda]]\n* _Pinpoint_: mail\n"
    )
    assert not reload(tmp_path).changed_something
    assert list(Entry.objects.get(title="Lambda").aliases.values_list("name", flat=True)) == ["Lambda fn"]
    undone(merge, ben)
    export(tmp_path)
    assert text(tmp_path) == NOTE
    assert not reload(tmp_path).changed_something


def test_what_the_author_changes_in_a_merged_line_asks_and_does_not_bring_it_back(
    pair: tuple[Entry, Entry], ben: User
) -> None:
    merged(*pair, ben)
    load(NOTE.replace("* triggers", "* many triggers"))
    assert SourceConflict.objects.get().about == "removal"
    assert not Entry.objects.live().filter(title="Lambda fn").exists()
