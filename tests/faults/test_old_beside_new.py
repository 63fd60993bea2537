"""The version before the newest migration serves and saves while the tables change under it and back again.

Both versions have a worker, and for a while both serve. The older one comes out of git; `UPGRADE_FROM=COMMIT`
tries another. Where there is no history there is nothing to try.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.faults.load import everybody_at_work, lost, until
from tests.faults.product import PROJECT, Product, kill, product
from tests.faults.proxy import free_port
from tests.faults.sizes import IS_FULL

PEOPLE = 3
ROUNDS = 2
APPS = ("notes", "certs", "accounts", "operations")


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=PROJECT, check=True, stdout=subprocess.PIPE).stdout


def commit_before() -> str:
    added = git("log", "-1", "--diff-filter=A", "--format=%H", "--", "*/migrations/0*.py").decode().strip()
    return f"{added}~1"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    try:
        packed = git("archive", os.environ.get("UPGRADE_FROM") or commit_before())
    except (subprocess.CalledProcessError, FileNotFoundError):
        pytest.skip("There is no history here to take an older version from.")
    subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    return folder


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path, is_empty=True) as made:
        yield made


@pytest.mark.skipif(not IS_FULL, reason="tried by make faults")
def test_nothing_fails_or_is_lost_while_tables_change_under_both(wiki: Product, old: Path) -> None:
    wiki.project = old
    wiki.said("prepare", "--without-notes")
    before = last_migrations(wiki)
    made = wiki.done("make", str(PEOPLE))
    there, here = free_port(), free_port()
    with ExitStack() as stack:
        server, worker = wiki.served(there), wiki.command("work")
        stack.callback(kill, server)
        stack.callback(kill, worker)
        wiki.wait_for(server, port=there)
        load = stack.enter_context(everybody_at_work(there, made))
        for _ in range(ROUNDS):
            load.wait_for_saves(PEOPLE * 2)
            wiki.project = PROJECT
            wiki.said("prepare", "--without-notes")
            load.wait_for_saves(PEOPLE * 2)
            new, its_worker = wiki.served(here), wiki.command("work")
            try:
                wiki.wait_for(new, port=here)
                with everybody_at_work(here, made) as beside:
                    beside.wait_for_saves(PEOPLE * 4)
                load.acknowledged += beside.acknowledged
                load.deeds += beside.deeds
            finally:
                kill(new)
                kill(its_worker)
            for app in APPS:
                wiki.said("migrate", app, before[app])
            load.wait_for_saves(PEOPLE * 2)
    assert Counter(f"{deed.what.split()[0]} {deed.status}" for deed in load.failed()) == {}
    wiki.said("prepare", "--without-notes")
    # What the older version saved on the newer tables is right in the index after this (notes 0019).
    wiki.said("rebuild_search")
    found = wiki.done("read")
    assert found["problems"] == []
    assert lost(found, load.acknowledged) == []
    assert "FAILED" not in wiki.done("tasks").values()
    wiki.said("verify")


@pytest.mark.skipif(not IS_FULL, reason="tried by make faults")
@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has one lock for all tables")
def test_the_way_back_keeps_no_table_for_which_a_save_waits(wiki: Product) -> None:
    """A save has the entries and wants the revisions; the migration drops indexes the other way round."""
    wiki.said("prepare", "--without-notes")
    wiki.said("migrate", "notes", "0016")
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'notes_entry'::regclass"
    url = wiki.environment["DATABASE_URL"]
    with psycopg.connect(url) as save, psycopg.connect(url, autocommit=True) as watch:
        save.execute("UPDATE notes_entry SET position = position WHERE false")
        back = wiki.command("migrate", "notes", "0015")
        try:
            until(lambda: watch.execute(waiting).fetchone() is not None)
            save.execute("SET LOCAL lock_timeout = '20s'")
            save.execute("UPDATE notes_revision SET number = number WHERE false")
            save.commit()
            assert back.wait(60) == 0
        finally:
            kill(back)


def last_migrations(wiki: Product) -> dict[str, str]:
    """The newest of each app, as that version knows them."""
    return {
        app: max(line.split()[-1] for line in wiki.said("showmigrations", app).splitlines() if "[X]" in line)
        for app in APPS
    }
