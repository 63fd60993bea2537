"""A section with everything that its page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from notes.access import Person, is_member
from notes.models import Entry, Tag
from notes.queries.composed import Composed
from notes.queries.contents import contents
from notes.queries.contents_reading import Contents
from notes.queries.entry_aside import (
    Crumb,
    LastChange,
    SourceLines,
    crumbs_to,
    is_followed,
    last_change,
    source_lines_of,
    tags_of,
)
from notes.queries.entry_lines import Badge
from notes.queries.entry_material import AmbiguousReference, MaterialOf
from notes.queries.references import Mention, backlinks_to
from notes.queries.section_flow import FlowMaker, SectionFlow
from notes.queries.section_skeleton import Skeleton, skeleton
from notes.queries.tree import SectionCounts, SectionName, Tree, section_name

LONGEST_ABBREVIATION = 3


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of "On this page"."""

    words: str
    anchor: str
    count: str


@dataclass(frozen=True, slots=True)
class LifeCycleLine:
    title: str
    url: str
    badge: Badge


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A section with everything that its page shows."""

    id: int
    name: SectionName
    crumbs: list[Crumb]
    counts: SectionCounts
    section_count: int
    flow: SectionFlow
    below: list[SectionFlow]
    contents: list[ContentsLine]
    life_cycle: list[LifeCycleLine]
    mentions: list[Mention]
    ambiguous: list[AmbiguousReference]
    tags: list[Tag]
    last_change: LastChange | None
    source: SourceLines | None
    is_members_only: bool
    is_followed: bool
    tree: Tree
    number: int
    page_count: int
    entry_count: int

    @property
    def in_numbers(self) -> str:
        """What the section holds, in one line under its title."""
        lines = self.counts.refined_items + self.counts.raw_items
        told = [
            _counted(self.counts.refined_terms, "term", "refined") if self.counts.refined_terms else "",
            self._unsorted,
            _counted(lines, "line") if lines and not self.counts.terms else "",
            _counted(self.section_count, "section", "below") if self.section_count else "",
        ]
        return ", ".join(words for words in told if words)

    @property
    def _unsorted(self) -> str:
        raw = self.counts.raw_terms
        if not raw or self.counts.refined_terms:
            return f"{raw} unsorted" if raw else ""
        return _counted(raw, "term", "not sorted yet")


def section_page(*, section: Entry, person: Person, number: int, show_all: bool) -> SectionPage:
    """One page of a section with the sections directly below it, in a constant number of queries."""
    known = contents(person=person)
    below = known.sections.children.get(section.pk, [])
    bones = skeleton(section=section, below=below, person=person, number=number)
    entries = _full(bones.entry_ids)
    material = MaterialOf(entries, person)
    mentions = _by_target(backlinks_to(entry_ids=_asked_about(entries, bones), person=person))
    flows = _flows(bones, entries, FlowMaker(entries, material, mentions), known)
    page_ids = [section.pk, *(bone.entry_id for bone in bones.shown if bone.entry_id is not None)]
    own_groups = {bone.group_id for bone in bones.shown if bone.section_id == section.pk} - {None}
    about = {section.pk, bones.sections[0].lead_id, *own_groups}
    return SectionPage(
        id=section.pk,
        name=section_name(section.title, section.icon),
        crumbs=crumbs_to(section, known.sections),
        counts=known.count_of(section.pk),
        section_count=len(below),
        flow=flows[0],
        below=flows[1:],
        contents=_contents(flows[0], flows[1:], known),
        life_cycle=_life_cycle(flows),
        mentions=_mentions_of(about, mentions, page_ids),
        ambiguous=material.ambiguous,
        tags=tags_of(entry_ids=page_ids),
        last_change=last_change(entry_ids=page_ids, person=person),
        source=source_lines_of(section) if is_member(person) else None,
        is_members_only=section.hidden,
        is_followed=is_followed(section),
        tree=known.tree(current_id=section.pk, show_all=show_all),
        number=bones.number,
        page_count=bones.page_count,
        entry_count=bones.entry_count,
    )


def _full(ids: Iterable[int]) -> dict[int, Entry]:
    return {entry.pk: entry for entry in _FULL.ask(entries=list(ids))}


def _all_of(*, entries: list[int]) -> QuerySet[Entry]:
    rows = Entry.objects.filter(pk__in=entries)
    return rows.select_related("service", "feature__service", "parent__parent")


_FULL = Composed(_all_of)


def _asked_about(entries: dict[int, Entry], bones: Skeleton) -> list[int]:
    """Whose mentions the page shows: the section's, its groups', its lead's, those of undefined terms."""
    lead = bones.sections[0].lead_id
    return [
        pk
        for pk, entry in entries.items()
        if pk in {bones.sections[0].section_id, lead}
        or entry.kind == Entry.Kind.GROUP
        or (entry.kind == Entry.Kind.TERM and not entry.summary and not entry.body)
    ]


def _by_target(mentions: Iterable[Mention]) -> dict[int | None, list[Mention]]:
    found: dict[int | None, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.target_id].append(mention)
    return found


def _mentions_of(
    target_ids: Iterable[int | None], mentions: dict[int | None, list[Mention]], on_page: list[int]
) -> list[Mention]:
    """Where a section, its lead and its groups are pointed at from elsewhere, each place once."""
    seen = set(on_page)
    found: list[Mention] = []
    for target_id in target_ids:
        for mention in mentions.get(target_id, []):
            if mention.entry_id not in seen:
                seen.add(mention.entry_id)
                found.append(mention)
    return found


def _flows(
    bones: Skeleton,
    entries: dict[int, Entry],
    maker: FlowMaker,
    known: Contents,
) -> list[SectionFlow]:
    shown = defaultdict(list)
    for bone in bones.shown:
        shown[bone.section_id].append(bone)
    flows = []
    for place, section in enumerate(bones.sections):
        here = shown[section.section_id]
        begins_here = not section.bones or (bool(here) and here[0] == section.bones[0])
        further = [
            (section_name(row.title, row.icon), row.url, known.count_of(row.id).short)
            for row in (known.sections.children.get(section.section_id, []) if place else [])
        ]
        if section.section_id in entries:
            flow = maker.flow(
                entries[section.section_id], section, here, further=further, shows_head=begins_here
            )
            flows.append(flow)
    return flows


def _contents(own: SectionFlow, below: list[SectionFlow], known: Contents) -> list[ContentsLine]:
    lines = [
        ContentsLine(_calm(part.group.title), part.group.anchor, str(part.entry_count))
        for part in own.refined
        if part.group is not None
    ]
    if own.raw_count and (own.raw or own.clippings):
        lines.append(ContentsLine("Unsorted", f"unsorted-{own.id}", str(own.raw_count)))
    for flow in below:
        count = known.count_of(flow.id).short
        lines.append(ContentsLine(str(flow.name), flow.anchor, count))
    return lines


def _counted(count: int, noun: str, after: str = "") -> str:
    return " ".join(word for word in (str(count), noun if count == 1 else f"{noun}s", after) if word)


def _calm(label: str) -> str:
    """A label in capitals as an ordinary word; abbreviations stay."""
    return label.capitalize() if label.isupper() and len(label) > LONGEST_ABBREVIATION else label


def _life_cycle(flows: list[SectionFlow]) -> list[LifeCycleLine]:
    return [
        LifeCycleLine(term.title, f"#{term.anchor}", term.catalogue.badge)
        for flow in flows
        for term in flow.terms
        if term.catalogue is not None and term.catalogue.badge is not None
    ]
