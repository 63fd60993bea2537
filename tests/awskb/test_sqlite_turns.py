"""Writers of one process stand in line for SQLite, and wait for whoever writes past them."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction

from awskb.sqlite_turns.base import DatabaseWrapper

pytestmark = pytest.mark.django_db

Pair = tuple[DatabaseWrapper, DatabaseWrapper]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "turns.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE counted (number INTEGER)")
        database.execute("INSERT INTO counted VALUES (0)")
    database.close()
    return tmp_path / "turns.sqlite3"


@contextmanager
def connected(file: Path, alias: str, patience: float) -> Iterator[DatabaseWrapper]:
    settings = deepcopy(connection.settings_dict)
    settings |= {"NAME": file, "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": patience}}
    connections[alias] = made = DatabaseWrapper(settings, alias)
    try:
        yield made
    finally:
        made.close()
        del connections[alias]


@pytest.fixture
def pair(file: Path) -> Iterator[Pair]:
    """Neither waits for long."""
    with connected(file, "first", 0.05) as first, connected(file, "second", 0.05) as second:
        yield first, second


def counted(file: Path) -> int:
    with sqlite3.connect(file) as database:
        number = database.execute("SELECT number FROM counted").fetchone()[0]
    database.close()
    return int(number)


def count_one_more(used: DatabaseWrapper) -> None:
    with used.cursor() as cursor:
        cursor.execute("UPDATE counted SET number = number + 1")


def test_the_turn_is_handed_on_however_a_transaction_ends(file: Path, pair: Pair) -> None:
    first, second = pair
    with transaction.atomic(using="first"):
        count_one_more(first)
    with transaction.atomic(using="second"):
        count_one_more(second)
    with transaction.atomic(using="second"):
        count_one_more(second)
        transaction.set_rollback(True, using="second")
    with pytest.raises(OperationalError), first.cursor() as cursor:
        cursor.execute("UPDATE nowhere SET number = 0")
    count_one_more(second)
    second.ensure_connection()
    with transaction.atomic(using="second"):
        count_one_more(second)
        second.close()
    count_one_more(first)
    assert counted(file) == 4


def test_who_waits_too_long_is_told_that_it_is_locked(file: Path, pair: Pair) -> None:
    """By a thread of this process as by anybody else."""
    first, second = pair
    with transaction.atomic(using="first"):
        count_one_more(first)
        with pytest.raises(OperationalError, match="locked"), transaction.atomic(using="second"):
            count_one_more(second)
    another = sqlite3.connect(file, isolation_level=None)
    another.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), transaction.atomic(using="first"):
        count_one_more(first)
    with pytest.raises(OperationalError, match="locked"):
        count_one_more(second)
    another.execute("ROLLBACK")
    another.close()
    count_one_more(second)
    assert counted(file) == 2


@pytest.mark.parametrize("is_alone", [False, True], ids=["in transactions", "by single statements"])
def test_nothing_is_written_twice_or_not_at_all(file: Path, is_alone: bool) -> None:
    """Threads of this process, beside somebody who knows of no line."""

    def count(alias: str) -> None:
        with connected(file, alias, 20) as used:
            for _ in range(25):
                with nullcontext() if is_alone else transaction.atomic(using=alias):
                    count_one_more(used)

    def count_past_them() -> None:
        another = sqlite3.connect(file, timeout=20, isolation_level=None)
        for _ in range(25):
            another.execute("UPDATE counted SET number = number + 1")
        another.close()

    with ThreadPoolExecutor(5) as threads:
        done = [threads.submit(count, f"thread {number}") for number in range(4)]
        done.append(threads.submit(count_past_them))
        for one in done:
            one.result()
    assert counted(file) == 125
