"""Says whose a notes file is, and whether it is about AWS."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notes.actions.source_files import describe_source_file
from notes.models import Revision, SourceFile


class Command(BaseCommand):
    help = "Set a loaded file's author and whether its terms are names of AWS services; without options say."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the file's name in the wiki")
        parser.add_argument("--author", metavar="PERSON", help="sign-in name of who writes it; '' for nobody")
        parser.add_argument("--about-aws", action=BooleanOptionalAction, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        source = SourceFile.objects.select_related("author").filter(name=options["name"]).first()
        if source is None:
            raise CommandError(f"There is no file {options['name']}. export_notes --check lists all.")
        author_id, about_aws = source.author_id, source.about_aws
        if options["author"] is not None:
            author_id = self._person(options["author"]) if options["author"] else None
        if options["about_aws"] is not None:
            about_aws = options["about_aws"]
        described = describe_source_file(
            file_id=source.pk,
            author_id=author_id,
            about_aws=about_aws,
            by=None,
            at=timezone.now(),
            through=Revision.Through.COMMAND,
        )
        file = SourceFile.objects.select_related("author").get(pk=source.pk)
        author = file.author.get_username() if file.author else "nobody here"
        words = "about AWS" if file.about_aws else "not about AWS"
        self.stdout.write(f"{file.name}: by {author}, {words}. {described.retied} entries tied anew.")

    def _person(self, name: str) -> int:
        person = get_user_model()._default_manager.filter(username=name, is_active=True).first()
        if person is None:
            raise CommandError(f"There is nobody with the sign-in name {name}.")
        return int(person.pk)
