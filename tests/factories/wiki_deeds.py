"""What persons do to entries in the wiki, at random; what the product refuses is not done."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from awskb.accounts.models import User
from notes.actions.bin import bin_entry, restore_entry
from notes.actions.conflict_settling import CannotBeSettledSo, settle_conflict
from notes.actions.entries import (
    EntryCannotBeSaved,
    EntryText,
    create_entry,
    edit_entry,
    move_entry,
    refine_entry,
    unrefine_entry,
)
from notes.models import Entry, SourceConflict

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BODIES = (
    "", "plain words", "* a bullet", "* one\n* two", "> said - by whom https://example.org/q",
    "```sh\n# x\n```", "first\n\nafter a blank", "| a | b |\n|---|---|", "https://example.org/only",
    "* _term_: inside", "---", "```\nnever closed", "UPPER CASE\n* x", "# heading", "💡 idea",
)  # fmt: skip
DEEDS = (
    "write", "write", "write", "rename", "body", "refine", "unrefine", "bin", "restore", "move", "move",
    "order", "order", "new", "item", "section", "label", "rename holder", "move holder", "bin holder",
)  # fmt: skip


class Persons:
    """Everyone who edits the wiki below one root."""

    def __init__(self, root: Entry, by: User, chance: random.Random) -> None:
        self.root = root
        self.by = by
        self.how: dict[str, Any] = {"by": by, "at": NOW, "through": "form"}
        self.chance = chance
        self.done: list[tuple[str, int]] = []

    def do_some(self, number: int) -> None:
        for _ in range(number):
            self.do(self.chance.choice(DEEDS))

    def do(self, deed: str) -> None:
        entries = below(self.root)
        lines = [one for one in entries if one.kind in ("term", "item")]
        holders = [one for one in entries if one.kind in ("section", "group")]
        try:
            if deed in ("new", "item", "section", "label"):
                self._create(deed, [self.root, *holders])
            elif deed == "restore":
                self._restore()
            elif deed.endswith("holder"):
                if holders:
                    self._change(deed.split()[0], self.chance.choice(holders), [self.root, *holders])
            elif lines:
                self._change(deed, self.chance.choice(lines), [self.root, *holders])
        except EntryCannotBeSaved:
            return

    def settle_some(self, number: int) -> None:
        """Decide conflicts, one way or the other."""
        for _ in range(number):
            undecided = list(SourceConflict.objects.filter(resolution="").order_by("pk"))
            if undecided:
                conflict = self.chance.choice(undecided)
                try:
                    choice = self.chance.choice(["file", "wiki"])
                    settle_conflict(conflict_id=conflict.pk, choice=choice, by=self.by, at=NOW)
                except CannotBeSettledSo:
                    continue
                self.done.append(("settle", conflict.entry_id))

    def _create(self, deed: str, homes: list[Entry]) -> None:
        title, number = "", self.chance.randrange(10**6)
        if deed in ("section", "label"):
            homes = [home for home in homes if home.kind == "section"]
            title = f"part {number}" if deed == "section" else f"LABEL {number}"
        elif deed == "new":
            title = f"made {number}"
        home = self.chance.choice(homes)
        kind = {"new": "term", "label": "group"}.get(deed, deed)
        body = self.chance.choice(BODIES) if kind in ("term", "item") else ""
        if kind == "item" and not body:
            body = "a line"
        definition = f"by the wiki {number}" if kind == "term" else ""
        made = create_entry(
            kind=kind, parent_id=home.pk, text=EntryText(title, "", (), definition, body, ()), **self.how
        )
        self.done.append((deed, made.pk))

    def _restore(self) -> None:
        gone = list(Entry.objects.filter(binned_at__isnull=False).order_by("pk"))
        gone = [one for one in gone if one.bin_root_id == one.pk]
        if gone:
            one = self.chance.choice(gone)
            restore_entry(entry_id=one.pk, base_revision=one.revision_number, **self.how)
            self.done.append(("restore", one.pk))

    def _change(self, deed: str, one: Entry, homes: list[Entry]) -> None:
        now: dict[str, Any] = {"entry_id": one.pk, "base_revision": one.revision_number, **self.how}
        number = self.chance.randrange(10**6)
        if deed == "write":
            self._write(one, **{"body" if one.kind == "item" else "definition": f"said {number}"})
        elif deed == "rename" and one.kind != "item":
            title = f"NAMED {number}" if one.kind == "group" else f"named {number}"
            self._write(one, title=title)
        elif deed == "body" and one.kind in ("term", "item"):
            self._write(one, body=self.chance.choice(BODIES) or "x")
        elif deed == "refine" and one.status == "raw":
            refine_entry(**now)
        elif deed == "unrefine" and one.status != "raw":
            unrefine_entry(**now)
        elif deed == "bin":
            bin_entry(**now)
        elif deed == "move":
            homes = [home for home in homes if home.pk != one.pk]
            move_entry(parent_id=self.chance.choice(homes).pk, **now)
        elif deed == "order":
            lines = Entry.objects.live().filter(parent_id=one.parent_id, status=one.status)
            lines = lines.exclude(kind="section").exclude(pk=one.pk).order_by("position", "pk")
            siblings = list(lines.values_list("pk", flat=True))
            if not siblings:
                return
            move_entry(parent_id=one.parent_id, after_id=self.chance.choice(siblings), **now)
        else:
            return
        self.done.append((deed, one.pk))

    def _write(self, one: Entry, **changes: object) -> None:
        values = {
            "title": one.title,
            "expansion": one.expansion,
            "aliases": tuple(alias.name for alias in one.aliases.all()),
            "definition": one.definition,
            "body": one.body,
            "tags": tuple(one.tags.names()),
            **changes,
        }
        edit_entry(
            entry_id=one.pk,
            base_revision=one.revision_number,
            text=EntryText(**values),  # type: ignore[arg-type]
            parent_id=one.parent_id,
            **self.how,
        )


def below(root: Entry) -> list[Entry]:
    """All live entries below a root, level by level."""
    found, level = [], [root.pk]
    while level:
        children = list(
            Entry.objects.live().filter(parent_id__in=level).order_by("parent_id", "position", "pk")
        )
        found += children
        level = [child.pk for child in children]
    return found
