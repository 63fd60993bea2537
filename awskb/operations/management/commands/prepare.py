from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from awskb.operations.static_files import collect_if_changed
from certs.actions.catalogue import is_loaded
from notes.models import Entry


class Command(BaseCommand):
    help = (
        "Bring database and files up to this version, fill an empty wiki, make its first administrator. Once "
        "for each version, before `serve`; safe to repeat."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-notes",
            action="store_true",
            help="leave an empty wiki without the notes that come with it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Making the tables of this version.")
            call_command("migrate", interactive=False, verbosity=0)
        if collect_if_changed():
            self._say("Collected the style sheets and scripts.")
        if not Entry.objects.exists() and not options["without_notes"]:
            self._say("The wiki is empty: loading services, notes and exam catalogue.")
            call_command("seed")
        elif not is_loaded(folder=Path(settings.BASE_DIR) / "fixtures"):
            # A wiki from before there was a catalogue, or one whose files are newer now.
            self._say("Loading the exam catalogue of this version.")
            call_command("load_catalogue", stdout=self.stdout)
        call_command("first_start", stdout=self.stdout)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
