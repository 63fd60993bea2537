"""Writes the wiki's notes as files."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from notes.actions.source_export import ExportReport, export_files
from notes.actions.source_paths import NotesFileRefused
from notes.queries.exported_wiki import exported_wiki

JSON_NAME = "awskb-notes.json"


class Command(BaseCommand):
    help = "Write the notes as Markdown files or as one JSON document below a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("destination", type=Path, metavar="DEST", help="the folder to write to")
        parser.add_argument("--format", choices=("markdown", "json"), default="markdown")
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; exit with 1 where the wiki is ahead of a file",
        )
        parser.add_argument(
            "--force", action="store_true", help="write over files that were changed and not loaded"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        destination: Path = options["destination"]
        if destination.exists() and not destination.is_dir():
            raise CommandError(f"{destination} is a file. Name a folder.")
        try:
            if options["format"] == "json":
                self._export_json(destination, check=options["check"])
            else:
                self._export_markdown(destination, check=options["check"], force=options["force"])
        except NotesFileRefused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or destination}: {error.strerror}. Nothing more was written."
            ) from error

    def _export_markdown(self, destination: Path, *, check: bool, force: bool) -> None:
        if not check:
            destination.mkdir(parents=True, exist_ok=True)
        with tqdm(unit="file", disable=not sys.stderr.isatty(), file=sys.stderr) as bar:

            def advance(name: str) -> None:
                bar.set_description(name[-40:])
                bar.update(1)

            report = export_files(
                destination=destination,
                at=timezone.now(),
                check=check,
                force=force,
                progress=advance,
            )
        self._print(report, check=check)
        if report.refused:
            raise CommandError("\n".join(f"{name}: {why}" for name, why in report.refused.items()))
        if check and report.ahead:
            raise SystemExit(1)

    def _print(self, report: ExportReport, *, check: bool) -> None:
        if check:
            self.stdout.write(f"{len(report.ahead)} files behind the wiki, {len(report.same)} the same.")
            for name in report.ahead:
                self.stdout.write(f"  {name}: the wiki is ahead")
        else:
            self.stdout.write(f"{len(report.written)} files written, {len(report.same)} the same.")
            for name in report.written[:200]:
                self.stdout.write(f"  {name}")
        for missing in report.not_in_file:
            self.stdout.write(f"  not in {missing.file}: {missing.path}: {missing.why}")

    def _export_json(self, destination: Path, *, check: bool) -> None:
        text = json.dumps(exported_wiki(), ensure_ascii=False, indent=1) + "\n"
        target = destination / JSON_NAME
        if check:
            same = target.exists() and target.read_text(encoding="utf-8") == text
            self.stdout.write(f"{target} is {'up to date' if same else 'behind the wiki'}.")
            if not same:
                raise SystemExit(1)
            return
        destination.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.part")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(target)
        self.stdout.write(f"{target} written.")
