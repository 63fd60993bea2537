"""Lists the conflicts between files and wiki, and decides them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notes.actions.conflict_settling import settle_conflicts
from notes.models import SourceConflict, SourceFile
from notes.queries.source_conflicts import ConflictLine, conflict_lines


class Command(BaseCommand):
    help = "List what file and wiki both changed; with --take decide it. The history keeps what is not taken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="only those of the file of this name")
        parser.add_argument(
            "--only", type=int, action="append", metavar="NUMBER", help="only the one of this number"
        )
        parser.add_argument(
            "--take",
            choices=("file", "wiki"),
            help="whose version holds, for all that are listed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lines = self._chosen(options["name"], options["only"])
        if options["take"] is None:
            for line in lines:
                place = f"{line.file}:{line.line or '-'}"
                self.stdout.write(f"{line.number:>6}  {place}  {line.name}: {line.about}")
            self.stdout.write(f"{len(lines)} conflict{'' if len(lines) == 1 else 's'} to decide.")
            return
        done = settle_conflicts(
            conflict_ids=[line.number for line in lines],
            choice=SourceConflict.Resolution(options["take"]),
            by=None,
            at=timezone.now(),
        )
        self.stdout.write(f"{done.settled} settled.")
        if done.refused:
            raise CommandError("\n".join(done.refused))

    def _chosen(self, name: str | None, only: list[int] | None) -> list[ConflictLine]:
        source = None
        if name is not None:
            source = SourceFile.objects.filter(name=name).first()
            if source is None:
                raise CommandError(f"There is no file {name}. export_notes --check lists all.")
        lines = conflict_lines(source=source)
        if only is None:
            return lines
        missing = set(only) - {line.number for line in lines}
        if missing:
            raise CommandError(f"No open conflict has the number {min(missing)}.")
        return [line for line in lines if line.number in only]
