"""The history of one entry: its saved states, what they changed, how two of them differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from notes.models import Entry, Revision, Service, ServiceFeature
from notes.queries.editing import FIELD_NAMES, Crumb, crumbs_to, shown_name, written_fields
from notes.queries.entry_addresses import EntryAddresses, group_title_of, section_of
from notes.queries.tree import Outline
from notes.rendering.differences import TextDifference, lines_of, text_difference

REVISIONS_ON_A_PAGE = 50
# Lines are counted one by one only where that takes no time.
LONGEST_COUNTED_BODY = 20_000
YES_NO = {True: "yes", False: "no"}

# What most entries have, so that an old state need not say it.
WITHOUT_NEWS = frozenset({"", YES_NO[False], str(Entry.Mentioning.BY_RULE.label)})

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision in a list: who, when, through what, why, and what it changed in short."""

    number: int
    at: datetime
    who: str
    through: str
    why: str
    url: str
    changed: str = ""
    compare_url: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class HistoryPage:
    entry_name: str
    crumbs: list[Crumb]
    entry_url: str
    lines: list[RevisionLine]
    total: int
    page: int
    pages: int

    @property
    def newer(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def older(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class RevisionPage:
    """One saved state, with the text as it was written."""

    entry_name: str
    crumbs: list[Crumb]
    line: RevisionLine
    state: State
    fields: list[tuple[str, str]]
    history_url: str
    current_number: int
    compare_with_current: str
    restore_url: str
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    name: str
    difference: TextDifference


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two states of one entry, the older one first."""

    entry_name: str
    crumbs: list[Crumb]
    older: RevisionLine
    newer: RevisionLine
    fields: list[FieldDifference]
    history_url: str
    swapped_url: str


def history_page(*, entry: Entry, sections: Outline, page: int) -> HistoryPage:
    """`entry` with `parent__parent`. `page` beyond the end shows the last one."""
    total = entry.revisions.count()
    pages = max(1, -(-total // REVISIONS_ON_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * REVISIONS_ON_A_PAGE
    # One more than is shown, so that the last one shown can be compared with the one before it.
    rows = list(_revisions(entry).order_by("-number")[start : start + REVISIONS_ON_A_PAGE + 1])
    addresses = EntryAddresses(entry)
    lines = [
        _line(row, addresses, before=rows[index + 1] if index + 1 < len(rows) else None, current=entry)
        for index, row in enumerate(rows[:REVISIONS_ON_A_PAGE])
    ]
    return HistoryPage(
        entry_name=shown_name(entry),
        crumbs=crumbs_of(entry, sections),
        entry_url=addresses.page,
        lines=lines,
        total=total,
        page=page,
        pages=pages,
    )


def revision_lines(*, entry: Entry, most: int) -> list[RevisionLine]:
    """The newest revisions of an entry."""
    rows = list(_revisions(entry).order_by("-number")[: most + 1])
    addresses = EntryAddresses(entry)
    return [
        _line(row, addresses, before=rows[index + 1] if index + 1 < len(rows) else None, current=entry)
        for index, row in enumerate(rows[:most])
    ]


def revision_page(*, entry: Entry, sections: Outline, number: int) -> RevisionPage | None:
    """None when this entry has no revision of that number."""
    revision = _revisions(entry).filter(number=number).first()
    if revision is None:
        return None
    addresses = EntryAddresses(entry)
    current = entry.revision_number
    texts = _comparable(revision.state, _names_in([revision.state]))
    return RevisionPage(
        entry_name=shown_name(entry),
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry), addresses.page)],
        line=_line(revision, addresses, before=None, current=entry),
        state=revision.state,
        fields=[(FIELD_NAMES[name], text) for name, text in texts.items() if text not in WITHOUT_NEWS],
        history_url=addresses.history,
        current_number=current,
        compare_with_current=addresses.diff(number, current) if number != current else "",
        restore_url=addresses.restore(number) if number != current else "",
        previous_url=addresses.revision(number - 1) if number > 1 else "",
        next_url=addresses.revision(number + 1) if number < current else "",
    )


def diff_page(*, entry: Entry, sections: Outline, a: int, b: int) -> DiffPage | None:
    """None unless both numbers are revisions of this entry."""
    found = {revision.number: revision for revision in _revisions(entry).filter(number__in=[a, b])}
    if not {a, b} <= found.keys():
        return None
    addresses = EntryAddresses(entry)
    old, new = found[a].state, found[b].state
    names = _names_in([old, new])
    was, now = _comparable(old, names), _comparable(new, names)
    return DiffPage(
        entry_name=shown_name(entry),
        crumbs=[*crumbs_of(entry, sections), Crumb(shown_name(entry), addresses.page)],
        older=_line(found[a], addresses, before=None, current=entry),
        newer=_line(found[b], addresses, before=None, current=entry),
        fields=[
            FieldDifference(FIELD_NAMES[name], text_difference(was[name], now[name]))
            for name in FIELD_NAMES
            if was[name] != now[name]
        ],
        history_url=addresses.history,
        swapped_url=addresses.diff(b, a),
    )


def crumbs_of(entry: Entry, sections: Outline) -> list[Crumb]:
    section = section_of(entry)
    group = group_title_of(entry)
    crumbs = crumbs_to(sections, section.pk if section else None)
    return [*crumbs, Crumb(group)] if group else crumbs


def changed_in_short(before: State | None, after: State) -> str:
    """The names of the fields that differ, with the lines that the text gained and lost."""
    if before is None:
        return "created"
    was, now = written_fields(before), written_fields(after)
    words = [FIELD_NAMES[name].lower() for name in was if was[name] != now[name]]
    if "body" in words:
        words[words.index("body")] = f"body {_lines_in_short(was['body'], now['body'])}".strip()
    if before.get("binned") != after.get("binned"):
        words.insert(0, "moved to the bin" if after.get("binned") else "taken out of the bin")
    words += _decisions_in_short(before, after)
    return ", ".join(words) or "nothing that is shown here"


def _decisions_in_short(before: State, after: State) -> list[str]:
    words = []
    if before.get("status") != after.get("status"):
        words.append("refined" if after.get("status") == Entry.Status.REFINED else "marked unsorted")
    if before.get("parent") != after.get("parent"):
        words.append("moved")
    elif before.get("position") != after.get("position"):
        words.append("order")
    if any(before.get(name) != after.get(name) for name in ("service", "feature", "tied_by")):
        words.append("service")
    if before.get("members_only") != after.get("members_only"):
        words.append("members only" if after.get("members_only") else "open to visitors")
    if before.get("mentioning") != after.get("mentioning"):
        words.append("mentions")
    if before.get("slug") and after.get("slug") and before["slug"] != after["slug"]:
        words.append("address")
    if before.get("kind") != after.get("kind"):
        words.append(f"now a {after.get('kind')}")
    return words


def _lines_in_short(old: str, new: str) -> str:
    if max(len(old), len(new)) > LONGEST_COUNTED_BODY:
        more = len(lines_of(new)) - len(lines_of(old))
        return f"{more:+d} lines".replace("-", "−") if more else ""
    difference = text_difference(old, new)
    return f"+{difference.added} −{difference.removed}"


def _revisions(entry: Entry) -> QuerySet[Revision]:
    return Revision.objects.filter(entry=entry).select_related("by")


def _line(
    revision: Revision, addresses: EntryAddresses, *, before: Revision | None, current: Entry
) -> RevisionLine:
    return RevisionLine(
        number=revision.number,
        at=revision.at,
        who=who_saved(revision),
        through="" if revision.by is None else f"through the {revision.get_through_display()}",
        why=revision.summary,
        url=addresses.revision(revision.number),
        changed=changed_in_short(before.state if before else None, revision.state),
        compare_url=addresses.diff(revision.number - 1, revision.number) if before else "",
        is_current=revision.number == current.revision_number,
    )


def who_saved(revision: Revision) -> str:
    if revision.by is not None:
        return revision.by.get_full_name() or revision.by.get_username()
    return "a load of the file" if revision.through == Revision.Through.LOAD else "nobody signed in"


@dataclass(frozen=True, slots=True)
class _Names:
    entries: Mapping[int, str]
    services: Mapping[int, str]
    features: Mapping[int, str]


def _names_in(states: Iterable[State]) -> _Names:
    """The names of everything that these states point at by number."""
    chosen = list(states)
    parents = Entry.objects.filter(pk__in=_ids(chosen, "parent")).select_related("parent")
    return _Names(
        entries={
            parent.pk: f"{parent.parent} › {parent}"
            if parent.kind == Entry.Kind.GROUP and parent.parent
            else str(parent)
            for parent in parents
        },
        services=dict(Service.objects.filter(pk__in=_ids(chosen, "service")).values_list("pk", "name")),
        features=dict(
            ServiceFeature.objects.filter(pk__in=_ids(chosen, "feature")).values_list("pk", "name")
        ),
    )


def _ids(states: Sequence[State], name: str) -> list[int]:
    return [state[name] for state in states if state.get(name) is not None]


def _comparable(state: State, names: _Names) -> dict[str, str]:
    """Every field of a state in words."""
    tie = [
        names.services.get(state.get("service") or 0, ""),
        names.features.get(state.get("feature") or 0, ""),
        str(Entry.TiedBy(state.get("tied_by", "")).label) if state.get("tied_by") else "",
    ]
    return {
        **written_fields(state),
        "place": names.entries.get(state.get("parent") or 0, "the top"),
        "status": str(Entry.Status(state.get("status", Entry.Status.REFINED)).label),
        "tie": ", ".join(filter(None, tie)),
        "mentioning": str(Entry.Mentioning(state.get("mentioning", "")).label),
        "members_only": YES_NO[bool(state.get("members_only"))],
        "binned": YES_NO[bool(state.get("binned"))],
    }
