"""The order of a section's page: which entries stand where, and which of them one page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from notes.access import Person
from notes.models import Entry
from notes.queries.composed import Composed
from notes.queries.tree import SectionRow
from notes.source_notes.documents import ItemForm

ENTRIES_A_PAGE = 300
LOOSE = frozenset(
    {ItemForm.NONE, ItemForm.BULLET, ItemForm.LINE, ItemForm.IDEA, ItemForm.TODO, ItemForm.SOURCE}
)


class BoneRow(NamedTuple):
    """What ordering needs to know of an entry."""

    id: int
    parent_id: int
    kind: str
    status: str
    position: int
    title_key: str
    service_id: int | None
    form: str

    @property
    def is_raw(self) -> bool:
        return self.status == Entry.Status.RAW


@dataclass(frozen=True, slots=True)
class Bone:
    """One place of the page: a term or an item under its group, or a group that holds nothing."""

    section_id: int
    group_id: int | None
    entry_id: int | None
    is_raw: bool
    kind: str
    form: str = ""

    @property
    def is_clipping(self) -> bool:
        """An untitled raw line outside every group; quotes, code and tables read in their place."""
        return self.is_raw and self.group_id is None and self.kind == Entry.Kind.ITEM and self.form in LOOSE


@dataclass(frozen=True, slots=True)
class SectionBones:
    """A section's entries in reading order: refined first, then what stands below its line."""

    section_id: int
    lead_id: int | None
    bones: list[Bone]
    has_refined: bool


@dataclass(frozen=True, slots=True)
class Skeleton:
    """One page of a section with the sections directly below it."""

    sections: list[SectionBones]
    shown: list[Bone]
    number: int
    page_count: int
    entry_count: int

    @property
    def entry_ids(self) -> list[int]:
        """Every entry that the page needs in full."""
        ids = {bone.entry_id for bone in self.shown} | {bone.group_id for bone in self.shown}
        ids |= {section.section_id for section in self.sections}
        ids |= {section.lead_id for section in self.sections}
        return [pk for pk in ids if pk is not None]


def skeleton(*, section: Entry, below: Sequence[SectionRow], person: Person, number: int) -> Skeleton:
    """One query for the whole order, however long; only what one page shows is read in full afterwards."""
    services = {section.pk: section.service_id}
    titles = {section.pk: section.title_key}
    shown_below = list(below)[:ENTRIES_A_PAGE]
    rows = _rows([section.pk, *(row.id for row in shown_below)], person)
    children: dict[int, list[BoneRow]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)
        if row.kind == Entry.Kind.SECTION:
            services[row.id], titles[row.id] = row.service_id, row.title_key
    sections = [
        _section_bones(section_id, children, titles.get(section_id, ""), services.get(section_id))
        for section_id in (section.pk, *(row.id for row in shown_below))
    ]
    return _one_page(sections, number)


def lead_of(*, section: Entry, person: Person) -> int | None:
    """The term that bears its section's title or tie, if one does."""
    rows = _rows([section.pk], person)
    children: dict[int, list[BoneRow]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)
    return _section_bones(section.pk, children, section.title_key, section.service_id).lead_id


def page_holding(*, section: Entry, entry_id: int, person: Person) -> int:
    """The number of the page of its section on which an entry or a group stands."""
    children: dict[int, list[BoneRow]] = defaultdict(list)
    for row in _rows([section.pk], person):
        children[row.parent_id].append(row)
    bones = _section_bones(section.pk, children, section.title_key, section.service_id).bones
    places = (place for place, bone in enumerate(bones) if entry_id in (bone.entry_id, bone.group_id))
    return next(places, 0) // ENTRIES_A_PAGE + 1


def _rows(section_ids: list[int], person: Person) -> list[BoneRow]:
    return [BoneRow(*row) for row in _BONES.ask(person.is_authenticated, sections=section_ids)]


def _bones(is_member: bool, *, sections: list[int]) -> QuerySet[Entry, Any]:
    """Sections and their groups are found by index first, and then what stands in them."""
    groups = Q(kind=Entry.Kind.GROUP, parent_id__in=sections)
    holders = Entry.objects.filter(Q(pk__in=sections) | groups).order_by().values("pk")
    rows = Entry.objects.readable(is_member=is_member).filter(parent_id__in=holders)
    return rows.order_by("position", "id").values_list(*BoneRow._fields)


_BONES = Composed(_bones)


def _section_bones(
    section_id: int, children: dict[int, list[BoneRow]], title_key: str, service_id: int | None
) -> SectionBones:
    bones = list(_in_file_order(section_id, children))
    rows = {row.id: row for group in (section_id, *_groups(section_id, children)) for row in children[group]}
    bearers = [
        bone
        for bone in bones
        if bone.kind == Entry.Kind.TERM
        and bone.entry_id is not None
        and _bears(rows[bone.entry_id], title_key, service_id)
    ]
    lead = min(bearers, key=lambda bone: bone.is_raw, default=None)
    lead_id = lead.entry_id if lead else None
    ordered = sorted((bone for bone in bones if bone is not lead), key=lambda bone: bone.is_raw)
    return SectionBones(
        section_id=section_id,
        lead_id=lead_id,
        bones=ordered,
        has_refined=any(not bone.is_raw for bone in bones if bone.entry_id is not None),
    )


def _bears(row: BoneRow, title_key: str, service_id: int | None) -> bool:
    return row.title_key == title_key or (service_id is not None and row.service_id == service_id)


def _groups(section_id: int, children: dict[int, list[BoneRow]]) -> list[int]:
    return [row.id for row in children[section_id] if row.kind == Entry.Kind.GROUP]


def _in_file_order(section_id: int, children: dict[int, list[BoneRow]]) -> Iterator[Bone]:
    for row in children[section_id]:
        if row.kind == Entry.Kind.GROUP:
            inside = children.get(row.id, [])
            for leaf in inside:
                yield Bone(section_id, row.id, leaf.id, leaf.is_raw, leaf.kind)
            if not inside:
                yield Bone(section_id, row.id, None, row.is_raw, row.kind)
        elif row.kind != Entry.Kind.SECTION:
            yield Bone(section_id, None, row.id, row.is_raw, row.kind, row.form)


def _one_page(sections: list[SectionBones], number: int) -> Skeleton:
    every = [bone for section in sections for bone in section.bones]
    page_count = max(1, -(-len(every) // ENTRIES_A_PAGE))
    number = min(max(number, 1), page_count)
    first = (number - 1) * ENTRIES_A_PAGE
    shown = every[first : first + ENTRIES_A_PAGE]
    with_bones = {bone.section_id for bone in shown}
    last = number == page_count
    return Skeleton(
        sections=[
            section
            for place, section in enumerate(sections)
            if place == 0 or section.section_id in with_bones or (last and not section.bones)
        ],
        shown=shown,
        number=number,
        page_count=page_count,
        entry_count=len(every),
    )
