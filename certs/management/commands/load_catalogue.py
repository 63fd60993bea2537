"""Loads the exams, their maps and the renewals that awskb ships, or a newer edition of these files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certs.actions.catalogue import CatalogueRefused, load_catalogue, read_catalogue


class Command(BaseCommand):
    help = "Load the catalogue of certificates. Safe to repeat; what people corrected is kept, and told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, help="The folder of the files.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what a load would do.")
        parser.add_argument("--json", action="store_true", help="Report as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"] or Path(settings.BASE_DIR) / "fixtures"
        try:
            facts = read_catalogue(folder)
            report = load_catalogue(facts=facts, at=timezone.now(), dry_run=options["dry_run"])
        except CatalogueRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(report.as_json() if options["json"] else report.as_text())
