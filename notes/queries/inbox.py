"""The inbox: what waits to be sorted, one at a time with what stands around it, and the rest as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from notes.access import Person
from notes.models import Entry, InboxAct
from notes.queries.contents import contents
from notes.queries.contents_reading import Contents
from notes.queries.doubts import OpenDoubts, open_doubts
from notes.queries.inbox_current import Current, current_of
from notes.queries.inbox_words import line_name
from notes.queries.places import INDENT
from notes.queries.references import place_of
from notes.queries.tree import section_name
from notes.search_text.places import ids_above

LINES_A_PAGE = 50


class Kind(StrEnum):
    """Why an entry waits; what is doubted counts as that alone."""

    ALL = ""
    DOUBTS = "doubts"
    CLIPPINGS = "clippings"
    TERMS = "terms"


KIND_WORDS = {
    Kind.ALL: "All",
    Kind.DOUBTS: "Doubted",
    Kind.CLIPPINGS: "Clippings",
    Kind.TERMS: "Unsorted terms",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which part of the inbox a person wants to see."""

    kind: Kind = Kind.ALL
    section_id: int | None = None

    def address(self, *, at: int | None = None, page: int | None = None) -> str:
        """The inbox with the same filters."""
        asked = {"kind": self.kind.value, "in": self.section_id, "at": at, "page": page}
        kept = {name: value for name, value in asked.items() if value}
        return f"{reverse('notes:inbox')}?{urlencode(kept)}" if kept else reverse("notes:inbox")


class Waiting(NamedTuple):
    """An entry that waits, and where it stands in the tree."""

    id: int
    kind: Kind
    place: str


