"""What stands beside an entry's text: the way to it, its tags, its last change, its lines in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from notes.access import Person, is_member
from notes.models import Entry, Revision, SourceBlock, Tag, Watch
from notes.queries.composed import Composed
from notes.queries.tree import Outline, SectionName, section_name


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the root to the entry."""

    name: SectionName
    url: str


@dataclass(frozen=True, slots=True)
class LastChange:
    at: datetime
    by: str
    summary: str
    is_load: bool
    number: int


@dataclass(frozen=True, slots=True)
class SourceLines:
    """Where an entry stands in a loaded file."""

    file: str
    first: int
    last: int


def crumbs_to(entry: Entry, sections: Outline) -> list[Crumb]:
    """The sections above the entry, and its group. Needs the entry's parents."""
    parent = entry.parent
    group = parent if parent is not None and parent.kind == Entry.Kind.GROUP else None
    section_id = group.parent_id if group is not None else entry.parent_id
    path = [Crumb(section_name(row.title, row.icon), row.url) for row in sections.path_to(section_id)]
    if group is not None:
        path.append(Crumb(section_name(group.title), group.get_absolute_url()))
    return path


def tags_of(*, entry_ids: Iterable[int]) -> list[Tag]:
    """The tags of these entries, each once."""
    found: list[Tag] = _TAGS.ask(entries=list(entry_ids))
    return found


def last_change(*, entry_ids: Iterable[int], person: Person) -> LastChange | None:
    """The latest revision of any of these entries, for members."""
    if not is_member(person):
        return None
    found: list[Revision] = _LAST_CHANGE.ask(entries=list(entry_ids))
    if not found:
        return None
    revision = found[0]
    return LastChange(
        at=revision.at,
        by=(revision.by.get_full_name() or revision.by.get_username()) if revision.by else "",
        summary=revision.summary,
        is_load=revision.through == Revision.Through.LOAD,
        number=revision.number,
    )


def _tags(*, entries: list[int]) -> QuerySet[Tag]:
    tags: QuerySet[Tag] = Tag.objects.filter(entry_tags__content_object_id__in=entries).distinct()
    return tags


def _last_change(*, entries: list[int]) -> QuerySet[Revision]:
    """By the order in which they were saved, which a clock that is set back does not change."""
    revisions = Revision.objects.filter(entry_id__in=entries).select_related("by").defer("state")
    return revisions.order_by("-id")[:1]


_TAGS, _LAST_CHANGE = Composed(_tags), Composed(_last_change)


def with_source_lines(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Each entry with its place in its file, for `source_lines_of`, at no further query."""
    blocks = SourceBlock.objects.filter(entry_id=OuterRef("pk"))
    first, last = blocks.order_by("order"), blocks.order_by("-order")
    return entries.annotate(
        source_name=Subquery(first.values("file__name")[:1]),
        source_first=Subquery(first.values("first_line")[:1]),
        source_last=Subquery(last.annotate(end=F("first_line") + F("line_count") - 1).values("end")[:1]),
    )


def source_lines_of(entry: Entry) -> SourceLines | None:
    """The lines of the notes file that the entry was read from; it must come from `with_source_lines`."""
    name: str | None = getattr(entry, "source_name", None)
    if name is None:
        return None
    return SourceLines(name, int(getattr(entry, "source_first", 0)), int(getattr(entry, "source_last", 0)))


def with_own_watch(entries: QuerySet[Entry], *, person_id: int) -> QuerySet[Entry]:
    """Each entry with whether this person follows it, for `is_followed`, at no further query."""
    return entries.annotate(
        is_followed=Exists(Watch.objects.filter(entry_id=OuterRef("pk"), person_id=person_id))
    )


def is_followed(entry: Entry) -> bool:
    """It must come from `with_own_watch`. Nobody follows anything without signing in."""
    return bool(getattr(entry, "is_followed", False))
