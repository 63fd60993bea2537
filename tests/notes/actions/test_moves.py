"""An entry moved, ranked anew among its siblings, and put back."""

from __future__ import annotations

import pytest

from awskb.accounts.models import User
from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved
from notes.actions.moves import NothingMoved, put_entry, undo_move
from notes.actions.put_back import CannotBePutBack
from notes.models import Entry, Revision
from tests.factories.notes import NOW, a_group, a_root, a_section, a_term, about_aws, an_item, edited

pytestmark = pytest.mark.django_db
THROUGH = Revision.Through.FORM


def put(entry: Entry, parent: Entry | None, after: Entry | int | None, by: User, base: int = 0) -> Entry:
    entry = Entry.objects.get(pk=entry.pk)
    return put_entry(
        entry_id=entry.pk,
        base_revision=base or entry.revision_number,
        parent_id=parent.pk if parent else None,
        after_id=after.pk if isinstance(after, Entry) else after,
        by=by,
        at=NOW,
        through=THROUGH,
    )


def order(parent: Entry) -> list[str]:
    return [str(child) for child in Entry.objects.live().filter(parent=parent).order_by("position", "pk")]


def test_an_entry_takes_its_rank_and_one_row_is_written(ben: User) -> None:
    section = a_section("IAM")
    one, two, three = (a_term(name, section) for name in ("one", "two", "three"))
    others = {entry.pk: entry.position for entry in (one, two)}
    put(three, section, one, ben)
    assert order(section) == ["one", "three", "two"]
    assert {entry.pk: Entry.objects.get(pk=entry.pk).position for entry in (one, two)} == others
    put(three, section, 0, ben)
    assert order(section) == ["three", "one", "two"]
    put(three, section, None, ben)
    assert order(section) == ["one", "two", "three"]
    assert Entry.objects.get(pk=three.pk).revisions.first().summary == "Moved within IAM"  # type: ignore[union-attr]
    with pytest.raises(NothingMoved):
        put(three, section, two, ben)
    assert Entry.objects.get(pk=three.pk).revision_number == 4


def test_lines_stand_before_sections_and_refined_ones_before_unsorted(ben: User) -> None:
    section = a_section("IAM")
    raw, line = a_term("raw", section, status="raw"), a_term("line", section)
    first, below = a_section("first", section), a_section("below", section)
    put(below, section, 0, ben)
    assert order(section) == ["line", "raw", "below", "first"]
    second_raw = a_term("second raw", section, status="raw")
    put(second_raw, section, 0, ben)
    assert order(section) == ["line", "second raw", "raw", "below", "first"]
    for anchor in (raw, first):
        with pytest.raises(EntryCannotBeSaved, match="no longer stands there"):
            put(line, section, anchor, ben)


def test_what_cannot_be_is_refused_with_words(ben: User) -> None:
    root, section = a_root(), a_section("IAM")
    below, term = a_section("below", section), a_term("role", section)
    for entry, parent, words in (
        (section, below, "cannot stand below itself"),
        (section, section, "cannot stand below itself"),
        (term, term, "stands in a section or a group, not in a term"),
        (term, None, "Choose the section"),
    ):
        with pytest.raises(EntryCannotBeSaved, match=words):
            put(entry, parent, None, ben)
    about_aws(root)
    other = a_root("other")
    with pytest.raises(EntryCannotBeSaved, match="whole notes file stays at the top"):
        put(root, other, None, ben)
    with pytest.raises(EditedMeanwhile):
        put(term, below, None, ben, base=9)


def test_one_click_puts_it_back_and_keeps_what_was_written_since(ben: User) -> None:
    section, other = a_section("IAM"), a_section("OTHER")
    a_term("first", section)
    term = a_term("role", section)
    a_term("last", section)
    put(term, other, None, ben)
    edited(Entry.objects.get(pk=term.pk), definition="written since")
    back = undo_move(entry_id=term.pk, before=1, after=2, by=ben, at=NOW, through=THROUGH)
    assert order(section) == ["first", "role", "last"]
    assert (back.definition, back.revision_number) == ("written since", 4)
    put(back, other, None, ben)
    put(back, a_group("GROUP", other), None, ben)
    with pytest.raises(CannotBePutBack, match="role was moved since"):
        undo_move(entry_id=term.pk, before=4, after=5, by=ben, at=NOW, through=THROUGH)


def test_items_and_groups_move_with_all_that_they_hold(ben: User) -> None:
    section, other = a_section("IAM"), a_section("OTHER")
    group = a_group("GROUP", section)
    item = an_item("* line", group)
    put(group, other, None, ben)
    assert Entry.objects.get(pk=item.pk).parent_id == group.pk
    assert order(other) == ["GROUP"]
