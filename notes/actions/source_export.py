"""Writes the wiki as notes files: what nobody changed byte for byte, what was changed in its place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from django.db import transaction

from notes.actions.load_reporting import path_of
from notes.actions.source_blocks import current_owners, remember_digest, write_blocks
from notes.actions.source_conflicts import close_agreed, known_conflicts
from notes.actions.source_paths import NotesFileRefused, checked_name
from notes.actions.source_trees import WikiTrees, known_files, wiki_trees
from notes.actions.turns import take_turn
from notes.models import Entry, SourceConflict, SourceFile
from notes.source_notes.composing import CannotBeComposed, Composed, compose
from notes.source_notes.documents import Document, Node
from notes.source_notes.layout import WantedEntry
from notes.source_notes.names import slugify
from notes.source_notes.sameness import is_same_text

Progress = Callable[[str], None]
EMPTY = Document()


@dataclass(frozen=True, slots=True)
class NotInFile:
    """An entry that the file cannot hold, or not as the wiki has it, and why."""

    entry: int
    path: str
    file: str
    why: str


@dataclass(slots=True)
class ExportReport:
    """What an export did, or with `check` would do."""

    written: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    not_in_file: list[NotInFile] = field(default_factory=list)


@dataclass(slots=True)
class _Outcome:
    """One file as the wiki would write it."""

    name: str
    data: bytes
    composed: Composed
    source: SourceFile | None
    root: Entry
    agreed: list[int]


def export_files(
    *,
    destination: Path,
    at: datetime,
    check: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> ExportReport:
    """Write every file of the wiki below `destination`; with `check` only say which ones the wiki is
    ahead of.

    What was written is the new base of later loads. A file there that is not the one last loaded or
    exported is
    left alone unless `force` is given: its author went on writing, so it has to be loaded first.
    """
    report = ExportReport()
    roots = list(Entry.objects.live().filter(parent__isnull=True).order_by("position", "pk"))
    sources = {source.root_id: source for source in SourceFile.objects.all()}
    names = file_names(roots, sources)
    for root in roots:
        name = names[root.pk]
        try:
            if check:
                _check(name, root, sources.get(root.pk), report)
            else:
                _export(name, root, sources.get(root.pk), destination, report, at=at, force=force)
        except CannotBeComposed as error:
            report.refused[name] = str(error)
        if progress is not None:
            progress(name)
    return report


def texts_of(*, source: SourceFile) -> tuple[str, str, str]:
    """A file's base text, the text that an export would write, and why that cannot be told."""
    base = "".join(source.blocks.order_by("order").values_list("text", flat=True))
    if source.root.binned_at is not None:
        return base, base, "What this file holds is in the bin; it is not exported."
    try:
        outcome = compose_file(name=source.name, root=source.root, source=source)
    except CannotBeComposed as error:
        return base, base, str(error)
    return base, outcome.composed.text.removeprefix("\ufeff"), ""


def file_names(roots: Sequence[Entry], sources: Mapping[int, SourceFile]) -> dict[int, str]:
    """The file of every root; one without becomes `<slug>.md`."""
    names = {root.pk: sources[root.pk].name for root in roots if root.pk in sources}
    taken = {name.casefold() for name in names.values()}
    for root in roots:
        if root.pk in names:
            continue
        stem = slugify(root.slug or root.title) or f"entry-{root.pk}"
        name, number = f"{stem}.md", 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}.md", number + 1
        taken.add(name.casefold())
        names[root.pk] = name
    return names


def _check(name: str, root: Entry, source: SourceFile | None, report: ExportReport) -> None:
    outcome = compose_file(name=name, root=root, source=source)
    (report.ahead if _is_ahead(outcome) else report.same).append(name)
    _report_left_out(outcome, report)


def _is_ahead(outcome: _Outcome) -> bool:
    if outcome.source is None:
        return bool(outcome.data)
    return sha256(outcome.data).hexdigest() != outcome.source.sha256


def _export(
    name: str,
    root: Entry,
    source: SourceFile | None,
    destination: Path,
    report: ExportReport,
    *,
    at: datetime,
    force: bool,
) -> None:
    target = _target(destination, name)
    with transaction.atomic():
        take_turn()
        if source is not None:
            source = SourceFile.objects.filter(pk=source.pk).first()
        outcome = compose_file(name=name, root=root, source=source)
        present = target.read_bytes() if target.exists() else None
        refusal = _refusal(outcome, present, target)
        if refusal and not force:
            report.refused[name] = refusal
            return
        _record(outcome, at)
        if present != outcome.data:
            _write(target, outcome.data)
            report.written.append(name)
        else:
            report.same.append(name)
    _report_left_out(outcome, report)


def _refusal(outcome: _Outcome, present: bytes | None, target: Path) -> str:
    if present is None or present == outcome.data:
        return ""
    digest = sha256(present).hexdigest()
    if outcome.source is not None and digest in (outcome.source.sha256, *outcome.source.past_sha256):
        return ""
    return (
        f"{target} was changed since it was last loaded or exported. "
        "Load it first, or write over it with --force."
    )


