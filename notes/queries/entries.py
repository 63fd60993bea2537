"""The page of an entry: a section as one flowing page, or a term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from notes.access import Person, is_member
from notes.models import Entry, Tag
from notes.queries.entry_addresses import section_of
from notes.queries.entry_aside import (
    Crumb,
    LastChange,
    SourceLines,
    crumbs_to,
    last_change,
    source_lines_of,
    with_source_lines,
    tags_of,
)
from notes.queries.entry_lines import Badge, CatalogueLine, TermLine, term_line
from notes.queries.entry_material import MaterialOf
from notes.queries.references import Mention, backlinks_to, path_of
from notes.queries.section_flow import FlowMaker, SectionFlow
from notes.queries.section_skeleton import Skeleton, lead_of, skeleton
from notes.queries.tables import TableOf, tables_naming
from notes.queries.tree import (
    Outline,
    SectionCounts,
    SectionName,
    Tree,
    outline,
    section_counts,
    section_name,
    tree,
)


LONGEST_ABBREVIATION = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """The entry is at another address: for ever, or because its section's page shows it."""

    url: str
    for_ever: bool


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
    tags: list[Tag]
    last_change: LastChange | None
    tree: Tree
    number: int
    page_count: int
    entry_count: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class SameTitle:
    """Another entry of the same title."""

    path: str
    url: str
    summary: str


@dataclass(frozen=True, slots=True)
class TermPage:
    """A term with everything that its page shows."""

    id: int
    parent_id: int | None
    line: TermLine
    crumbs: list[Crumb]
    is_members_only: bool
    catalogue: CatalogueLine | None
    mentions: list[Mention]
    same_titles: list[SameTitle]
    tables: list[TableOf]
    tags: list[Tag]
    before: Neighbour | None
    after: Neighbour | None
    last_change: LastChange | None
    source: SourceLines | None
    tree: Tree


def entry_page(
    *, slug: str, person: Person, number: int = 1, show_all: bool = False
) -> SectionPage | TermPage | Moved | None:
    """What stands at this address, None where this person finds nothing."""
    entry = _entry_at(slug)
    if entry is None or entry.binned_at is not None or (entry.hidden and not person.is_authenticated):
        return None
    if entry.slug != slug:
        return Moved(entry.get_absolute_url(), for_ever=True)
    if entry.kind == Entry.Kind.SECTION:
        return _section_page(entry, person, number, show_all=show_all)
    section = section_of(entry)
    if (
        section is not None
        and _might_lead(entry, section)
        and lead_of(section=section, person=person) == entry.pk
    ):
        return Moved(f"{section.get_absolute_url()}#{entry.anchor}", for_ever=False)
    return _term_page(entry, section, person, show_all=show_all)


def _entry_at(slug: str) -> Entry | None:
    """The entry of this slug, or the one that once had it, with what its page needs of its own row."""
    entries = with_source_lines(Entry.objects.select_related("parent__parent", "service", "feature__service"))
    return entries.filter(slug=slug).first() or entries.filter(old_slugs__slug=slug).first()


def _might_lead(entry: Entry, section: Entry) -> bool:
    return entry.title_key == section.title_key or (
        entry.service_id is not None and entry.service_id == section.service_id
    )


def _section_page(entry: Entry, person: Person, number: int, *, show_all: bool) -> SectionPage:
    sections = outline(person=person)
    counts = section_counts(person=person)
    below = sections.children.get(entry.pk, [])
    bones = skeleton(section=entry, below=below, person=person, number=number)
    entries = _full(bones.entry_ids)
    material = MaterialOf(entries, person)
    mentions = _by_target(backlinks_to(entry_ids=_asked_about(entries, bones), person=person))
    flows = _flows(bones, entries, FlowMaker(entries, material, mentions), sections, counts)
    page_ids = [entry.pk, *(bone.entry_id for bone in bones.shown if bone.entry_id is not None)]
    about = {entry.pk, bones.sections[0].lead_id, *(bone.group_id for bone in bones.shown)} - {None}
    own_groups = {bone.group_id for bone in bones.shown if bone.section_id == entry.pk}
    return SectionPage(
        id=entry.pk,
        name=section_name(entry.title, entry.icon),
        crumbs=crumbs_to(entry, sections),
        counts=counts.get(entry.pk) or SectionCounts(),
        section_count=len(below),
        flow=flows[0],
        below=flows[1:],
        contents=_contents(flows[0], flows[1:], counts),
        life_cycle=_life_cycle(flows),
        mentions=_mentions_of(
            about & (own_groups | {entry.pk, bones.sections[0].lead_id}), mentions, page_ids
        ),
        tags=tags_of(entry_ids=page_ids),
        last_change=last_change(entry_ids=page_ids, person=person),
        tree=tree(sections=sections, counts=counts, current_id=entry.pk, show_all=show_all),
        number=bones.number,
        page_count=bones.page_count,
        entry_count=bones.entry_count,
    )


