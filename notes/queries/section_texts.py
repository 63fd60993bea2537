"""What applying the text of a section or group will change, as its page tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from notes.models import Entry
from notes.queries.edit_conflicts import DecidingPage
from notes.queries.editing import Crumb, crumbs_to, shown_name
from notes.queries.entry_addresses import EntryAddresses, group_title_of, section_of
from notes.queries.tree import Outline
from notes.rendering.differences import DifferentLine, text_difference
from notes.source_notes.documents import Node, NodeKind, ReadWarning
from notes.source_notes.sameness import written_alone
from notes.source_notes.section_changes import OUTSIDE, TextChange
from notes.source_notes.section_text import SectionText
from notes.source_notes.three_versions import Deed

DEED_WORDS = {
    Deed.CREATED: "new",
    Deed.RENAMED: "renamed",
    Deed.CHANGED: "changed",
    Deed.MOVED: "moved",
    Deed.REFINED: "refined",
    Deed.UNREFINED: "laid back among the unsorted",
    Deed.BINNED: "to the bin",
}
MOST_DIFFERENCES = 100
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One entry that will change."""

    deeds: tuple[str, ...]
    kind: str
    name: str
    where: str
    line: int
    differences: tuple[DifferentLine, ...] = ()
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What applying the text will change."""

    lines: list[ChangeLine]
    counts: list[tuple[int, str]]
    warnings: list[ReadWarning]
    unchanged: int

    @property
    def is_nothing(self) -> bool:
        return not self.lines


@dataclass(frozen=True, slots=True)
class SectionTextPage:
    """The page with the text of a section or group."""

    name: str
    is_group: bool
    crumbs: list[Crumb]
    save_url: str
    changes_url: str
    cancel_url: str
    other_url: str = ""
    other_words: str = ""
    draft_name: str = ""
    left_out: int = 0
    changes: ChangesPage | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionConflictPage(DecidingPage):
    """The text as it was shown, as it is now, and as a person wrote it."""

    conflicts: tuple[str, ...] = field(default=())


def changes_page(
    *, entries: Sequence[TextChange], new: SectionText, merged: Iterable[int], binned: Iterable[Node]
) -> ChangesPage:
    """All entries of the text; the ids of those that others saved meanwhile; those that go to the bin."""
    is_merged = set(merged)
    lines: list[ChangeLine] = []
    for change in entries:
        if change.deeds:
            shown = len(lines) < MOST_DIFFERENCES
            lines.append(_line(change, new, is_merged=change.key in is_merged, with_differences=shown))
    gone = list(binned)
    lines += [ChangeLine((DEED_WORDS[Deed.BINNED],), node.kind.value, _name(node), "", 0) for node in gone]
    counts = Counter(words for line in lines for words in line.deeds)
    return ChangesPage(
        lines=lines,
        counts=[(counts[words], words) for words in DEED_WORDS.values() if counts[words]],
        warnings=[_placed(warning, new) for warning in new.document.warnings],
        unchanged=sum(not change.deeds for change in entries),
    )


def section_text_page(
    *,
    top: Entry,
    sections: Outline,
    with_sections: bool = False,
    left_out: int = 0,
    changes: ChangesPage | None = None,
    problem: str = "",
) -> SectionTextPage:
    """`top` with `parent__parent`."""
    addresses = EntryAddresses(top)
    is_group = top.kind == Entry.Kind.GROUP
    has_sections = not is_group and bool(sections.children.get(top.pk))
    other_url, other_words = "", ""
    if has_sections and with_sections:
        other_url, other_words = addresses.text, "Without the sections inside"
    elif has_sections:
        other_url, other_words = f"{addresses.text}?below=1", "With the sections inside"
    return SectionTextPage(
        name=shown_name(top),
        is_group=is_group,
        crumbs=crumbs_above(top, sections),
        save_url=addresses.text,
        changes_url=addresses.text_changes,
        cancel_url=addresses.page,
        other_url=other_url,
        other_words=other_words,
        draft_name=f"text-{top.pk}",
        left_out=left_out,
        changes=changes,
        problem=problem,
    )


def crumbs_above(entry: Entry, sections: Outline) -> list[Crumb]:
    """The way to an entry from the top, its group included."""
    section, group = section_of(entry), group_title_of(entry)
    crumbs = crumbs_to(sections, section.pk if section else None)
    return [*crumbs, Crumb(group)] if group else crumbs


def _line(change: TextChange, new: SectionText, *, is_merged: bool, with_differences: bool) -> ChangeLine:
    differences: tuple[DifferentLine, ...] = ()
    if with_differences and change.base is not None and change.says_otherwise:
        was, now = (written_alone(node).rstrip("\n") for node in (change.base, change.node))
        found = text_difference(was, now)
        differences = tuple(line for run in found.runs if not run.is_same for line in run.lines)
    return ChangeLine(
        deeds=tuple(words for deed, words in DEED_WORDS.items() if deed in change.deeds),
        kind=change.node.kind.value,
        name=_name(change.node),
        where=_where(change, new),
        line=new.line_of(change.index),
        differences=differences,
        is_merged=is_merged,
    )


def _where(change: TextChange, new: SectionText) -> str:
    """Where a new or moved entry stands."""
    if not change.deeds & {Deed.CREATED, Deed.MOVED}:
        return ""
    if change.parent == OUTSIDE:
        return "outside the group"
    parent = new.document.nodes[change.parent]
    return f"in {parent.title}" if parent.kind is NodeKind.GROUP or change.parent != new.top else ""


def _name(node: Node) -> str:
    words = node.title or node.body.partition("\n")[0]
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"


def _placed(warning: ReadWarning, new: SectionText) -> ReadWarning:
    return ReadWarning(warning.line - new.lines_above, warning.code, warning.message)