@dataclass(frozen=True, slots=True)
class KindTab:
    words: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class SectionChoice:
    id: int
    words: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One line of the list."""

    name: str
    says: str
    place: str
    kind: Kind
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LastAct:
    """What this person did last, to be undone."""

    id: int
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class InboxPage:
    wish: Wish
    waiting_count: int
    chosen_count: int
    done_count: int
    tabs: list[KindTab]
    sections: list[SectionChoice]
    current: Current | None
    number: int
    next_id: int | None
    lines: list[WaitingLine]
    page: int
    page_count: int
    last_act: LastAct | None

    @property
    def total(self) -> int:
        """What waited when the day began, and what came since."""
        return self.waiting_count + self.done_count

    @property
    def skip_url(self) -> str:
        return self.wish.address(at=self.next_id)

    @property
    def newer_url(self) -> str:
        return self.wish.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def older_url(self) -> str:
        return self.wish.address(page=self.page + 1) if self.page < self.page_count else ""


def inbox_page(
    *,
    person: Person,
    wish: Wish,
    at: int | None = None,
    page: int | None = None,
    looked_for: str = "",
    since: datetime,
) -> InboxPage:
    """The inbox in a constant number of queries; `at` is the entry to look at.

    `looked_for` are words for the term to which it shall be attached, `since` when the day began.
    """
    doubts = open_doubts(person=person)
    waiting = _waiting(doubts)
    known = contents(person=person)
    in_section = [one for one in waiting if _is_in(one, wish.section_id)]
    chosen = [one for one in in_section if wish.kind in (Kind.ALL, one.kind)]
    index = _index_of(chosen, at, page)
    number = index // LINES_A_PAGE + 1
    shown = chosen[(number - 1) * LINES_A_PAGE : number * LINES_A_PAGE]
    following = chosen[index + 1 : index + 2] or chosen[:1]
    return InboxPage(
        wish=wish,
        waiting_count=len(waiting),
        chosen_count=len(chosen),
        done_count=_done_count(since),
        tabs=_tabs(wish, Counter(one.kind for one in in_section)),
        sections=_sections(wish, waiting, known),
        current=current_of(
            entry_id=chosen[index].id,
            place=chosen[index].place,
            person=person,
            sections=known.sections,
            doubts=doubts,
            looked_for=looked_for,
        )
        if chosen
        else None,
        number=index + 1,
        next_id=following[0].id if len(chosen) > 1 else None,
        lines=_lines(shown, wish, chosen[index].id if chosen else None),
        page=number,
        page_count=max(1, -(-len(chosen) // LINES_A_PAGE)),
        last_act=_last_act(person, since),
    )


def is_waiting(*, entry_id: int) -> bool:
    """Whether an entry stands in the inbox."""
    entries = Entry.objects.live().filter(pk=entry_id)
    return entries.filter(_unsorted() | Q(doubts__resolved_at__isnull=True, doubts__isnull=False)).exists()


def inbox_count(*, person: Person) -> int:
    """How many entries wait, told by what other parts of a page read anyhow."""
    return contents(person=person).total.raw + doubted_count(person=person)


def doubted_count(*, person: Person) -> int:
    """How many entries wait for no other reason than a doubt."""
    return open_doubts(person=person).refined_count


def _unsorted() -> Q:
    return Q(status=Entry.Status.RAW, kind__in=[Entry.Kind.TERM, Entry.Kind.ITEM])


def _waiting(doubts: OpenDoubts) -> list[Waiting]:
    """Everything that waits, as it stands in the tree."""
    doubted = set(doubts.entry_ids)
    rows = (
        Entry.objects.live()
        .filter(_unsorted() | Q(pk__in=doubted))
        .order_by("search_document__place", "pk")
        .values_list("pk", "kind", "search_document__place")
    )
    return [Waiting(pk, _kind_of(pk, kind, doubted), place or "") for pk, kind, place in rows]


def _kind_of(pk: int, kind: str, doubted: set[int]) -> Kind:
    if pk in doubted:
        return Kind.DOUBTS
    return Kind.CLIPPINGS if kind == Entry.Kind.ITEM else Kind.TERMS


def _is_in(one: Waiting, section_id: int | None) -> bool:
    return section_id is None or section_id == one.id or section_id in ids_above(one.place)


def _index_of(chosen: Sequence[Waiting], at: int | None, page: int | None) -> int:
    """The entry asked for; else the first of the page asked for."""
    found = next((index for index, one in enumerate(chosen) if one.id == at), None)
    if found is not None:
        return found
    first = (max(page or 1, 1) - 1) * LINES_A_PAGE
    return first if first < len(chosen) else 0


def _tabs(wish: Wish, counts: Counter[Kind]) -> list[KindTab]:
    return [
        KindTab(
            words,
            counts.total() if kind is Kind.ALL else counts[kind],
            Wish(kind, wish.section_id).address(),
            kind is wish.kind,
        )
        for kind, words in KIND_WORDS.items()
    ]


def _sections(wish: Wish, waiting: Sequence[Waiting], known: Contents) -> list[SectionChoice]:
    """The sections in which something of the wanted kind waits, as they stand in the tree."""
    counts: Counter[int] = Counter()
    for one in waiting:
        if wish.kind in (Kind.ALL, one.kind):
            counts.update({*ids_above(one.place), one.id})
    choices: list[SectionChoice] = []
    open_rows = [(row, 0) for row in reversed(known.sections.roots)]
    while open_rows:
        row, depth = open_rows.pop()
        if not counts[row.id] and row.id != wish.section_id:
            continue
        name = section_name(row.title, row.icon)
        words = INDENT * depth + " ".join(filter(None, (name.icon, str(name))))
        choices.append(SectionChoice(row.id, words, counts[row.id], row.id == wish.section_id))
        below = known.sections.children.get(row.id, [])
        open_rows.extend((child, depth + 1) for child in reversed(below))
    return choices


def _lines(shown: Sequence[Waiting], wish: Wish, current_id: int | None) -> list[WaitingLine]:
    entries = {
        entry.pk: entry
        for entry in Entry.objects.filter(pk__in=[one.id for one in shown]).select_related("parent__parent")
    }
    return [
        WaitingLine(
            name=entry.title or line_name(entry.body),
            says=entry.summary if entry.title else "",
            place=place_of(entry),
            kind=one.kind,
            url=wish.address(at=one.id),
            is_current=one.id == current_id,
        )
        for one in shown
        if (entry := entries.get(one.id)) is not None
    ]


def _done_count(since: datetime) -> int:
    done = InboxAct.objects.filter(at__gte=since, is_done=True, undone_at__isnull=True)
    return done.order_by().values("entry").distinct().count()


def _last_act(person: Person, since: datetime) -> LastAct | None:
    acts = InboxAct.objects.filter(by_id=person.pk, at__gte=since, undone_at__isnull=True)
    act = acts.select_related("entry").first()
    if act is None:
        return None
    name = act.entry.title or line_name(act.entry.body)
    return LastAct(act.pk, act.get_deed_display(), name)
