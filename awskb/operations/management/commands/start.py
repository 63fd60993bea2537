import errno
import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from gunicorn.app.wsgiapp import run as run_gunicorn

from awskb.operations.worker_beside import worker_beside
from awskb.operations.working import work_until_stopped

GUNICORN_SETTINGS = "deploy/gunicorn.conf.py"


class Command(BaseCommand):
    help = "Bring database and files up to date, fill an empty wiki, and serve it on this machine."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        refuse_busy_port(settings.ENVIRONMENT.port, bind=settings.ENVIRONMENT.bind)
        call_command("prepare", stdout=self.stdout)
        self.stdout.flush()
        serve(with_worker=True)


def serve(*, with_worker: bool) -> None:
    """Become the web server. What is imported by now need not be imported again."""
    database = connections["default"]
    database.close()
    # PostgreSQL's alone has a pool; its threads do not survive the fork of the server's processes.
    close_pool = getattr(database, "close_pool", None)
    if close_pool:
        close_pool()
    if with_worker:
        worker_beside.begin(lambda: work_until_stopped(seconds_between_looks=1.0))
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
