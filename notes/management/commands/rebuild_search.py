"""Write the search index anew from the entries, or say where it differs from them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notes.actions.search_index import index_differences, rebuild_index

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Writes the search index anew from the entries. Safe at any time; searches wait for nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 if the index is wrong"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        report = rebuild_index()
        self.stdout.write(f"The search index holds {report.written} entries.")

    def _check(self) -> None:
        differences = index_differences()
        if differences:
            shown = "\n".join(differences[:MOST_SHOWN])
            raise CommandError(
                f"The search index differs from the entries in {len(differences)} places:\n{shown}\n"
                "Run manage.py rebuild_search."
            )
        self.stdout.write("The search index is what the entries say.")
