from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from awskb.operations.working import work_once, work_until_stopped


class Command(BaseCommand):
    help = (
        "Work in the background: what is done by the clock (mails, reminders, looking at links, tidying, "
        "backups apart) and what people's deeds ask for. Runs until it is stopped; several may run."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due and what waits, and end")
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds between two looks for work (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0.1 <= options["interval"] <= 60:
            raise CommandError("--interval takes a number of seconds from 0.1 to 60.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The tables are not those of this version: run manage.py prepare first.")
        if options["once"]:
            work_once()
            return
        # The first mail, which tells addresses, waits for nothing.
        import_module("awskb.urls")
        work_until_stopped(seconds_between_looks=options["interval"])
