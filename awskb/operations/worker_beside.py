"""A background worker beside the web server, where one command starts both: begun again when it is lost.

Processes that are forked from one that has loaded everything start at once and share its memory.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Final, NoReturn

LOG = logging.getLogger("awskb.work")

_BETWEEN_LOOKS: Final = 0.5
_BEFORE_ANOTHER: Final = 2.0
_STOPPING_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class WorkerBeside:
    """Two processes: one works, one sees that it does, until the process that began them stops or is gone."""

    def __init__(self) -> None:
        self._keeper = 0

    def begin(self, work: Callable[[], None]) -> None:
        """To be called while no database connection is open: it would be shared."""
        server = os.getpid()
        sys.stdout.flush()
        self._keeper = os.fork()
        if not self._keeper:
            _end_with(lambda: _Keeper(server, work).keep())

    def stop(self) -> None:
        """Returns when it is stopped, or when its keeper is being waited for elsewhere."""
        if self._keeper:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self._keeper, signal.SIGTERM)
                os.waitpid(self._keeper, 0)


class _Keeper:
    def __init__(self, server: int, work: Callable[[], None]) -> None:
        self._server = server
        self._work = work
        self._worker = 0
        self._is_stopping = False

    def keep(self) -> None:
        for number in _STOPPING_SIGNALS:
            signal.signal(number, self._stop)
        while not self._is_stopping:
            self._worker = os.fork()
            if not self._worker:
                for number in _STOPPING_SIGNALS:
                    signal.signal(number, signal.SIG_DFL)
                _end_with(self._work)
            status = self._wait()
            if not self._is_stopping:
                LOG.warning("The background worker ended (%s); another begins.", status)
                time.sleep(_BEFORE_ANOTHER)

    def _wait(self) -> int:
        while True:
            pid, status = os.waitpid(self._worker, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            if os.getppid() != self._server and not self._is_stopping:
                self._stop()
            time.sleep(_BETWEEN_LOOKS)

    def _stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self._is_stopping = True
        if self._worker:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._worker, signal.SIGTERM)


def _end_with(deed: Callable[[], None]) -> NoReturn:
    """A forked process ends here, without what its parent has still to do."""
    code = 1
    try:
        deed()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except Exception:
        LOG.exception("The background worker failed.")
        raise
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


worker_beside = WorkerBeside()
