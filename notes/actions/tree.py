"""The places of entries: what stands above them, and where among their siblings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from notes.actions.batches import batches_of, update_rows
from notes.models import POSITION_GAP, Entry
from notes.queries.trips import ask
from notes.source_notes.documents import Place
from notes.source_notes.names import key

# As `after_id`: before all siblings. None stands for the end of the entry's own kind.
FIRST: Final = 0

_PLACE_OF_TITLE = {key("参考"): Place.REFERENCES, key("进步"): Place.PROGRESS}
_FRONT_MATTER = key("⛩️")
_ALL_AT_ONCE = 1000
_COLUMNS = "id, parent_id, kind, title, title_key, icon, slug, position, status, service_id, feature_id"
_WITH_ANCESTORS = (
    "WITH RECURSIVE line(line_id, above_id) AS ("  # noqa: S608
    "SELECT id, parent_id FROM notes_entry WHERE id IN ({}) "
    "UNION SELECT entry.id, entry.parent_id FROM notes_entry entry JOIN line ON entry.id = line.above_id) "
    f"SELECT {_COLUMNS} FROM notes_entry WHERE id IN (SELECT line_id FROM line)"
)


class TreeRow(NamedTuple):
    """What the tree needs to know of an entry."""

    pk: int
    parent_id: int | None
    kind: str
    title: str
    title_key: str
    icon: str
    slug: str | None
    position: int
    status: str
    service_id: int | None
    feature_id: int | None


class Tree:
    """Some entries with everything above them, in memory."""

    def __init__(self, rows: Iterable[TreeRow]) -> None:
        self._rows = {row.pk: row for row in rows}

    @classmethod
    def around(cls, entry_ids: Iterable[int]) -> Tree:
        """These entries and their ancestors in one query, which reads the whole wiki if they are many."""
        return cls.ask_around(entry_ids)()

    @classmethod
    def ask_around(cls, entry_ids: Iterable[int]) -> Callable[[], Tree]:
        """As `around`, asked now, and read when it is called for."""
        wanted = list(set(entry_ids))
        if not wanted:
            return lambda: cls([])
        if len(wanted) > _ALL_AT_ONCE:
            answer = ask(f"SELECT {_COLUMNS} FROM notes_entry", [])  # noqa: S608
        else:
            answer = ask(_WITH_ANCESTORS.format(", ".join(["%s"] * len(wanted))), wanted)
        return lambda: cls(map(TreeRow._make, answer()))

    def including(self, entry_ids: Collection[int]) -> Tree:
        """This tree if it holds these entries too, else a larger one."""
        return self if self._rows.keys() >= set(entry_ids) else Tree.around({*self._rows, *entry_ids})

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._rows

    def row(self, entry_id: int) -> TreeRow:
        return self._rows[entry_id]

    def above(self, entry_id: int) -> Iterator[TreeRow]:
        """The ancestors, nearest first."""
        parent_id = self._rows[entry_id].parent_id
        while parent_id is not None:
            row = self._rows[parent_id]
            yield row
            parent_id = row.parent_id

    def root(self, entry_id: int) -> TreeRow:
        row = self._rows[entry_id]
        for ancestor in self.above(entry_id):
            row = ancestor
        return row

    def section(self, entry_id: int) -> TreeRow | None:
        """The nearest section above; none for a root."""
        return next((row for row in self.above(entry_id) if row.kind == Entry.Kind.SECTION), None)

    def section_titles(self, entry_id: int) -> list[str]:
        """The titles of the sections above, nearest first, the file's last."""
        return [row.title for row in self.above(entry_id) if row.kind == Entry.Kind.SECTION]

    def order(self, entry_id: int) -> tuple[tuple[int, int], ...]:
        """A key that sorts entries as they stand in the tree."""
        rows = [self._rows[entry_id], *self.above(entry_id)]
        return tuple((row.position, row.pk) for row in reversed(rows))

    def place(self, entry_id: int) -> Place:
        """Whether the entry stands in 参考 or 进步, or directly below ⛩️, where lines mean something else."""
        parent_id = self._rows[entry_id].parent_id
        return Place.PLAIN if parent_id is None else self.place_below(parent_id)

    def place_below(self, entry_id: int) -> Place:
        """The place of what stands below the entry."""
        line = [self._rows[entry_id], *self.above(entry_id)]
        sections = [row for row in line if row.kind == Entry.Kind.SECTION]
        if sections and sections[0].title_key == _FRONT_MATTER:
            return Place.REFERENCES
        special = (_PLACE_OF_TITLE.get(row.title_key) for row in sections)
        return next(filter(None, special), Place.PLAIN)

    def group_icon(self, entry_id: int) -> str:
        """The emoji of the label above, if the label is nothing else."""
        parent_id = self._rows[entry_id].parent_id
        if parent_id is None:
            return ""
        parent = self._rows[parent_id]
        return parent.icon if parent.kind == Entry.Kind.GROUP and parent.title == parent.icon else ""