def _target(destination: Path, name: str) -> Path:
    """Where a file goes: below the destination, links followed."""
    checked_name(name)
    target = destination / PurePosixPath(name)
    inside = destination.resolve()
    if not target.resolve().is_relative_to(inside):
        raise NotesFileRefused(f"{target} leads out of {destination}. Nothing was written there.")
    if target.is_dir():
        raise NotesFileRefused(f"{target} is a folder. Move it away and export again.")
    return target


def _write(target: Path, data: bytes) -> None:
    """Put a whole file in its place at once; a reader sees the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _record(outcome: _Outcome, at: datetime) -> None:
    """What was exported is the base of the next load."""
    digest = sha256(outcome.data).hexdigest()
    source = outcome.source
    close_agreed(outcome.agreed, at)
    if source is not None and source.sha256 == digest:
        return
    if source is None:
        if not outcome.data:
            return
        source = SourceFile(name=outcome.name, root=outcome.root)
    remember_digest(source, digest)
    source.loaded_at = at
    source.byte_order_mark = outcome.composed.document.byte_order_mark
    source.save()
    write_blocks(source, outcome.composed.document, outcome.composed.owners)


def compose_file(*, name: str, root: Entry, source: SourceFile | None) -> _Outcome:
    """The text that the wiki would write for one root."""
    known = known_files([source])[source.pk] if source is not None else None
    base = known.base if known is not None else EMPTY
    owners = current_owners(known) if known is not None else {}
    trees = wiki_trees(root_ids=[root.pk])
    wanted, agreed = _wanted(root, source, base, owners, trees)
    composed = compose(base, wanted)
    return _Outcome(name, composed.text.encode(), composed, source, root, agreed)


def _wanted(
    root: Entry, source: SourceFile | None, base: Document, owners: Mapping[int, int], trees: WikiTrees
) -> tuple[list[WantedEntry], list[int]]:
    """The entries that the file shall have; what is in question stays as the file says it."""
    index_of = {owner: index for index, owner in owners.items()}
    in_question: dict[int, set[str]] = {}
    lines_kept: set[int] = set()
    gone: set[int] = set()
    agreed: list[int] = []
    conflicts = known_conflicts([source.pk]) if source is not None else None
    for conflict in conflicts.values() if conflicts is not None else ():
        key = conflict.entry_id
        if conflict.about == SourceConflict.About.REMOVAL:
            (gone if conflict.in_file is None else lines_kept).add(key)
        elif _agrees(conflict.about, key, base, index_of, trees):
            agreed.append(conflict.pk)
        else:
            in_question.setdefault(key, set()).add(conflict.about)
    wanted: list[WantedEntry] = []
    for entry in trees.wanted(root.pk):
        if entry.key in gone:
            continue
        index = index_of.get(entry.key)
        about = in_question.get(entry.key, set())
        node = entry.node
        if index is not None and SourceConflict.About.TEXT in about:
            node = replace(base.nodes[index], raw=node.raw)
        keep = index is not None and SourceConflict.About.PLACE in about
        if keep and index is not None and (above := base.nodes[index].parent) is not None and above in owners:
            # Until it is decided the lines stay below what the file has above them, in the bin here or not.
            lines_kept.add(owners[above])
        wanted.append(WantedEntry(entry.key, entry.parent, node, index, keep_place=keep))
    wanted += _kept_lines(lines_kept, index_of, owners, base, {entry.key for entry in wanted})
    return wanted, agreed


def _agrees(about: str, key: int, base: Document, index_of: Mapping[int, int], trees: WikiTrees) -> bool:
    """Whether the wiki has come to say what the file says."""
    index = index_of.get(key)
    if about != SourceConflict.About.TEXT or index is None or not trees.is_live(key):
        return False
    return is_same_text(base.nodes[index], trees.node(key))


def _kept_lines(
    keys: set[int], index_of: Mapping[int, int], owners: Mapping[int, int], base: Document, present: set[int]
) -> list[WantedEntry]:
    """Entries in the bin whose lines the author changed: until that is decided the lines stay, with those
    above."""
    needed: set[int] = set()
    for key in keys:
        index: int | None = index_of.get(key)
        while index is not None:
            owner = owners.get(index)
            if owner is None or owner in present:
                break
            needed.add(index)
            index = base.nodes[index].parent
    kept: list[WantedEntry] = []
    for index in sorted(needed):
        above = base.nodes[index].parent
        parent = owners.get(above) if above is not None else None
        node: Node = base.nodes[index]
        kept.append(WantedEntry(owners[index], parent, node, index, keep_place=True))
    return kept


def _report_left_out(outcome: _Outcome, report: ExportReport) -> None:
    reasons = {**outcome.composed.as_the_file_has_it, **outcome.composed.left_out}
    if not reasons:
        return
    entries = {entry.pk: entry for entry in wiki_trees(root_ids=[outcome.root.pk]).entries.values()}
    for key, why in reasons.items():
        if key in entries:
            report.not_in_file.append(NotInFile(key, path_of(entries[key], entries), outcome.name, why))
