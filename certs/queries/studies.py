"""Studying for one exam: the notes' tree and search, narrowed to what serves the exam by its map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from certs.models import ExamMapItem, ExamVersion
from certs.queries.exam_items import ExamItems, ItemLine, exam_items
from certs.queries.state_marks import Marks, marks_of
from notes.access import Person, is_member
from notes.models import Entry, EntryName
from notes.queries.search import HITS_A_PAGE, find
from notes.queries.search_hits import Found, Hit, hits_of


@dataclass(frozen=True, slots=True)
class StudyLine:
    """An entry that serves the exam, with the item for which it does so."""

    entry: Entry
    item: ItemLine

    @property
    def url(self) -> str:
        return self.entry.get_absolute_url()

    @property
    def is_raw(self) -> bool:
        return self.entry.status == Entry.Status.RAW


@dataclass(frozen=True, slots=True)
class StudySection:
    title: str
    url: str
    lines: list[StudyLine]


@dataclass(frozen=True, slots=True)
class StudyPage:
    version: ExamVersion
    items: ExamItems
    sections: list[StudySection]
    entry_count: int
    held_count: int
    text: str
    hits: list[Hit]
    pages: Page | None
    is_cut: bool
    marks: Marks | None

    @property
    def item_count(self) -> int:
        return len(self.items.items)


def study_page(*, code: str, person: Person, text: str = "", number: str | None = None) -> StudyPage | None:
    version = ExamVersion.objects.select_related("certification").filter(code=code).first()
    if version is None:
        return None
    items = exam_items(version=version, person=person)
    lines = _lines(version, items, person)
    hits, pages, is_cut = _hits(text, [line.entry.pk for line in lines], person, number)
    return StudyPage(
        version=version,
        items=items,
        sections=_by_section(lines),
        entry_count=len(lines),
        held_count=sum(bool(line.entries) for line in items.items),
        text=text,
        hits=hits,
        pages=pages,
        is_cut=is_cut,
        marks=marks_of(person=person, entry_ids=[line.entry.pk for line in lines])
        if is_member(person)
        else None,
    )


def serving_entries(*, version: ExamVersion, person: Person) -> QuerySet[Entry]:
    """Entries of the map's services, those chosen for its topics, and those that bear a topic's name."""
    mapped = ExamMapItem.objects.filter(exam_map=version.pk)
    topics = [
        " ".join(name.casefold().split())
        for name in mapped.filter(kind=ExamMapItem.Kind.TOPIC).values_list("name", flat=True)
    ]
    named = EntryName.objects.filter(name_key__in=topics)
    serves = (
        Q(service__in=mapped.filter(service__isnull=False).values("service"))
        | Q(pk__in=mapped.filter(entry__isnull=False).values("entry"))
        | Q(pk__in=named.values("entry"))
    )
    return Entry.objects.visible_to(person).filter(serves)


def _lines(version: ExamVersion, items: ExamItems, person: Person) -> list[StudyLine]:
    by_url = {entry.url: line for line in items.items for entry in line.entries}
    entries = serving_entries(version=version, person=person).select_related("parent__parent__parent")
    return [
        StudyLine(entry, by_url[entry.get_absolute_url()])
        for entry in entries.order_by("position", "id")
        if entry.get_absolute_url() in by_url
    ]


def _by_section(lines: list[StudyLine]) -> list[StudySection]:
    """In the order of the tree, as far as a section's own place tells it."""
    sections: dict[int, Entry] = {}
    gathered: dict[int, list[StudyLine]] = defaultdict(list)
    for line in lines:
        above = line.entry.parent
        while above is not None and above.kind != Entry.Kind.SECTION:
            above = above.parent
        section = above or line.entry
        sections[section.pk] = section
        gathered[section.pk].append(line)
    ordered = sorted(sections.values(), key=lambda one: (one.parent_id or 0, one.position, one.pk))
    return [StudySection(str(one), one.get_absolute_url(), gathered[one.pk]) for one in ordered]


def _hits(
    text: str, ids: list[int], person: Person, number: str | None
) -> tuple[list[Hit], Page | None, bool]:
    """What the wiki's own search finds, in these entries and up to three levels below them."""
    if not text.strip():
        return [], None, False
    result = find(text=text, person=person)
    pages = Paginator(found_within(result.found, ids), HITS_A_PAGE).get_page(number)
    return hits_of(found=list(pages), words=result.query.words, person=person), pages, result.is_cut


def found_within(found: Sequence[Found], ids: Collection[int]) -> list[Found]:
    """What is one of these entries, or stands up to three levels below one."""
    below = Q(pk__in=ids) | Q(parent__in=ids) | Q(parent__parent__in=ids) | Q(parent__parent__parent__in=ids)
    candidates = [one.row.pk for one in found]
    wanted = set(Entry.objects.filter(below, pk__in=candidates).values_list("pk", flat=True))
    return [one for one in found if one.row.pk in wanted]
