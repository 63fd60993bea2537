from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from awskb.operations.management.commands.start import refuse_busy_port, serve


class Command(BaseCommand):
    help = (
        "Serve the wiki and change nothing before: several of these may begin at once, on one machine or on "
        "several. `prepare` comes first."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--worker", action="store_true", help="and work in the background, where no `work` runs by itself"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_busy_port(settings.ENVIRONMENT.port, bind=settings.ENVIRONMENT.bind)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The tables are not those of this version: run manage.py prepare first.")
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            raise CommandError("The style sheets and scripts are not collected: run manage.py prepare first.")
        serve(with_worker=options["worker"])
