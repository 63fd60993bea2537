"""Where an entry may stand: sections in tree order, the groups of a section."""

from __future__ import annotations

from notes.models import Entry
from notes.queries.tree import Outline, section_name

INDENT = "\u2003"


def section_choices(*, sections: Outline, without: int | None = None) -> list[tuple[int, str]]:
    """Every section in tree order, indented; `without` leaves out one and all that it holds."""
    choices: list[tuple[int, str]] = []
    waiting = [(row, 0) for row in reversed(sections.roots)]
    while waiting:
        row, depth = waiting.pop()
        if row.id == without:
            continue
        name = section_name(row.title, row.icon)
        choices.append((row.id, INDENT * depth + " ".join(filter(None, (name.icon, str(name))))))
        below = sections.children.get(row.id, [])
        waiting.extend((child, depth + 1) for child in reversed(below))
    return choices


def group_titles_in(*, section_id: int | None) -> list[str]:
    """The names of a section's groups, each once, in order."""
    if section_id is None:
        return []
    groups = Entry.objects.live().filter(parent_id=section_id, kind=Entry.Kind.GROUP)
    return list(dict.fromkeys(groups.order_by("position", "id").values_list("title", flat=True)))
