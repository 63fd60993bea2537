"""A wiki with its tables, catalogue and style sheets is made once for all tests, and copied for each."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.databases import first_of_all
from tests.faults.programs import PROGRAMS

DUMP = "tables.sql"


def copy_prepared(folder: Path, url: str | None, prepare: Callable[[], object]) -> None:
    """Fill an empty data folder, and the empty database at `url`; `prepare` does it the long way, once."""
    with first_of_all("prepared-sqlite" if url is None else "prepared-postgresql") as (place, is_made):
        if not is_made:
            prepare()
            unfinished = place.with_suffix(".unfinished")
            shutil.copytree(folder, unfinished)
            if url:
                _run("pg_dump", "--no-owner", "--file", str(unfinished / DUMP), url)
            unfinished.rename(place)
            return
        shutil.copytree(place, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(DUMP))
        if url:
            _run("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", str(place / DUMP), url)


def _run(program: str, *words: str) -> None:
    subprocess.run([str(PROGRAMS / program), *words], check=True, stdout=subprocess.DEVNULL)
