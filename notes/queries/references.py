"""Who points at an entry, and what is pointed at but not there yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from notes.access import Person, can_edit
from notes.models import Entry, Reference
from notes.queries.composed import Composed
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.open_renames import OpenRename, open_renames
from notes.rendering.wikilink_syntax import without_marks

MOST_BACKLINKS = 100
WANTED_A_PAGE = 100
MOST_SENTENCES = 3
# Where a page only says how many there are.
MOST_COUNTED = 100

# In the words of the indexes, which SQLite compares with values it is given too late.
_NEXT_WANTED = (
    "SELECT reference.written_key FROM notes_reference reference "
    "JOIN notes_entry entry ON entry.id = reference.entry_id AND entry.binned_at IS NULL{} "
    "WHERE reference.state = 'wanted' AND NOT (reference.kind = 'mention') "
    "AND NOT (reference.written_key = '') AND reference.written_key > wanted.name "
    "ORDER BY reference.written_key LIMIT 1"
)
_WANTED_COUNT = (
    "WITH RECURSIVE wanted(name, number) AS (SELECT '', 0 "
    "UNION ALL SELECT ({}), number + 1 FROM wanted WHERE name IS NOT NULL AND number < %s) "
    "SELECT COUNT(name) - 1 FROM wanted"
)
_UNDEFINED_COUNT = (
    "SELECT COUNT(*) FROM (SELECT 1 AS one FROM notes_entry WHERE binned_at IS NULL AND body = '' "
    "AND kind = 'term' AND summary = ''{} LIMIT %s) counted"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the notes that points at an entry, with the words around it."""

    target_id: int | None
    entry_id: int
    path: str
    url: str
    sentence: str
    link_url: str = ""


@dataclass(frozen=True, slots=True)
class WantedTarget:
    """Something that entries point at and that is not in the wiki."""

    written: str
    count: int
    mentions: list[Mention]

    @property
    def create_url(self) -> str:
        """The form of a new entry of this name, beside the first that wants it."""
        return new_entry_url(written=self.written, near=self.mentions[0].entry_id if self.mentions else None)


@dataclass(frozen=True, slots=True)
class UndefinedEntry:
    """A term that says nothing yet, with what others say of it."""

    title: str
    place: str
    url: str
    edit_slug: str
    mentions: list[Mention]


@dataclass(frozen=True, slots=True)
class WantedPage:
    renames: list[OpenRename]
    wanted: list[WantedTarget]
    wanted_count: int
    pages: Page[Any]
    undefined: list[UndefinedEntry]
    undefined_count: int


def new_entry_url(*, written: str, near: int | None) -> str:
    """The form that makes what a reference wants; `near` is the entry that wants it."""
    asked = {"title": written, **({"near": near} if near else {})}
    return f"{reverse('notes:entry-new')}?{urlencode(asked)}"


def pointing_count(*, entry_id: int) -> int:
    """How many other entries point at one."""
    references = Reference.objects.filter(target_id=entry_id).exclude(entry_id=entry_id)
    return references.values("entry_id").distinct().count()


def readable_references(person: Person) -> QuerySet[Reference]:
    """References out of entries that this person may read."""
    return _readable(is_member=person.is_authenticated)


def _readable(*, is_member: bool) -> QuerySet[Reference]:
    references = Reference.objects.filter(entry__binned_at__isnull=True)
    return references if is_member else references.filter(entry__hidden=False)


def _pointing(is_member: bool, *, targets: list[int]) -> QuerySet[Reference]:
    """Descending, "refined" comes before "raw"."""
    pointing = _readable(is_member=is_member).filter(target_id__in=targets)
    ordered = pointing.select_related("entry__parent__parent").order_by("-entry__status", "entry_id", "order")
    return ordered[: MOST_BACKLINKS * 2]


_POINTING = Composed(_pointing)


def backlinks_to(*, entry_ids: Iterable[int], person: Person) -> list[Mention]:
    """Where these entries are pointed at, each pointing entry once for each of them."""
    references: list[Reference] = _POINTING.ask(person.is_authenticated, targets=list(entry_ids))
    seen: set[tuple[int | None, int]] = set()
    mentions: list[Mention] = []
    for reference in references:
        pair = reference.target_id, reference.entry_id
        if pair not in seen and reference.target_id != reference.entry_id:
            seen.add(pair)
            mentions.append(mention_of(reference))
    return mentions


