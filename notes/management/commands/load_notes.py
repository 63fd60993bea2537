"""Loads notes files into the wiki."""

from __future__ import annotations

import gc
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from notes.actions.load_report import LoadReport
from notes.actions.source_load import FileNotLoaded, LooksLikeKnownFile, load_files
from notes.actions.source_paths import FileOnDisk, NotesFileRefused, read_files


class Command(BaseCommand):
    help = "Load notes files (or folders of them) into the wiki. Loading the same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a notes file or a folder of them"
        )
        parser.add_argument("--as", dest="name", metavar="NAME", help="the name of the one file in the wiki")
        parser.add_argument(
            "--new", action="store_true", help="it is a new file, however alike to a known one"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument(
            "--diff", action="store_true", help="show what each changed entry said and would say"
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            files = read_files(options["paths"], name=options["name"])
            with _without_cycle_search():
                report = self._load(files, options)
        except (NotesFileRefused, FileNotLoaded) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            # Not indented: to indent, Python leaves its fast encoder.
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self.stdout.write(report.as_text(with_texts=options["diff"]))

    def _load(self, files: list[FileOnDisk], options: dict[str, Any]) -> LoadReport:
        """Load; where a person sits at the terminal, a doubt about a name is asked, not refused."""
        allow_new = options["new"]
        while True:
            try:
                return self._run(files, allow_new=allow_new, dry_run=options["dry_run"])
            except LooksLikeKnownFile as doubt:
                if not (sys.stdin.isatty() and self.stderr.isatty()):
                    raise
                self.stderr.write(str(doubt))
                answer = input(
                    f"Is {doubt.name} the file {doubt.known}? [y = yes, n = new file, other = stop] "
                )
                if answer.strip().lower() == "y":
                    files = [
                        FileOnDisk(doubt.known, file.path, file.data) if file.name == doubt.name else file
                        for file in files
                    ]
                elif answer.strip().lower() == "n":
                    allow_new = True
                else:
                    raise

    def _run(self, files: list[FileOnDisk], *, allow_new: bool, dry_run: bool) -> LoadReport:
        total = sum(len(file.data) for file in files)
        with tqdm(
            total=total, unit="B", unit_scale=True, disable=not sys.stderr.isatty(), file=sys.stderr
        ) as bar:

            def advance(name: str, size: int) -> None:
                bar.set_description(name[-40:])
                bar.update(size)

            return load_files(
                files=files,
                by=None,
                at=timezone.now(),
                allow_new=allow_new,
                dry_run=dry_run,
                progress=advance,
            )


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """A load makes a great many objects and hardly a cycle; looking for cycles took a seventh of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
