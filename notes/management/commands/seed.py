"""Fills the wiki with what awskb ships: the services, the notes, the catalogue of certificates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notes.actions.services import CatalogueRefused, load_services
from notes.actions.source_load import FileNotLoaded, load_files
from notes.actions.source_paths import NotesFileRefused, read_files
from notes.models import SourceFile

# Made by the app of certificates, which these notes do not know.
CATALOGUE_COMMAND = "load_catalogue"
NOTES = "aws.md"
SERVICES = "aws_services.json"


class Command(BaseCommand):
    help = "Load the services, the notes and the catalogue of certificates that awskb ships. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        try:
            services = load_services(fixtures / SERVICES, at=timezone.now())
            self.stdout.write(
                f"Services: {services.created} new, {services.changed} changed, "
                f"{services.unchanged} unchanged; {services.retied} entries tied otherwise."
            )
            self._load_notes(fixtures / NOTES)
        except (CatalogueRefused, NotesFileRefused, FileNotLoaded) as error:
            raise CommandError(str(error)) from error
        if CATALOGUE_COMMAND in get_commands():
            call_command(CATALOGUE_COMMAND, stdout=self.stdout, stderr=self.stderr)

    def _load_notes(self, path: Path) -> None:
        """The shipped notes are a beginning: once the wiki has them, its own file goes on."""
        if SourceFile.objects.filter(name=path.name).exists():
            self.stdout.write(f"{path.name} is there already; load_notes loads a newer one.")
            return
        report = load_files(files=read_files([path]), by=None, at=timezone.now())
        self.stdout.write(report.as_text())