def mention_of(reference: Reference) -> Mention:
    """Needs the entry's parents."""
    return Mention(
        target_id=reference.target_id,
        entry_id=reference.entry_id,
        path=path_of(reference.entry),
        url=reference.entry.get_absolute_url(),
        sentence=without_marks(reference.sentence),
        link_url=_link_url(reference),
    )


def _link_url(reference: Reference) -> str:
    """Where an editor makes a link of a mention that nobody wrote as one."""
    if reference.kind != Reference.Kind.MENTION or reference.target_id is None:
        return ""
    return EntryAddresses(reference.entry).link(reference.target_id)


def path_of(entry: Entry) -> str:
    """An entry's place in words, its section first: `IaC › CloudFormation`. Needs the entry's parents."""
    section = entry.parent
    words = [entry.title] if entry.kind != Entry.Kind.ITEM else []
    if section is not None and section.kind == Entry.Kind.GROUP:
        if entry.kind == Entry.Kind.ITEM:
            words.insert(0, section.title)
        section = section.parent
    if section is not None and entry.kind != Entry.Kind.SECTION and section.title != entry.title:
        words.insert(0, section.title)
    return " › ".join(words) or entry.title


def place_of(entry: Entry) -> str:
    """The section in which an entry stands, and its group, in words. Needs the entry's parents."""
    above = entry.parent
    words: list[str] = []
    while above is not None and len(words) < 2:
        words.insert(0, above.title)
        above = above.parent if above.kind == Entry.Kind.GROUP else None
    return " › ".join(words)


def wanted_count(*, person: Person) -> int:
    """How many things are wanted, at most `MOST_COUNTED`: from one to the next by index."""
    of_whom = "" if person.is_authenticated else " AND NOT entry.hidden"
    with connection.cursor() as cursor:
        cursor.execute(_WANTED_COUNT.format(_NEXT_WANTED.format(of_whom)), [MOST_COUNTED])
        count: int = cursor.fetchone()[0]
    return count


def undefined_count(*, person: Person) -> int:
    """How many terms say nothing yet, at most `MOST_COUNTED`."""
    of_whom = "" if person.is_authenticated else " AND NOT hidden"
    with connection.cursor() as cursor:
        cursor.execute(_UNDEFINED_COUNT.format(of_whom), [MOST_COUNTED])
        count: int = cursor.fetchone()[0]
    return count


def wanted_page(*, person: Person, number: str | int | None) -> WantedPage:
    """What is wanted, the most wanted first, and the terms that nobody has defined."""
    rows = (
        _wanted(person)
        .values("written_key")
        .annotate(count=Count("id"), written=Min("written"))
        .order_by("-count", "written_key")
    )
    pages = Paginator(rows, WANTED_A_PAGE).get_page(number)
    chosen = list(pages.object_list)
    places: dict[str, list[Mention]] = {}
    for reference in (
        _wanted(person)
        .filter(written_key__in=[row["written_key"] for row in chosen])
        .select_related("entry__parent__parent")
        .order_by("entry_id", "order")
    ):
        places.setdefault(reference.written_key, []).append(mention_of(reference))
    undefined = _undefined(person)
    return WantedPage(
        renames=open_renames() if can_edit(person) else [],
        wanted=[
            WantedTarget(row["written"], row["count"], places.get(row["written_key"], [])[:MOST_SENTENCES])
            for row in chosen
        ],
        wanted_count=pages.paginator.count,
        pages=pages,
        undefined=undefined[:WANTED_A_PAGE],
        undefined_count=Entry.objects.visible_to(person).undefined().count(),
    )


def _wanted(person: Person) -> QuerySet[Reference]:
    return readable_references(person).filter(
        Q(state=Reference.State.WANTED), ~Q(kind=Reference.Kind.MENTION), ~Q(written_key="")
    )


def _undefined(person: Person) -> list[UndefinedEntry]:
    entries = list(
        Entry.objects.visible_to(person)
        .undefined()
        .select_related("parent__parent")
        .order_by("title_key", "id")[:WANTED_A_PAGE]
    )
    said: dict[int | None, list[Mention]] = {}
    for mention in backlinks_to(entry_ids=[entry.pk for entry in entries], person=person):
        said.setdefault(mention.target_id, []).append(mention)
    # The ones that others speak of come first: there a definition helps most.
    entries.sort(key=lambda entry: -len(said.get(entry.pk, [])))
    return [
        UndefinedEntry(
            title=entry.title,
            place=place_of(entry),
            url=entry.get_absolute_url(),
            edit_slug=entry.slug or "",
            mentions=said.get(entry.pk, [])[:MOST_SENTENCES],
        )
        for entry in entries
    ]
