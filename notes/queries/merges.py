"""Two entries beside each other before they become one, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from notes.models import Entry, EntryMerge, Reference, SourceFile
from notes.queries.editing import Crumb, shown_name, titled
from notes.queries.entry_addresses import EntryAddresses, section_of
from notes.queries.entry_choices import EntryChoice, entries_named, same_named
from notes.queries.references import path_of, place_of
from notes.queries.revisions import RevisionLine, crumbs_of, revision_lines
from notes.queries.tree import Outline

REVISIONS_SHOWN = 20
MERGES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class MergeChoicePage:
    """Which other entry is the same as this one."""

    entry_name: str
    entry_url: str
    crumbs: list[Crumb]
    url: str
    asked: str
    same: list[EntryChoice]
    found: list[EntryChoice]


@dataclass(frozen=True, slots=True)
class MergeSide:
    """One of the two, as it is now."""

    entry_id: int
    name: str
    place: str
    url: str
    revision: int
    fields: list[tuple[str, str]]
    pointing: int
    below: int


@dataclass(frozen=True, slots=True)
class MergeReviewPage:
    """Both sides, and what becomes of the one that goes."""

    heading: str
    crumbs: list[Crumb]
    winner: MergeSide
    loser: MergeSide
    url: str
    swap_url: str
    cancel_url: str
    notices: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MergedEntry:
    """An entry that a merge changed."""

    name: str
    url: str
    compare_url: str


@dataclass(frozen=True, slots=True)
class MergePage:
    merge: EntryMerge
    winner_name: str
    winner_url: str
    loser_name: str
    loser_history_url: str
    crumbs: list[Crumb]
    changed: list[MergedEntry]
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class JoinedHistory:
    """The revisions that an entry brought along when it was merged into another."""

    name: str
    at: datetime
    lines: list[RevisionLine]
    total: int
    history_url: str
    merge_url: str


def merge_choice_page(*, entry: Entry, sections: Outline, asked: str) -> MergeChoicePage:
    addresses = EntryAddresses(entry)
    same = same_named(entry)
    there = {choice.entry_id for choice in same}
    found = entries_named(text=asked, kinds=[entry.kind], without=entry.pk)
    found = [choice for choice in found if choice.entry_id not in there]
    told = _with_files([*same, *found], entry, sections)
    return MergeChoicePage(
        entry_name=shown_name(entry),
        entry_url=addresses.page,
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry), addresses.page)],
        url=addresses.merge,
        asked=asked,
        same=[choice for choice in told if choice.entry_id in there],
        found=[choice for choice in told if choice.entry_id not in there],
    )


def merge_review_page(
    *, winner: Entry, loser: Entry, sections: Outline, problem: str = ""
) -> MergeReviewPage:
    """Both with `parent__parent`."""
    addresses = EntryAddresses(winner)
    names = _told_apart(winner, loser, sections)
    sides = _side(winner, names[0]), _side(loser, names[1])
    return MergeReviewPage(
        heading=f"Merge {sides[1].name} into {sides[0].name}",
        crumbs=[*crumbs_of(winner, sections), Crumb(shown_name(winner), addresses.page)],
        winner=sides[0],
        loser=sides[1],
        url=f"{addresses.merge}?{urlencode({'with': loser.pk})}",
        swap_url=f"{EntryAddresses(loser).merge}?{urlencode({'with': winner.pk})}",
        cancel_url=addresses.page,
        notices=_notices(sides[0].name, sides[1], is_hiding=loser.hidden and not winner.hidden),
        problem=problem,
    )


def merge_page(*, merge: EntryMerge, sections: Outline, refused: list[str] | None = None) -> MergePage:
    """`merge` with winner and loser and their parents."""
    winner, loser = merge.winner, merge.loser
    names = _told_apart(winner, loser, sections)
    entries = (
        Entry.objects.filter(pk__in=[one["entry"] for one in merge.touched])
        .select_related("parent__parent")
        .in_bulk()
    )
    shown = [(entries.get(one["entry"]), one) for one in merge.touched]
    return MergePage(
        merge=merge,
        winner_name=names[0],
        winner_url=winner.get_absolute_url(),
        loser_name=names[1],
        loser_history_url=EntryAddresses(loser).history,
        crumbs=[*crumbs_of(winner, sections), Crumb(shown_name(winner), winner.get_absolute_url())],
        changed=[
            MergedEntry(
                path_of(entry) or shown_name(entry),
                entry.get_absolute_url(),
                EntryAddresses(entry).diff(one["before"], one["after"]),
            )
            for entry, one in shown
            if entry is not None and entry.binned_at is None
        ],
        refused=refused or [],
    )


def merge_of_loser(entry: Entry) -> EntryMerge | None:
    """The merge by which this entry went into another, if it did and that was not undone."""
    if entry.binned_at is None:
        return None
    merges = EntryMerge.objects.filter(loser=entry, undone_at__isnull=True)
    return merges.select_related("winner__parent__parent").first()


def joined_histories(entry: Entry) -> list[JoinedHistory]:
    """What was merged into this entry, the latest first, with the newest revisions of each. Two queries."""
    found = EntryMerge.objects.filter(winner=entry, undone_at__isnull=True)
    merges = list(found.select_related("loser__parent__parent")[:MERGES_SHOWN])
    lines = revision_lines(entries=[merge.loser for merge in merges], most=REVISIONS_SHOWN) if merges else {}
    return [
        JoinedHistory(
            name=shown_name(merge.loser),
            at=merge.at,
            lines=lines[merge.loser_id],
            total=merge.loser.revision_number,
            history_url=EntryAddresses(merge.loser).history,
            merge_url=reverse("notes:merge", args=[merge.pk]),
        )
        for merge in merges
    ]


def _side(entry: Entry, name: str) -> MergeSide:
    told = [
        ("Title", titled(entry.kind, entry.title, entry.icon)),
        ("Expansion", entry.expansion),
        ("Aliases", ", ".join(entry.aliases.order_by("id").values_list("name", flat=True))),
        ("Definition", entry.definition),
        ("Body", entry.body),
        ("Tags", ", ".join(entry.tags.order_by("name").values_list("name", flat=True))),
        ("Service", str(entry.service or entry.feature or "")),
    ]
    pointing = Reference.objects.filter(Q(target=entry), ~Q(entry=entry), ~Q(kind=Reference.Kind.MENTION))
    return MergeSide(
        entry_id=entry.pk,
        name=name,
        place=place_of(entry),
        url=entry.get_absolute_url(),
        revision=entry.revision_number,
        fields=[(name, text) for name, text in told if text],
        pointing=pointing.count(),
        below=Entry.objects.live().filter(parent=entry).count(),
    )


def _told_apart(winner: Entry, loser: Entry, sections: Outline) -> tuple[str, str]:
    """The names of both: where they are equal, with their places; where these are, too, with their files.

    Both with `parent__parent`.
    """
    names = shown_name(winner), shown_name(loser)
    if names[0] != names[1]:
        return names
    places = place_of(winner), place_of(loser)
    if places[0] == places[1]:
        files = _files_of([_section_id(winner), _section_id(loser)], sections)
        places = _in_file(places[0], files[0]), _in_file(places[1], files[1])
    return f"{names[0]} ({places[0]})", f"{names[1]} ({places[1]})"


def _with_files(choices: list[EntryChoice], near: Entry, sections: Outline) -> list[EntryChoice]:
    """Choices that stand at the same path as another, or as the entry itself, say their file."""
    counts = Counter([path_of(near), *(choice.name for choice in choices)])
    alike = [choice for choice in choices if counts[choice.name] > 1]
    files = dict(zip(alike, _files_of([choice.section_id for choice in alike], sections), strict=True))
    return [
        replace(choice, name=f"{choice.name} ({files[choice]})") if files.get(choice) else choice
        for choice in choices
    ]


def _in_file(place: str, file: str) -> str:
    return f"{place}, {file}" if place and file else place or file


def _section_id(entry: Entry) -> int | None:
    section = section_of(entry)
    return section.pk if section else entry.pk


def _files_of(section_ids: Sequence[int | None], sections: Outline) -> list[str]:
    """The file in which each section stands, or the title of its root; empty where it is in the bin."""
    if not section_ids:
        return []
    roots = [path[0] if (path := sections.path_to(section_id)) else None for section_id in section_ids]
    files = SourceFile.objects.filter(root_id__in={root.id for root in roots if root})
    names = dict(files.values_list("root_id", "name"))
    return [names.get(root.id, root.title) if root else "" for root in roots]


def _notices(into: str, side: MergeSide, *, is_hiding: bool) -> list[str]:
    notices = [f"{side.name}'s address, and every one that it had, leads to {into} from then on."]
    if side.pointing:
        ones = "reference leads" if side.pointing == 1 else "references lead"
        notices.append(f"{side.pointing} {ones} to {side.name} now; after merging to {into}.")
    if side.below:
        what = "The entry below it moves" if side.below == 1 else f"The {side.below} entries below it move"
        notices.append(f"{what} to the end of {into}.")
    if is_hiding:
        notices.append(f"{side.name} is for members only, so {into} will be, too.")
    notices.append(
        "Its history stays and shows in the history of the one that is kept. All of it can be undone."
    )
    return notices
