"""Merging entries of a notes file: a load brings nothing back, an export drops the lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from awskb.accounts.models import User
from notes.models import Entry, Reference, SourceConflict
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


def test_entries_of_two_files_become_one(ben: User, tmp_path: Path) -> None:
    load("# A\n* _Lambda_: runs code\n", "one.md")
    load("# B\n* _Lambda fn_: functions\n* _other_: see [[Lambda fn]]\n", "two.md")
    merge = merged(Entry.objects.get(title="Lambda"), Entry.objects.get(title="Lambda fn"), ben)
    export(tmp_path)
    assert text(tmp_path, "one.md") == "# A\n* _Lambda_: runs code; functions\n"
    assert "Lambda fn_" not in text(tmp_path, "two.md")
    for name in ("one.md", "two.md"):
        assert not reload(tmp_path, name).changed_something
    undone(merge, ben)
    export(tmp_path)
    assert "* _Lambda fn_: functions\n" in text(tmp_path, "two.md")
    assert text(tmp_path, "one.md") == "# A\n* _Lambda_: runs code\n"
    for name in ("one.md", "two.md"):
        assert not reload(tmp_path, name).changed_something


def test_sections_of_a_file_become_one(ben: User, tmp_path: Path) -> None:
    note = (
        "# IAM\n* _role_: x\n\n---\n\n* raw one\n\n# ACCESS\n* _policy_: y\nLABEL\n* _key_: z\n\n---\n\n"
        "* raw two\n\n## Below\n* _deep_: d [[access/policy]]\n\n# END\n"
    )
    load(note)
    merge = merged(Entry.objects.get(title="IAM"), Entry.objects.get(title="ACCESS"), ben)
    export(tmp_path)
    exported = text(tmp_path)
    assert "# ACCESS" not in exported
    assert exported.index("_role_") < exported.index("_policy_") < exported.index("---")
    assert exported.index("---") < exported.index("raw two") < exported.index("## Below")
    # The other section's title is an alias now, so the path leads on as it is written.
    assert Reference.objects.get(kind="wikilink").target == Entry.objects.get(title="policy")
    assert not reload(tmp_path).changed_something
    undone(merge, ben)
    export(tmp_path)
    assert text(tmp_path).replace("\n\n", "\n") == note.replace("\n\n", "\n")
    assert not reload(tmp_path).changed_something
