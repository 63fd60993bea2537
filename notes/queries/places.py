"""Where an entry may stand: sections in tree order, the groups of a section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from notes.models import Entry
from notes.queries.tree import Outline, SectionRow, section_name
from notes.source_notes.icons import without_icons
from notes.source_notes.names import key

STEPS = re.compile(r"\s*[/>]\s*")
INDENT = "\u2003"


@dataclass(frozen=True, slots=True)
class SectionChoices:
    """Every section in tree order, indented; `without` leaves out one and all that it holds.

    Read when they are shown: a form that is saved asks of one section only whether it is there, and
    nothing of the `present` one, in which the entry stands.
    """

    sections: Outline
    without: int | None = None
    present: int | None = None

    def __iter__(self) -> Iterator[tuple[int, str]]:
        waiting = [(row, 0) for row in reversed(self.sections.roots)]
        while waiting:
            row, depth = waiting.pop()
            if row.id == self.without:
                continue
            name = section_name(row.title, row.icon)
            yield row.id, INDENT * depth + " ".join(filter(None, (name.icon, str(name))))
            below = self.sections.children.get(row.id, [])
            waiting.extend((child, depth + 1) for child in reversed(below))

    def hold(self, section_id: int) -> bool:
        if section_id == self.present:
            return True
        if self.without is None:
            return Entry.objects.live().sections().filter(pk=section_id).exists()
        return any(pk == section_id for pk, _ in self)


def wanted_place(*, written: str, sections: Outline) -> tuple[SectionRow | None, str]:
    """Where the target of a reference would stand, and its title there: `iam/Cognito` is Cognito in IAM."""
    *above, title = STEPS.split(written.strip())
    if not above or not title:
        return None, written
    named = [row for row in sections.by_id.values() if key(row.title) == key(without_icons(above[-1]))]
    return (min(named, key=lambda row: row.id), title) if named else (None, written)


def group_titles_in(*, section_id: int | None) -> list[str]:
    """The names of a section's groups, each once, in order."""
    if section_id is None:
        return []
    groups = Entry.objects.live().filter(parent_id=section_id, kind=Entry.Kind.GROUP)
    return list(dict.fromkeys(groups.order_by("position", "id").values_list("title", flat=True)))


def place_in_words(*, parent_id: int | None, group_title: str = "") -> str:
    """A place as a person reads it: section, then group."""
    parent = Entry.objects.select_related("parent").filter(pk=parent_id).first() if parent_id else None
    if parent is None:
        return "the top"
    names = [parent.parent, parent] if parent.kind == Entry.Kind.GROUP else [parent]
    words = [str(section_name(one.title, one.icon)) for one in names if one is not None]
    return " › ".join([*words, group_title] if group_title else words)


def place_of(*, parent_id: int | None) -> tuple[int | None, str]:
    """Section and group title that stand for a parent."""
    parent = Entry.objects.filter(pk=parent_id).first() if parent_id is not None else None
    if parent is None:
        return None, ""
    return (parent.parent_id, parent.title) if parent.kind == Entry.Kind.GROUP else (parent.pk, "")
