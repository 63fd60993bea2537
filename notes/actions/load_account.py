"""Gives account of a load while it goes on, and stops one that would do otherwise than was shown before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from notes.actions.load_planning import PlannedFile
from notes.actions.load_report import LoadReport, ReportedFile
from notes.actions.load_reporting import report_merge
from notes.models import Entry, SourceFile
from notes.queries.sources import counts_of
from notes.source_notes.three_versions import FileVersions, Merge, WikiView


class LoadsOtherwise(Exception):
    """A load would do something else than its dry run said. What is not written by now is not."""


class LoadAccount:
    """Fills in the report; `seen` are the fingerprints of the files in the dry run that a person saw."""

    def __init__(self, report: LoadReport, seen: Mapping[str, str] | None) -> None:
        self._report = report
        self._seen = seen

    def add_merged(
        self,
        component: Sequence[PlannedFile],
        files: Sequence[FileVersions],
        result: Merge,
        entries: Mapping[int, Entry],
        before: WikiView,
    ) -> None:
        """Inside the transaction that writes it. Raises LoadsOtherwise."""
        report_merge(self._report, result, files, entries, before, dry_run=self._report.dry_run)
        for one, file in zip(component, files, strict=True):
            self._add_file(one, file, result)
        for one in component:
            self._compare_with_seen(one)

    def add_unchanged(self, one: PlannedFile) -> None:
        """A file of which nothing has to be written. Raises LoadsOtherwise."""
        nodes = len(one.document.nodes)
        root = one.source.root_id if one.source is not None else None
        is_ours = one.was_handed_out
        self._report.files.append(
            ReportedFile(one.file.name, "unchanged", root, nodes, was_handed_out=is_ours)
        )
        self._report.unchanged += nodes
        if self._report.dry_run and root is not None:
            self.add_counts([root])
        self._compare_with_seen(one)

    def add_counts(self, root_ids: Sequence[int]) -> None:
        self._report.counts = counts_of(root_ids=root_ids, before=self._report.counts)

    def count(self, names: Sequence[str]) -> None:
        """How much all of these files hold in the end."""
        roots = list(SourceFile.objects.filter(name__in=names).values_list("root_id", flat=True))
        self._report.counts = counts_of(root_ids=roots)

    def _add_file(self, one: PlannedFile, file: FileVersions, result: Merge) -> None:
        state = "new" if one.known is None else "unchanged" if one.is_as_before else "changed"
        is_kept = one.known is not None or not self._report.dry_run
        root = one.source.root_id if one.source is not None and is_kept else None
        had = set(file.base_owners.values())
        self._report.files.append(
            ReportedFile(
                one.file.name,
                state,
                root,
                len(file.owners),
                one.is_older,
                one.was_handed_out,
                len(had),
                len(had.intersection(result.binned)),
            )
        )
        touched = result.deeds.keys()
        self._report.unchanged += sum(key not in touched for key in file.owners.values())

    def _compare_with_seen(self, one: PlannedFile) -> None:
        name = one.file.name
        if self._seen is not None and self._seen.get(name) != self._report.fingerprint(name):
            raise LoadsOtherwise
