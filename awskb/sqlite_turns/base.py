"""Django's SQLite, whose writers wait in line.

SQLite has one writer at a time and no line: whoever finds it taken sleeps, in the end a tenth of a second
each time, and tries again. With many who save, it is free while all sleep, and some are passed again and
again. Here the threads of one process hand the turn on among themselves, so that of each process one at most
tries, and that one tries often. The lock is still SQLite's own: who dies lets go of it, and who writes past
this, such as another program, is waited for as ever.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from awskb.sqlite_turns.lines import line_at

# SQLite then looks after one, two and five milliseconds; without Python, which others can use meanwhile.
_OFTEN_MS: Final = 8
# Its types are not told in full.
_Django: Any = base.DatabaseWrapper
_WRITE: Final = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class DatabaseWrapper(_Django):
    _turn: Lock | None = None
    _tries_often = False

    def _start_transaction_under_autocommit(self) -> None:
        begin = super()._start_transaction_under_autocommit
        if self.transaction_mode != "IMMEDIATE" or self.is_in_memory_db():
            begin()
            return
        deadline = self._take_turn()
        try:
            self._try_often(begin, deadline)
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            # The next connection waits as the settings say from its beginning.
            self._tries_often = False
            self._end_turn()

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=WaitingCursor)
        cursor.database = self
        return cursor

    def written_alone(self, write: Callable[[], Any]) -> Any:
        """Do one statement that is a transaction by itself."""
        deadline = self._take_turn()
        try:
            return self._try_often(write, deadline)
        finally:
            self._end_turn()

    def _take_turn(self) -> float:
        """Wait for the turn among this process's threads; until when the writer may wait in all.

        Who waited so long goes on without, and SQLite says whether it is locked.
        """
        deadline = monotonic() + self._patience
        line = line_at(str(self.settings_dict["NAME"]))
        if line.acquire(timeout=self._patience):
            self._turn = line
        return deadline

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()
        if self._tries_often:
            self._tries_often = False
            self._let_sqlite_wait(int(1000 * self._patience))

    @property
    def _patience(self) -> float:
        """Python's own, where the settings say nothing, is five seconds."""
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def _try_often(self, write: Callable[[], Any], deadline: float) -> Any:
        self._tries_often = True
        self._let_sqlite_wait(_OFTEN_MS)
        while True:
            try:
                return write()
            except (OperationalError, sqlite3.OperationalError) as error:
                if not _is_busy(error) or monotonic() >= deadline:
                    raise

    def _let_sqlite_wait(self, milliseconds: int) -> None:
        if self.connection is not None:
            self.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")


class WaitingCursor(base.SQLiteCursorWrapper):
    database: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if not self.database.autocommit or not _WRITE.match(query) or self.database.is_in_memory_db():
            return super().execute(query, params)
        execute = super().execute
        return self.database.written_alone(lambda: execute(query, params))


def _is_busy(error: Exception) -> bool:
    told_by = error if isinstance(error, sqlite3.Error) else error.__cause__
    return getattr(told_by, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
