"""The product as it is started for people: `manage.py start` on a database and a port of its own."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tests.faults.prepared import copy_prepared

PROJECT = Path(__file__).resolve().parents[2]


class Product:
    """One wiki: its data, its commands, and its server when it runs."""

    def __init__(self, folder: Path, database_url: str | None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.log = folder / "server.log"
        # Whose code is run: ours, or that of another version.
        self.project = PROJECT
        self.data = folder / "data"
        own = {name: value for name, value in os.environ.items() if not name.startswith("AWSKB_")}
        own.pop("DATABASE_URL", None)
        self.environment = {
            **own,
            "AWSKB_DATA_DIR": str(self.data),
            "AWSKB_WORKERS": "2",
            # No test asks other sites.
            "AWSKB_NO_LINK_CHECKS": "1",
            "DJANGO_SETTINGS_MODULE": "awskb.settings",
            "PORT": str(self.port),
            **({"DATABASE_URL": database_url} if database_url else {}),
        }
        self.data.mkdir(exist_ok=True)

    def done(self, deed: str, *words: str) -> Any:
        """What `tests.faults.wiki` says after doing it in a process of its own."""
        return told(self.doing(deed, *words))

    def doing(self, deed: str, *words: str) -> subprocess.Popen[str]:
        """The same, begun; `told` waits for what it says."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.wiki", deed, *words],
            cwd=self.project, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def said(self, *words: str) -> str:
        """What a command of the product says, once it is through without a fault."""
        found = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=self.project, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert found.returncode == 0, found.stdout
        return found.stdout

    def command(
        self, *words: str, before: Sequence[str] = (), more: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """A command of the product, begun, in a process group of its own."""
        environment = {**self.environment, **(more or {})}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*before, sys.executable, "manage.py", *words],
                cwd=self.project, env=environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def served(self, port: int) -> subprocess.Popen[bytes]:
        """One of several servers, each on a port of its own."""
        return self.command("serve", more={"PORT": str(port)})

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        server = self.command("start")
        try:
            self.wait_for(server)
            yield server
        finally:
            kill(server)

    def wait_for(
        self, server: subprocess.Popen[bytes], *, host: str = "127.0.0.1", port: int | None = None
    ) -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and server.poll() is None:
            connection = http.client.HTTPConnection(host, port or self.port, timeout=10)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()
        raise AssertionError(f"The server did not start: {self.log.read_text()[-2000:]}")


def told(doing: subprocess.Popen[str]) -> Any:
    said, _ = doing.communicate()
    assert doing.returncode == 0
    return json.loads(said.splitlines()[-1])


def kill(process: subprocess.Popen[Any]) -> None:
    """As a power cut would: the process with all that it started, at once."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def product(
    folder: Path, server: str | None = os.environ.get("DATABASE_URL"), *, is_empty: bool = False
) -> Iterator[Product]:
    """On the kind of database on which the tests run, unless told; PostgreSQL's server is the tests' own.

    With its tables and without any entry, or with nothing at all.
    """
    if server is None:
        yield _made(folder, None, is_empty)
        return
    name = f"faults_{secrets.token_hex(6)}"
    _tell(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield _made(folder, urlunsplit(urlsplit(server)._replace(path=f"/{name}")), is_empty)
    finally:
        _tell(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _made(folder: Path, url: str | None, is_empty: bool) -> Product:
    made = Product(folder, url)
    if not is_empty:
        copy_prepared(made.data, url, lambda: made.said("prepare", "--without-notes"))
    return made


def _tell(server: str, statement: sql.Composed) -> None:
    """Over a connection of its own: a test may have restarted the server since the last one."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
