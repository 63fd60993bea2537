"""Says whether everything that the wiki holds fits together."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from awskb.operations.verifying import Part, parts

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check every rule that the data must keep: blocks cover their files byte for byte, histories are "
        "whole, what follows from texts does so, the search index is what the entries say, files are there "
        "and sound. Safe while people work. Ends with 1 if something is wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="make anew what follows from other rows")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The tables are those of another version: run manage.py migrate first.")
        wrong = repairable = 0
        for part in parts():
            found, is_repaired = self._ask(part, repair=options["repair"])
            if not is_repaired:
                wrong += found
                repairable += found if part.repair else 0
        if wrong:
            hint = "; manage.py verify --repair makes what follows from other rows anew" if repairable else ""
            raise CommandError(f"{wrong} things are wrong{hint}.", returncode=1)
        self.stdout.write("Everything fits together.")

    def _ask(self, part: Part, *, repair: bool) -> tuple[int, bool]:
        is_repaired = bool(repair and part.repair)
        problems = part.repair() if repair and part.repair else part.problems()
        found = 0
        for problem in islice(problems, MOST_SHOWN):
            found += 1
            self.stderr.write(f"  {part.name}: {problem}")
        more = sum(1 for _ in problems)
        if more:
            self.stderr.write(f"  {part.name}: {more} more")
        found += more
        said = "ok" if not found else f"{found} repaired" if is_repaired else f"{found} wrong"
        self.stdout.write(f"{part.name}: {said}")
        return found, is_repaired