def _full(ids: Iterable[int]) -> dict[int, Entry]:
    entries = Entry.objects.filter(pk__in=list(ids)).select_related(
        "service", "feature__service", "parent__parent"
    )
    return {entry.pk: entry for entry in entries}


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
    sections: Outline,
    counts: dict[int, SectionCounts],
) -> list[SectionFlow]:
    shown = defaultdict(list)
    for bone in bones.shown:
        shown[bone.section_id].append(bone)
    flows = []
    for place, section in enumerate(bones.sections):
        here = shown[section.section_id]
        begins_here = not section.bones or (bool(here) and here[0] == section.bones[0])
        further = [
            (section_name(row.title, row.icon), row.url, (counts.get(row.id) or SectionCounts()).short)
            for row in (sections.children.get(section.section_id, []) if place else [])
        ]
        if section.section_id in entries:
            flow = maker.flow(
                entries[section.section_id], section, here, further=further, shows_head=begins_here
            )
            flows.append(flow)
    return flows


def _contents(
    own: SectionFlow, below: list[SectionFlow], counts: dict[int, SectionCounts]
) -> list[ContentsLine]:
    lines = [
        ContentsLine(_calm(part.group.title), part.group.anchor, str(part.entry_count))
        for part in own.refined
        if part.group is not None
    ]
    if own.raw_count and (own.raw or own.clippings):
        lines.append(ContentsLine("Unsorted", f"unsorted-{own.id}", str(own.raw_count)))
    for flow in below:
        count = (counts.get(flow.id) or SectionCounts()).short
        lines.append(ContentsLine(str(flow.name), flow.anchor, count))
    return lines


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


def _term_page(entry: Entry, section: Entry | None, person: Person, *, show_all: bool) -> TermPage:
    sections = outline(person=person)
    counts = section_counts(person=person)
    material = MaterialOf([entry.pk], person)
    mentions = backlinks_to(entry_ids=[entry.pk], person=person)
    line = term_line(entry, material, mentions)
    before, after = _neighbours(entry, person)
    relatives = _relatives(entry, person)
    return TermPage(
        id=entry.pk,
        parent_id=section.pk if section is not None else None,
        line=line,
        crumbs=crumbs_to(entry, sections),
        is_members_only=entry.hidden,
        catalogue=line.catalogue,
        mentions=mentions,
        same_titles=[
            SameTitle(path_of(other), other.get_absolute_url(), other.summary)
            for other in relatives
            if other.kind == Entry.Kind.TERM or other.kind == Entry.Kind.SECTION
        ],
        tables=tables_naming(
            names=[entry.title, entry.expansion, *line.aliases],
            items=[other for other in relatives if other.kind == Entry.Kind.ITEM],
        ),
        tags=tags_of(entry_ids=[entry.pk]),
        before=before,
        after=after,
        last_change=last_change(entry_ids=[entry.pk], person=person),
        source=source_lines_of(entry) if is_member(person) else None,
        tree=tree(
            sections=sections,
            counts=counts,
            current_id=section.pk if section is not None else None,
            show_all=show_all,
        ),
    )


def _relatives(entry: Entry, person: Person) -> list[Entry]:
    """Entries of the same title, and tables that speak of it, in one query."""
    same = Q(title_key=entry.title_key, kind__in=[Entry.Kind.TERM, Entry.Kind.SECTION])
    speaking = Q(kind=Entry.Kind.ITEM, form="table", body__icontains=entry.title)
    return list(
        Entry.objects.visible_to(person)
        .filter(same | speaking)
        .exclude(pk=entry.pk)
        .select_related("parent__parent")
        .order_by("status", "id")[:50]
    )


def _neighbours(entry: Entry, person: Person) -> tuple[Neighbour | None, Neighbour | None]:
    """The terms before and after this one in its group or section."""
    siblings = list(
        Entry.objects.visible_to(person)
        .terms()
        .filter(parent_id=entry.parent_id)
        .order_by("position", "id")
        .values_list("id", "title", "slug")
    )
    place = next((place for place, (pk, _, _) in enumerate(siblings) if pk == entry.pk), None)
    if place is None:
        return None, None
    return (
        _neighbour(*siblings[place - 1]) if place else None,
        _neighbour(*siblings[place + 1]) if place + 1 < len(siblings) else None,
    )


def _neighbour(_pk: int, title: str, slug: str) -> Neighbour:
    return Neighbour(title, reverse("notes:entry", args=[slug]))
