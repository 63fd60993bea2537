"""A connection of the pool that ended is not handed out, and one that is good is not asked each time."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from awskb.postgresql_connections import WatchedConnection

pytestmark = pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no connections to lose")
Pool = ConnectionPool[WatchedConnection]


@pytest.fixture
def pool() -> Iterator[Pool]:
    with ConnectionPool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=1,
        kwargs={"autocommit": True},
        connection_class=WatchedConnection,
        check=ConnectionPool.check_connection,
    ) as made:
        yield made


def used(pool: Pool) -> int:
    """The server process that answered."""
    with pool.connection() as connection:
        return int(connection.execute("SELECT pg_backend_pid()").fetchone()[0])


def test_what_the_server_ended_is_replaced_before_it_is_used(pool: Pool) -> None:
    first = used(pool)
    assert used(pool) == first
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        for _ in range(3):
            other.execute("SELECT pg_terminate_backend(%s, 10000)", [first])
            second = used(pool)
            assert second != first
            first = second


def test_what_was_good_a_moment_ago_is_not_asked_again(pool: Pool) -> None:
    question = "SELECT query FROM pg_stat_activity WHERE pid = %s"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:

        def was_left_alone() -> bool:
            process = used(pool)
            with pool.connection():
                return other.execute(question, [process]).fetchone() == ("SELECT pg_backend_pid()",)

        # A machine that is busy may take longer than a moment from one line to the next.
        assert any(was_left_alone() for _ in range(5))
