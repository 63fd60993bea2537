"""Puts into words what a merge of file and wiki decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from notes.actions.load_report import LoadReport, ReportedChange, ReportedConflict, ReportedLine
from notes.models import Entry
from notes.source_notes.documents import Document
from notes.source_notes.layout import FilePlace
from notes.source_notes.lines import split_lines
from notes.source_notes.sameness import written_alone
from notes.source_notes.sensitive import find_emails, find_secrets
from notes.source_notes.three_versions import Deed, FileVersions, Merge, WikiView

PATH_SIGN = " › "
LONGEST_TITLE = 80
_UNUSUAL = "term-spelling"


def report_lines(report: LoadReport, documents: Iterable[tuple[str, Document]]) -> None:
    """Lines that no rule understood, that spell a term in an unusual way, that look like secrets or e-mail
    addresses: with their numbers."""
    for name, document in documents:
        for warning in document.warnings:
            told = report.unusual_spelling if warning.code == _UNUSUAL else report.not_understood
            told.append(ReportedLine(name, warning.line, warning.message))
        text = "".join(block.text for block in document.blocks)
        lines = split_lines(text)
        report.secrets += [ReportedLine(name, line + 1, what) for line, what in find_secrets(lines, text)]
        report.emails += [ReportedLine(name, line + 1, what) for line, what in find_emails(lines)]


def report_merge(
    report: LoadReport,
    merge: Merge,
    files: Sequence[FileVersions],
    entries: Mapping[int, Entry],
    before: WikiView,
    *,
    dry_run: bool,
) -> None:
    """One line for each entry that is new, changed, moved or in question; `before` is the wiki as it was."""
    created = {key for key, _, _ in merge.created}
    file_of = {owner: file.name for file in files for owner in file.base_owners.values()}
    by_id = {entry.pk: entry for entry in entries.values()}
    base_titles = {
        owner: file.base.nodes[index].title
        for file in files
        if file.base is not None
        for index, owner in file.base_owners.items()
    }
    for key, deeds in merge.deeds.items():
        entry = entries[key]
        file, line = merge.lines.get(key, (file_of.get(key, ""), None))
        text = merge.texts.get(key)
        report.changes.append(
            ReportedChange(
                id=None if dry_run and key in created else entry.pk,
                kind=entry.kind,
                title=entry.title or entry.body.partition("\n")[0],
                path=path_of(entry, by_id),
                file=file,
                line=line,
                what=tuple(deed.value for deed in deeds),
                was=base_titles.get(key, "") if Deed.RENAMED in deeds else "",
                before=written_alone(before.nodes[key]) if text is not None else "",
                after=written_alone(text) if text is not None else "",
                came_from=_place_words(before.places.get(key), by_id) if Deed.MOVED in deeds else "",
            )
        )
    report.changes.sort(key=lambda change: (change.file, change.line or 0))
    report.agreed += len(merge.agreed)
    report.conflicts_closed += len(merge.closed)
    for found in (*merge.opened, *merge.seen_again.values()):
        entry = entries[found.key]
        report.conflicts.append(
            ReportedConflict(
                entry=entry.pk,
                title=entry.title or entry.body.partition("\n")[0],
                path=path_of(entry, by_id),
                file=found.file,
                line=found.line,
                about=found.about.value,
                is_new=found in merge.opened,
            )
        )
    report.conflicts.sort(key=lambda conflict: (conflict.file, conflict.line or 0))


def _place_words(place: FilePlace | None, entries: Mapping[int, Entry]) -> str:
    """Where an entry stood, by what it stood in."""
    above = place and (entries.get(place.group or 0) or entries.get(place.section or 0))
    return path_of(above, entries) if above else ""


def title_of(entry: Entry) -> str:
    """A title, or the beginning of what an item says."""
    title = entry.title or entry.body.partition("\n")[0]
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def path_of(entry: Entry, entries: Mapping[int, Entry]) -> str:
    """Where the entry stands, from its file down."""
    steps = [title_of(entry)]
    above = entry.parent_id
    while above is not None and above in entries:
        steps.append(title_of(entries[above]))
        above = entries[above].parent_id
    return PATH_SIGN.join(reversed(steps))