def special_place(title: str) -> Place | None:
    """What a section's title makes of the lines below it; None for an ordinary title."""
    return Place.REFERENCES if key(title) == _FRONT_MATTER else _PLACE_OF_TITLE.get(key(title))


def descendants_of(entry_ids: Iterable[int], *, live_only: bool = True) -> list[int]:
    """The ids of everything below these entries, level by level."""
    below: list[int] = []
    level = list(entry_ids)
    while level:
        next_level: list[int] = []
        for batch in batches_of(level):
            children = Entry.objects.live() if live_only else Entry.objects.all()
            next_level += children.filter(parent_id__in=batch).order_by().values_list("pk", flat=True)
        below += next_level
        level = next_level
    return below


class FreePosition(NamedTuple):
    """A position, and whether the siblings had to be renumbered to make room."""

    position: int
    renumbered: bool = False


def free_position(
    *, parent_id: int | None, kind: str, status: str, after_id: int | None, moving_id: int | None = None
) -> FreePosition:
    """A position for an entry among its new siblings; renumbers them only if there is no room left.

    Without `after_id` it is the end of its kind: lines stand before the sub-sections, refined before raw.
    """
    siblings = list(
        Entry.objects.filter(parent_id=parent_id)
        .exclude(pk=moving_id or 0)
        .order_by("position", "pk")
        .values_list("pk", "position", "kind", "status")
    )
    index = _index_after(siblings, kind=kind, status=status, after_id=after_id)
    before = siblings[index - 1][1] if index else None
    behind = siblings[index][1] if index < len(siblings) else None
    if before is None:
        return FreePosition(behind - POSITION_GAP if behind is not None else POSITION_GAP)
    if behind is None:
        return FreePosition(before + POSITION_GAP)
    if behind - before >= 2:
        return FreePosition((before + behind) // 2)
    positions = [(place + 1) * POSITION_GAP for place in range(len(siblings) + 1)]
    free = positions.pop(index)
    rows = [(position, sibling[0]) for position, sibling in zip(positions, siblings, strict=True)]
    update_rows(model=Entry, fields=["position"], rows=rows)
    return FreePosition(free, renumbered=True)


def _index_after(
    siblings: list[tuple[int, int, str, str]], *, kind: str, status: str, after_id: int | None
) -> int:
    """Where among its siblings the entry goes: the number of those before it."""
    if after_id == FIRST:
        return 0
    if after_id is not None:
        ids = [pk for pk, *_ in siblings]
        if after_id in ids:
            return ids.index(after_id) + 1
    if kind == Entry.Kind.SECTION:
        return len(siblings)
    lines = [place for place, sibling in enumerate(siblings) if sibling[2] != Entry.Kind.SECTION]
    if status == Entry.Status.REFINED:
        refined = [place for place in lines if siblings[place][3] == Entry.Status.REFINED]
        return refined[-1] + 1 if refined else min(lines, default=0)
    return lines[-1] + 1 if lines else 0
