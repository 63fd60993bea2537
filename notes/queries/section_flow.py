"""A section laid out as one flowing page: its groups in order, what is unsorted, the sections below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.safestring import SafeString

from notes.models import Entry
from notes.queries.doubts import ShownDoubt
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.entry_bodies import BodyPiece, body_pieces, line_html
from notes.queries.entry_lines import (
    CatalogueLine,
    GroupLine,
    ItemLine,
    TermLine,
    catalogue_line,
    group_line,
    item_line,
    term_line,
)
from notes.queries.entry_material import EntryLink, MaterialOf, links_in_definition
from notes.queries.references import Mention
from notes.queries.section_skeleton import Bone, SectionBones
from notes.queries.tree import SectionName, section_name
from notes.source_notes.urls import find_urls

MOST_CLIPPINGS_NAMED = 3
LONGEST_CLIPPING_NAME = 60


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbours of one shape: a run of terms, of bullets, of bare links, or a single other piece."""

    shape: str
    terms: list[TermLine] = field(default_factory=list)
    items: list[ItemLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A group with its entries, or a run of entries without one."""

    group: GroupLine | None
    head_links: list[ItemLine]
    blocks: list[Block]
    entry_count: int
    is_first: bool

    @property
    def is_procedure(self) -> bool:
        """Steps and code under a written label read as one."""
        return self.group is not None and not self.group.is_capitals


@dataclass(frozen=True, slots=True)
class Clippings:
    """Untitled raw lines outside every group."""

    blocks: list[Block]
    count: int
    names: str


@dataclass(frozen=True, slots=True)
class SectionFlow:
    """One section of the page."""

    id: int
    anchor: str
    name: SectionName
    url: str
    addresses: EntryAddresses
    revision: int
    idea: SafeString
    links: list[SafeString]
    references: list[EntryLink]
    body: tuple[BodyPiece, ...]
    catalogue: CatalogueLine | None
    lead: TermLine | None
    refined: list[Part]
    raw: list[Part]
    clippings: Clippings | None
    has_refined: bool
    raw_count: int
    further: list[tuple[SectionName, str, str]]
    doubts: Sequence[ShownDoubt] = ()

    @property
    def terms(self) -> Iterable[TermLine]:
        if self.lead:
            yield self.lead
        for part in (*self.refined, *self.raw):
            for block in part.blocks:
                yield from block.terms

    @property
    def is_empty(self) -> bool:
        return not (self.lead or self.refined or self.raw or self.clippings or self.body or self.idea)


class FlowMaker:
    """Makes the flows of one page from its entries and what stands beside them."""

    def __init__(
        self,
        entries: Mapping[int, Entry],
        material: MaterialOf,
        mentions: Mapping[int | None, Sequence[Mention]],
    ) -> None:
        self._entries = entries
        self._material = material
        self._mentions = mentions

    def flow(
        self,
        section: Entry,
        bones: SectionBones,
        shown: Sequence[Bone],
        *,
        further: list[tuple[SectionName, str, str]],
        shows_head: bool,
    ) -> SectionFlow:
        """`shown` are the bones of this section on this page; later pages leave out the head."""
        refined = [bone for bone in shown if not bone.is_raw]
        raw = [bone for bone in shown if bone.is_raw]
        folded = [bone for bone in raw if bone.is_clipping]
        if not bones.has_refined:
            folded = []
        in_place = [bone for bone in raw if bone not in set(folded)]
        targets = self._material.targets_of(section)
        lead = self._entries.get(bones.lead_id) if bones.lead_id and shows_head else None
        lead_says_it = lead is not None and lead.service_id == section.service_id
        return SectionFlow(
            id=section.pk,
            anchor=section.anchor,
            name=section_name(section.title, section.icon),
            url=section.get_absolute_url(),
            addresses=EntryAddresses(section),
            revision=section.revision_number,
            idea=line_html(self._material.summary_of(section), targets)
            if section.summary and shows_head
            else SafeString(""),
            links=links_in_definition(self._material.of(section), shown_words=section.summary),
            references=self._material.entry_links_of(section),
            body=body_pieces(section, targets) if shows_head else (),
            catalogue=catalogue_line(section) if shows_head and not lead_says_it else None,
            lead=self._term(lead) if lead else None,
            refined=self._parts(refined),
            raw=self._parts(in_place),
            clippings=self._clippings(folded),
            has_refined=bones.has_refined,
            raw_count=sum(bone.is_raw and bone.entry_id is not None for bone in bones.bones),
            further=further,
            doubts=self._material.doubts_of(section) if shows_head else [],
        )

    def _parts(self, bones: Sequence[Bone]) -> list[Part]:
        return [
            self._part(group_id, list(run), is_first=place == 0)
            for place, (group_id, run) in enumerate(_runs(bones))
        ]

    def _part(self, group_id: int | None, bones: list[Bone], *, is_first: bool) -> Part:
        group = self._entries.get(group_id) if group_id is not None else None
        entries = self._entries_of(bones)
        label = group_line(group, self._material) if group else None
        items = {
            entry.pk: item_line(entry, self._material) for entry in entries if entry.kind == Entry.Kind.ITEM
        }
        # Addresses alone, directly under a label, say what the whole group is about.
        head: list[ItemLine] = []
        if label is not None and label.is_capitals:
            for entry in entries[:-1]:
                if entry.pk not in items or not items[entry.pk].links:
                    break
                head.append(items[entry.pk])
        rest = entries[len(head) :]
        return Part(
            group=label,
            head_links=head,
            blocks=self._blocks(rest, items),
            entry_count=len(entries),
            is_first=is_first,
        )

    def _blocks(self, entries: Sequence[Entry], items: Mapping[int, ItemLine]) -> list[Block]:
        def shape_of(entry: Entry) -> str:
            return items[entry.pk].shape if entry.pk in items else "terms"

        blocks: list[Block] = []
        for shape, run in groupby(entries, key=shape_of):
            if shape == "terms":
                blocks.append(Block(shape, terms=[self._term(entry) for entry in run]))
            else:
                blocks.append(Block(shape, items=[items[entry.pk] for entry in run]))
        return blocks

    def _entries_of(self, bones: Iterable[Bone]) -> list[Entry]:
        found = (self._entries.get(bone.entry_id) for bone in bones if bone.entry_id is not None)
        return [entry for entry in found if entry is not None]

    def _term(self, entry: Entry) -> TermLine:
        return term_line(entry, self._material, self._mentions.get(entry.pk, []))

    def _clippings(self, bones: Sequence[Bone]) -> Clippings | None:
        entries = self._entries_of(bones)
        if not entries:
            return None
        items = {entry.pk: item_line(entry, self._material) for entry in entries}
        names = [_clipping_name(entry, self._material) for entry in entries]
        told = " · ".join(names[:MOST_CLIPPINGS_NAMED])
        return Clippings(
            blocks=self._blocks(entries, items),
            count=len(entries),
            names=f"{told} …" if len(names) > MOST_CLIPPINGS_NAMED else told,
        )


def _runs(bones: Sequence[Bone]) -> Iterable[tuple[int | None, Iterable[Bone]]]:
    """Neighbours of the same group. A group that a page or the line divides is named on both sides."""
    return groupby(bones, key=lambda bone: bone.group_id)


def _clipping_name(entry: Entry, material: MaterialOf) -> str:
    """A few words by which a folded line is recognised: its own, or those of its first link."""
    words = entry.body.split("\n", 1)[0]
    for begin, end in reversed(list(find_urls(words))):
        words = f"{words[:begin]} {words[end:]}"
    words = " ".join(words.strip("*\ufe0f>| ").replace("`", "").split())
    if not words:
        words = next(iter(material.link_words_of(entry)), "") or entry.form
    return words if len(words) <= LONGEST_CLIPPING_NAME else f"{words[: LONGEST_CLIPPING_NAME - 1].rstrip()}…"
