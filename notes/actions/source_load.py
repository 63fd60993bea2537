"""Loads notes files: without undoing the wiki, and without leaving anything half done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Max

from notes.actions.load_account import LoadAccount, LoadsOtherwise
from notes.actions.load_planning import (
    FileNotLoaded,
    LooksLikeKnownFile,
    PlannedFile,
    batches_of_files,
    plan_files,
)
from notes.actions.load_progress import LoadProgress, LoadState, Step
from notes.actions.load_report import LoadReport
from notes.actions.load_reporting import report_lines
from notes.actions.source_blocks import current_owners, remember_digest, write_blocks
from notes.actions.source_conflicts import KnownConflicts, known_conflicts, write_conflicts
from notes.actions.source_handouts import handed_out_of, put_in_place
from notes.actions.source_paths import FileOnDisk
from notes.actions.source_trees import WikiTrees, known_files, wiki_trees
from notes.actions.source_views import view_of
from notes.actions.source_writes import LoadWrites
from notes.actions.turns import take_turn
from notes.models import POSITION_GAP, Entry, Load, SourceFile
from notes.source_notes.merging import merge
from notes.source_notes.recognising import match_files
from notes.source_notes.three_versions import FileVersions, Merge, WikiView

Progress = Callable[[str, int], None]
Watch = Callable[[LoadState], None]
ABOUT_AWS = "aws"
# Another load of the same files may be going on: how often to look again what is left to do.
MOST_ATTEMPTS = 8


__all__ = ["ChangedMeanwhile", "FileNotLoaded", "LoadsOtherwise", "LooksLikeKnownFile", "load_files"]


class ChangedMeanwhile(Exception):
    """Somebody else loaded or exported the file while this load was being prepared."""


def load_files(
    *,
    files: Sequence[FileOnDisk],
    by: AbstractUser | None,
    at: datetime,
    allow_new: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    watch: Watch | None = None,
    seen: Mapping[str, str] | None = None,
) -> LoadReport:
    """Load files, each in one transaction; what goes from one of them to another, in one together.

    All are read and recognised before the first is written. `seen` are the fingerprints of a dry run, by
    file: a load that would do anything else writes nothing more. Raises FileNotLoaded and LoadsOtherwise.
    """
    size = sum(len(one.data) for one in files)
    for _ in range(MOST_ATTEMPTS):
        told = LoadProgress(watch or (lambda _state: None), len(files), size)
        loading = _Loading(by=by, at=at, dry_run=dry_run, progress=progress, told=told, seen=seen)
        try:
            handouts = handed_out_of(files=files)
            # A dry run puts in place, too, and takes it back in the end.
            is_tried = dry_run and bool(handouts)
            with transaction.atomic() if is_tried else nullcontext():
                handed_out = put_in_place(handouts=handouts)
                report = loading.run(plan_files(files, allow_new=allow_new, handed_out=handed_out))
                if is_tried:
                    transaction.set_rollback(True)
            return report
        except ChangedMeanwhile:
            continue
    raise FileNotLoaded(
        "The files are being loaded or exported by somebody else at the same time. Try again."
    )


class _Loading:
    """One run of the loader."""

    def __init__(
        self,
        *,
        by: AbstractUser | None,
        at: datetime,
        dry_run: bool,
        progress: Progress | None,
        told: LoadProgress,
        seen: Mapping[str, str] | None,
    ) -> None:
        self._by = by
        self._at = at
        self._dry_run = dry_run
        self._progress = progress
        self._told = told
        self._load: Load | None = None
        self.report = LoadReport(dry_run=dry_run)
        self._account = LoadAccount(self.report, seen)

    def run(self, planned: Sequence[PlannedFile]) -> LoadReport:
        asking = self._in_question(planned)
        changing = [one for one in planned if not one.is_same or one.file.name in asking]
        report_lines(self.report, [(one.file.name, one.document) for one in planned])
        self._prepare(changing)
        for one in planned:
            if one not in changing:
                self._account.add_unchanged(one)
                self._tick(one)
        for batch in batches_of_files(self._components(changing)):
            self._load_together(batch)
        if not self._dry_run:
            self._finish(planned)
        return self.report

    def _in_question(self, planned: Sequence[PlannedFile]) -> set[str]:
        """Files with undecided conflicts: the wiki may have agreed since, though their text is the same."""
        ids = [one.source.pk for one in planned if one.source is not None]
        undecided = {conflict.file_id for conflict in known_conflicts(ids).values()}
        return {one.file.name for one in planned if one.source is not None and one.source.pk in undecided}

    def _prepare(self, planned: Sequence[PlannedFile]) -> None:
        bases = known_files([one.source for one in planned if one.source is not None])
        for one in planned:
            if one.source is not None:
                one.known = bases[one.source.pk]

    def _tick(self, one: PlannedFile) -> None:
        self._told.finish(len(one.file.data))
        if self._progress is not None:
            self._progress(one.file.name, len(one.file.data))

    # --- what belongs together

    def _components(self, planned: Sequence[PlannedFile]) -> list[list[PlannedFile]]:
        """Files between which entries moved are written together."""
        versions = [self._versions(one, -number) for number, one in enumerate(planned, start=1)]
        self._matches, self._across = match_files(versions)
        leader = {one.file.name: one.file.name for one in planned}

        def find(name: str) -> str:
            while leader[name] != name:
                name = leader[name]
            return name

        for (left, _), (arrived, _) in self._across.items():
            leader[find(left)] = find(arrived)
        components: dict[str, list[PlannedFile]] = {}
        for one in planned:
            components.setdefault(find(one.file.name), []).append(one)
        return list(components.values())

    def _versions(self, one: PlannedFile, new_root: int) -> FileVersions:
        known = one.known
        return FileVersions(
            name=one.file.name,
            root=one.source.root_id if one.source is not None else new_root,
            new=one.document,
            base=known.base if known is not None else None,
            base_owners=dict(known.owners) if known is not None else {},
        )

    # --- one transaction

    def _load_together(self, component: Sequence[PlannedFile]) -> None:
        with transaction.atomic():
            take_turn()
            self._check_unchanged(component)
            self._told.take(
                sum(len(one.file.data) for one in component),
                sum(len(one.document.nodes) for one in component),
            )
            self._told.begin(Step.COMPARE)
            files = [self._versions(one, -number) for number, one in enumerate(component, start=1)]
            for one, file in zip(component, files, strict=True):
                if one.known is not None:
                    file.base_owners = current_owners(one.known)
            trees, view, conflicts = self._wiki(component, files)
            names = {file.name for file in files}
            result = merge(
                files,
                view,
                list(conflicts.open.values()),
                matches={name: self._matches[name] for name in names},
                across={left: arrived for left, arrived in self._across.items() if left[0] in names},
            )
            load = self._current_load(component, result)
            writes = LoadWrites(trees, self._by, self._at, load, begin=self._told.begin)
            if self._load is None:
                self._account.add_merged(component, files, result, writes.entries, view)
                if self._dry_run:
                    self._account.add_counts([file.root for file in files])
                for one in component:
                    self._tick(one)
                return
            for one, file in zip(component, files, strict=True):
                if one.source is None:
                    one.source = self._create_source(one, file, writes)
            writes.write(result, files)
            for one, file in zip(component, files, strict=True):
                if one.source is not None and not one.is_same:
                    write_blocks(
                        one.source, one.document, {n: writes.entries[k].pk for n, k in file.owners.items()}
                    )
                    self._update_source(one)
            writes.finish()
            write_conflicts(result, conflicts, writes.entries, self._load, self._at)
            self._account.add_merged(component, files, result, writes.entries, view)
            if self._dry_run:
                roots = [one.source.root_id for one in component if one.source is not None]
                self._account.add_counts(roots)
                transaction.set_rollback(True)
        for one in component:
            self._tick(one)
        if self._dry_run:
            self._load = None

    def _check_unchanged(self, component: Sequence[PlannedFile]) -> None:
        for one in component:
            if one.source is None:
                if SourceFile.objects.filter(name=one.file.name).exists():
                    raise ChangedMeanwhile
            elif not SourceFile.objects.filter(pk=one.source.pk, sha256=one.source.sha256).exists():
                raise ChangedMeanwhile

    def _wiki(
        self, component: Sequence[PlannedFile], files: Sequence[FileVersions]
    ) -> tuple[WikiTrees, WikiView, KnownConflicts]:
        sources = [one.source.pk for one in component if one.source is not None]
        conflicts = known_conflicts(sources)
        owned = {owner for file in files for owner in file.base_owners.values()}
        owned |= {conflict.entry_id for conflict in conflicts.values()}
        roots = [file.root for file in files if file.root > 0]
        trees = wiki_trees(root_ids=roots, also=owned) if roots else WikiTrees()
        return trees, view_of(trees, sources), conflicts

    def _current_load(self, component: Sequence[PlannedFile], result: Merge) -> Load | None:
        """The row of this run, made when there is something to write."""
        if self._load is None and not (result.is_empty and all(one.is_same for one in component)):
            self._load = Load.objects.create(at=self._at, by_id=self._by.pk if self._by else None)
        return self._load

    def _create_source(self, one: PlannedFile, file: FileVersions, writes: LoadWrites) -> SourceFile:
        stem = PurePosixPath(one.file.name).stem.strip() or one.file.name
        last = Entry.objects.filter(parent__isnull=True).aggregate(last=Max("position"))["last"] or 0
        root = writes.create_root(file.root, stem, last + POSITION_GAP)
        return SourceFile.objects.create(
            name=one.file.name,
            root=root,
            about_aws=stem.casefold() == ABOUT_AWS,
            byte_order_mark=one.document.byte_order_mark,
            sha256="",
            loaded_at=self._at,
            load=self._load,
        )

    def _update_source(self, one: PlannedFile) -> None:
        if one.source is not None:
            one.source.byte_order_mark = one.document.byte_order_mark
            one.is_older = one.digest in one.source.past_sha256
            remember_digest(one.source, one.digest)
            one.source.loaded_at = self._at
            one.source.load = self._load
            one.source.save(update_fields=["byte_order_mark", "sha256", "past_sha256", "loaded_at", "load"])

    def _finish(self, planned: Sequence[PlannedFile]) -> None:
        self._account.count([one.file.name for one in planned])
        if self._load is not None:
            self.report.load = self._load.pk
            # What entries said and say, their revisions hold.
            changes = [replace(one, before="", after="") for one in self.report.changes]
            self._load.report = replace(self.report, changes=changes).as_json(listed=200)
            self._load.save(update_fields=["report"])
