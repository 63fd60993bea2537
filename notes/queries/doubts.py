"""What is doubted, and whether the doubted line still stands as it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from notes.access import Person, is_member
from notes.models import Doubt, Entry
from notes.queries.composed import Composed
from notes.queries.inbox_words import line_name
from notes.source_notes.lines import bullet_start, is_blank

KEPT_ON_PERSON = "_open_doubts_of_this_request"


class Line(NamedTuple):
    """One line of an entry as a person reads it."""

    field: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownDoubt:
    """A doubt as the entry's page and the inbox show it; `is_changed`: the line stands there no more."""

    id: int
    entry_id: int
    at: datetime
    who: str
    reason: str
    text: str
    names_line: bool
    is_changed: bool
    resolve_url: str
    inbox_url: str


def lines_of(entry: Entry) -> list[Line]:
    """Every line that can be doubted: the name, the definition, the lines of the body that say something."""
    lines: list[Line] = []
    if entry.title:
        name = f"{entry.title} ({entry.expansion})" if entry.expansion else entry.title
        lines.append(Line(Doubt.Field.TITLE, 0, name))
    if entry.definition:
        lines.append(Line(Doubt.Field.DEFINITION, 0, entry.definition))
    lines += [
        Line(Doubt.Field.BODY, number, line)
        for number, line in enumerate(entry.body.split("\n"))
        if not is_blank(line)
    ]
    return lines


def bare_line(text: str) -> str:
    """A line without its bullet: so it is recognised where it became a definition, or was attached."""
    return text[bullet_start(text) :].strip()


class OpenDoubts:
    """The open doubts of the whole wiki, which are few, by entry."""

    def __init__(self, doubts: Iterable[Doubt]) -> None:
        self._by_entry: dict[int, list[Doubt]] = defaultdict(list)
        for doubt in doubts:
            self._by_entry[doubt.entry_id].append(doubt)

    @property
    def entry_ids(self) -> list[int]:
        return list(self._by_entry)

    @property
    def refined_count(self) -> int:
        """How many entries are doubted that would not wait in the inbox otherwise."""
        return sum(not _is_unsorted(doubts[0].entry) for doubts in self._by_entry.values())

    def of(self, entry: Entry) -> list[ShownDoubt]:
        """The doubts about an entry, the oldest first."""
        doubts = self._by_entry.get(entry.pk)
        if not doubts:
            return []
        lines = lines_of(entry)
        standing = {bare_line(line.text) for line in lines}
        return [
            ShownDoubt(
                id=doubt.pk,
                entry_id=entry.pk,
                at=doubt.at,
                who=(doubt.by.get_full_name() or doubt.by.get_username()) if doubt.by else "",
                reason=doubt.reason,
                text=line_name(doubt.text),
                names_line=len(lines) > 1 + (entry.kind != Entry.Kind.ITEM),
                is_changed=bare_line(doubt.text) not in standing,
                resolve_url=reverse("notes:doubt-corrected", args=[doubt.pk]),
                inbox_url=f"{reverse('notes:inbox')}?at={entry.pk}",
            )
            for doubt in doubts
        ]


def open_doubts(*, person: Person) -> OpenDoubts:
    """Asked once for each request; who is no member sees none."""
    if not is_member(person):
        return OpenDoubts([])
    known: OpenDoubts | None = getattr(person, KEPT_ON_PERSON, None)
    if known is None:
        known = OpenDoubts(_OPEN.ask())
        setattr(person, KEPT_ON_PERSON, known)
    return known


_READ = (
    "entry", "at", "reason", "text", "entry__kind", "entry__status",
    "by__username", "by__first_name", "by__last_name",
)  # fmt: skip


def _all_open() -> QuerySet[Doubt]:
    return Doubt.objects.open().select_related("by", "entry").only(*_READ).order_by("at", "id")


# The head of every page of an editor counts them.
_OPEN = Composed(_all_open)


def _is_unsorted(entry: Entry) -> bool:
    return entry.status == Entry.Status.RAW and entry.kind in {Entry.Kind.TERM, Entry.Kind.ITEM}
