import errno
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.wsgiapp import run as run_gunicorn

from awskb.operations.static_files import collect_if_changed
from certs.actions.catalogue import is_loaded
from notes.models import Entry

GUNICORN_SETTINGS = "deploy/gunicorn.conf.py"


class Command(BaseCommand):
    help = "Bring database and files up to date, fill an empty wiki, and serve it on this machine."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        refuse_busy_port(settings.ENVIRONMENT.port, bind=settings.ENVIRONMENT.bind)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Making the tables of this version.")
            call_command("migrate", interactive=False, verbosity=0)
        if collect_if_changed():
            self._say("Collected the style sheets and scripts.")
        if not Entry.objects.exists():
            self._say("The wiki is empty: loading services, notes and exam catalogue.")
            call_command("seed")
        elif not is_loaded(folder=Path(settings.BASE_DIR) / "fixtures"):
            # A wiki from before there was a catalogue, or one whose files are newer now.
            self._say("Loading the exam catalogue of this version.")
            call_command("load_catalogue", stdout=self.stdout)
        call_command("first_start", stdout=self.stdout)
        self.stdout.flush()
        serve()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def serve() -> None:
    """Become the web server. What is imported by now need not be imported again."""
    database = connections["default"]
    database.close()
    # PostgreSQL's alone has a pool; its threads do not survive the fork of the server's processes.
    close_pool = getattr(database, "close_pool", None)
    if close_pool:
        close_pool()
    os.chdir(settings.BASE_DIR)
    sys.argv = ["gunicorn", "--config", GUNICORN_SETTINGS, "awskb.wsgi"]
    run_gunicorn()


def refuse_busy_port(port: int, *, bind: str = "127.0.0.1") -> None:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise CommandError(f"AWSKB_BIND is {bind}, which is no address of this machine.") from error
            raise CommandError(
                f"Port {port} is taken by another program. "
                f"Stop it, or choose another: make run PORT={port + 1}"
            ) from error
