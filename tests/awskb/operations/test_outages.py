"""A database that is away and a disk that is full are told in plain words, and give back what was typed."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from psycopg_pool import PoolTimeout

from awskb.accounts.models import User
from awskb.operations.outages import DATABASE_AWAY, DISK_FULL, outage_behind
from notes.models import Entry
from tests.factories.notes import a_section, a_term
from tests.faults.browser import Form

ClientOf = Callable[[User], Client]
TEXT = "* words <b>typed</b>\n* for half an hour"


@contextmanager
def failing(error: Exception, statements: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")) -> Iterator[None]:
    """Every statement of these kinds meets this error of the database's own driver."""

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(statements):
            raise OperationalError(str(error)) from error
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


def full() -> Exception:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


@pytest.fixture
def term(db: None) -> Entry:
    return a_term("Bucket", parent=a_section("Storage"))


@pytest.fixture
def client(ben: User, client_of: ClientOf) -> Client:
    made = client_of(ben)
    made.raise_request_exception = False
    return made


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [(full(), 507, "disk is full"), (PoolTimeout("no connection"), 503, "cannot reach its database")],
)
def test_a_save_that_cannot_be_taken_gives_the_text_back(
    client: Client, term: Entry, error: Exception, status: int, words: str
) -> None:
    edit = f"/notes/{term.slug}/edit/"
    form = Form(client.get(edit).content.decode(), edit).fields
    with failing(error):
        answer = client.post(edit, {**form, "body": TEXT, "csrfmiddlewaretoken": "t" * 32})
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (status, "no-store")
    assert words in page
    assert "* words &lt;b&gt;typed&lt;/b&gt;\n* for half an hour</textarea>" in page
    assert f'method="post" action="/notes/{term.slug}/edit/">' in page
    assert 'name="base_revision" value="1"' in page
    # Not one of our own making, with which another site's form would pass.
    assert f'name="csrfmiddlewaretoken" value="{"t" * 32}"' in page
    assert int(answer["Retry-After"]) > 0
    assert "object-src 'none'" in answer["Content-Security-Policy"]


def test_passwords_never_come_back(eve: Client) -> None:
    eve.raise_request_exception = False
    with failing(full(), ("SELECT",)):
        answer = eve.post("/accounts/login/", {"login": "ben", "password": "the secret words"})
    assert answer.status_code == 507
    assert "secret words" not in answer.content.decode()
    assert "ben" not in answer.content.decode()


def test_programs_are_told_as_programs(client: Client, term: Entry) -> None:
    with failing(full(), ("SELECT",)):
        headers = {"Accept": "application/json"}
        answer = client.post("/images/upload/", {"alt": "a picture"}, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (507, "application/json")
    assert "disk is full" in answer.json()["error"]


def test_each_error_is_known_by_what_its_database_says(tmp_path: Path) -> None:
    small = sqlite3.connect(tmp_path / "small", isolation_level=None)
    small.execute("CREATE TABLE texts (text)")
    small.execute("PRAGMA max_page_count=3")
    with pytest.raises(sqlite3.OperationalError) as told:
        small.execute("INSERT INTO texts VALUES (?)", ["x" * 100_000])
    assert outage_behind(told.value) is DISK_FULL
    small.close()
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect("host=127.0.0.1 port=1 connect_timeout=2")
    away = OperationalError("refused")
    away.__cause__ = refused.value
    assert outage_behind(away) is DATABASE_AWAY
    assert outage_behind(OSError(errno.ENOSPC, "no space")) is DISK_FULL
    assert outage_behind(OSError(errno.EACCES, "no")) is None
    assert outage_behind(None) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="it is PostgreSQL that says so")
@pytest.mark.parametrize(
    ("state", "outage"),
    [("53100", DISK_FULL), ("53300", DATABASE_AWAY), ("57P01", DATABASE_AWAY), ("42P01", None)],
)
def test_postgresqls_states_are_told_apart(state: str, outage: object) -> None:
    with pytest.raises(DatabaseError) as told, connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE='{state}'; END $$")
    assert outage_behind(told.value) is outage


@pytest.mark.django_db(transaction=True)
def test_reading_goes_on_where_the_day_cannot_be_written_down(client: Client, term: Entry) -> None:
    session = client.session
    session["seen_on"] = "2026-01-01"
    session.save()
    # The session itself is not touched, so nothing else has to be written.
    with failing(full()):
        assert client.get(f"/notes/{term.slug}/").status_code == 200
