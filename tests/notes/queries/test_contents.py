"""Sections and counts, brought up to date by what changed, are what reading everything would give."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.derived_checks import derived_differences
from notes.actions.entries import (
    EntryCannotBeSaved,
    EntryText,
    bin_entry,
    create_entry,
    move_entry,
    refine_entry,
    restore_entry,
    unrefine_entry,
)
from notes.actions.entry_locks import EntryInBin, EntryNotInBin
from notes.actions.inbox import promote_item
from notes.actions.merges import CannotBeMerged, undo_merge
from notes.actions.purging import CannotBePurged, purge_entry
from notes.actions.put_back import CannotBePutBack
from notes.actions.restoring import restore_revision
from notes.actions.source_load import FileNotLoaded
from notes.actions.tree import FIRST
from notes.models import Entry, EntryMerge
from notes.queries.contents import contents
from notes.queries.contents_changes import MOST_CHANGES
from notes.queries.contents_reading import Contents, read_contents
from tests.factories.notes import NOW, a_group, a_root, a_section, a_term, an_item, edited
from tests.notes.actions.test_merges import merged
from tests.notes.actions.test_source_load import load

pytestmark = pytest.mark.django_db

VISITOR = AnonymousUser()
WALKS, STEPS = (20, 400) if os.environ.get("FAULTS") == "full" else (2, 80)
REFUSALS = (
    CannotBeMerged, CannotBePurged, CannotBePutBack, EntryCannotBeSaved, EntryInBin, EntryNotInBin,
    FileNotLoaded,
)  # fmt: skip


def told(known: Contents) -> tuple[object, ...]:
    """Everything but the numbers of positions, which only order siblings."""
    rows = {pk: row._replace(position=0) for pk, row in known.sections.by_id.items()}
    order = {pk: [row.id for row in below] for pk, below in known.sections.children.items() if below}
    return rows, order, dict(known.counts), known.total


def assert_as_read_anew(member: User) -> None:
    anew = read_contents()
    assert told(contents(person=member)) == told(anew.members)
    assert told(contents(person=VISITOR)) == told(anew.visitors)


class Walk:
    """One deed after another to entries chosen by chance."""

    def __init__(self, chance: random.Random, by: User) -> None:
        self.chance = chance
        self.by = by
        self.deeds: list[Callable[[], object]] = [
            self.make, self.make, self.write, self.move, self.move, self.throw_away, self.take_out,
            self.refine, self.lay_back, self.hide_or_show, self.promote, self.restore, self.merge,
            self.undo_merge, self.purge, self.load,
        ]  # fmt: skip

    def step(self) -> None:
        with suppress(*REFUSALS), transaction.atomic():
            self.chance.choice(self.deeds)()

    def one(self, *kinds: str, binned: bool = False) -> Entry:
        chosen = Entry.objects.filter(binned_at__isnull=not binned, kind__in=kinds or Entry.Kind.values)
        return self.chance.choice(list(chosen.order_by("pk")) or list(Entry.objects.order_by("pk")[:1]))

    def act(self, deed: Callable[..., object], one: Entry, **what: object) -> None:
        deed(entry_id=one.pk, base_revision=one.revision_number, by=self.by, at=NOW, through="form", **what)

    def title(self) -> str:
        return self.chance.choice(["⛩️", "参考", "进步", "Same", f"Title {self.chance.randrange(1000)}"])

    def make(self) -> None:
        kind = self.chance.choice(Entry.Kind.values)
        above = self.one("section") if kind in ("section", "group") else self.one("section", "group")
        is_item = kind == Entry.Kind.ITEM
        create_entry(
            by=self.by,
            at=NOW,
            through="form",
            kind=kind,
            parent_id=None if kind == "section" and self.chance.random() < 0.1 else above.pk,
            text=EntryText("" if is_item else self.title(), "", (), "", "* a line" if is_item else "", ()),
            status=self.chance.choice(Entry.Status.values),
            members_only=self.chance.random() < 0.1,
            after_id=self.chance.choice([None, FIRST]),
        )

    def write(self) -> None:
        edited(self.one("section", "group", "term"), by=self.by, title=self.title(), definition="otherwise")

    def move(self) -> None:
        kind = self.chance.choice(Entry.Kind.values)
        above = self.one("section") if kind in ("section", "group") else self.one("section", "group")
        self.act(move_entry, self.one(kind), parent_id=above.pk, after_id=self.chance.choice([None, FIRST]))

    def throw_away(self) -> None:
        one = self.one(self.chance.choice(Entry.Kind.values))
        if one.parent_id is not None:
            self.act(bin_entry, one)

    def take_out(self) -> None:
        self.act(restore_entry, self.one(binned=True))

    def refine(self) -> None:
        self.act(refine_entry, self.one())

    def lay_back(self) -> None:
        self.act(unrefine_entry, self.one("group", "term", "item"))

    def hide_or_show(self) -> None:
        edited(self.one(), by=self.by, members_only=self.chance.random() < 0.5)

    def promote(self) -> None:
        self.act(promote_item, self.one("item"), title=self.title(), status="refined")

    def restore(self) -> None:
        one = self.one()
        self.act(restore_revision, one, number=self.chance.randint(1, one.revision_number))

    def merge(self) -> None:
        kind = self.chance.choice(["section", "term"])
        merged(self.one(kind), self.one(kind), self.by)

    def undo_merge(self) -> None:
        for merge in EntryMerge.objects.filter(undone_at=None).order_by("-pk")[:1]:
            undo_merge(merge_id=merge.pk, by=self.by, at=NOW, through="form")

    def purge(self) -> None:
        self.act(purge_entry, self.one(binned=True))

    def load(self) -> None:
        lines = [f"* _loaded {number}_: says {number}" for number in range(12)]
        heads = ["# Loaded", "## Below it", "# Beside it", "LABEL"]
        text = "\n".join(self.chance.sample([*lines, *heads], self.chance.randint(6, 16)))
        load(f"# First\n\n{text}\n")


@pytest.mark.parametrize("seed", range(WALKS))
def test_after_any_deeds_they_are_as_read_anew(seed: int, ada: User) -> None:
    chance = random.Random(seed)
    walk = Walk(chance, ada)
    root = a_root()
    for number in range(3):
        section = a_section(f"Part {number}", root)
        a_term(f"Term {number}", a_group("LABEL", a_section(f"Below {number}", section)))
    for _ in range(STEPS):
        walk.step()
        if chance.random() < 0.6:
            assert_as_read_anew(ada)
    assert_as_read_anew(ada)


def test_what_stands_below_follows_when_a_section_is_hidden_moved_and_shown(ada: User) -> None:
    root = a_root()
    open_part, closed = a_section("Open", root), a_section("Closed", root, members_only=True)
    inner = a_section("Inner", open_part)
    a_term("Deep", a_group("LABEL", a_section("Innermost", inner)))
    assert_as_read_anew(ada)
    for deed in (
        lambda: edited(open_part, members_only=True),
        lambda: edited(open_part, members_only=False),
        lambda: edited(inner, parent=closed),
        lambda: edited(inner, parent=root),
    ):
        deed()
        assert_as_read_anew(ada)


def test_sections_keep_their_order_when_room_is_made_between_them(ada: User) -> None:
    root = a_root()
    first, _ = a_section("First", root), a_section("Last", root)
    for number in range(12):
        a_section(f"Part {number}", root, after_id=first.pk)
        assert_as_read_anew(ada)
        a_term(f"Term {number}", root, after_id=first.pk)


def test_an_undone_change_leaves_nothing_behind(ada: User) -> None:
    root = a_root()
    section = a_section("Part", root)
    assert_as_read_anew(ada)
    with suppress(RuntimeError), transaction.atomic():
        a_section("Never there", root)
        contents(person=ada)
        raise RuntimeError
    a_term("There", section, at=timezone.now())
    assert_as_read_anew(ada)


def test_a_repair_of_what_visitors_may_read_is_seen_at_once(ada: User) -> None:
    section = a_section("Part", a_root(), members_only=True)
    below = a_section("Below", section)
    Entry.objects.filter(pk=below.pk).update(hidden=False)
    a_term("Told of", below)
    Entry.objects.filter(pk=below.pk).update(hidden=False)
    assert_as_read_anew(ada)
    assert list(derived_differences(repair_at=NOW))
    assert_as_read_anew(ada)
    assert below.pk not in contents(person=VISITOR).sections.by_id
    assert not list(derived_differences())


def _asked(deed: Callable[[], object], member: User) -> int:
    contents(person=member)
    deed()
    with CaptureQueriesContext(connection) as asked:
        contents(person=member)
    assert "GROUP BY" not in asked[0]["sql"]
    return len(asked)


def test_a_change_costs_as_much_in_a_large_wiki_as_in_a_small_one(ada: User) -> None:
    section = a_section("Part", a_root())
    term = a_term("Term", section)
    numbers = count(1)
    deeds: dict[str, Callable[[], object]] = {
        "written": lambda: edited(term, definition=f"otherwise {next(numbers)}"),
        "renamed": lambda: edited(section, title=f"Part {next(numbers)}"),
        "made": lambda: an_item(parent=section),
        "nothing": lambda: None,
    }
    few = {name: _asked(deed, ada) for name, deed in deeds.items()}
    for number in range(60):
        a_term(f"Other {number}", a_section(f"Other part {number}"))
    assert {name: _asked(deed, ada) for name, deed in deeds.items()} == few
    assert few == {"written": 4, "renamed": 4, "made": 4, "nothing": 1}


def test_more_changes_than_are_followed_are_read_anew(ada: User) -> None:
    section = a_section("Part", a_root())
    contents(person=ada)
    load("# Loaded\n\n" + "\n".join(f"* _term {number}_: x" for number in range(MOST_CHANGES + 1)))
    assert_as_read_anew(ada)
    an_item(parent=section)
    assert_as_read_anew(ada)
