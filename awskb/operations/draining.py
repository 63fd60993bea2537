"""A server that is told to end answers everybody who has reached it, and turns nobody away half-way.

gunicorn's worker stops taking connections when it is told to end, but its socket goes on collecting them
until it has ended, and then throws them away: the proxy must not send those again that may have been
written. This one lets nothing more in at once, takes what has come, and closes the socket.

While it serves, it takes no more connections than it has threads. gunicorn's takes all that come and lets
them wait in its own process, however many others wait there and however idle the next process is; in the
socket they wait in one line for all processes, and nobody is passed.
"""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path
from socket import SOL_SOCKET
from typing import Any, Final

from gunicorn.workers.gthread import ThreadWorker

# Of Linux, asm-generic/socket.h; Python has no name for it.
_SO_ATTACH_FILTER: Final = 26
# One instruction of the kernel's packet filter: keep nothing.
_DROP_ALL: Final = struct.pack("HBBI", 0x06, 0, 0, 0)


class DrainingWorker(ThreadWorker):
    # Requests that a thread answers or will answer next.
    _in_hand = 0

    def enqueue_req(self, conn: Any) -> None:
        self._in_hand += 1
        if self.alive and not self._has_a_free_thread:
            super().set_accept_enabled(False)
        super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """The next is let in by gunicorn, which calls `set_accept_enabled` before it waits."""
        self._in_hand -= 1
        super().finish_request(conn, fs)

    @property
    def _has_a_free_thread(self) -> bool:
        return self._in_hand < int(self.cfg.threads)

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and self._has_a_free_thread)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            if not _is_open_in(self.ppid, listener):
                self._drain(listener)

    def _drain(self, listener: Any) -> None:
        """Whoever comes now tries again and is then refused, so that the proxy asks another server."""
        _let_nobody_in(listener)
        while True:
            before = self.nr_conns
            self.accept(listener)
            if self.nr_conns == before:
                break
        listener.close()


def _is_open_in(process_id: int, listener: Any) -> bool:
    """Whether gunicorn's first process keeps the socket: then other workers go on with it, as at a reload."""
    wanted = f"socket:[{os.fstat(listener.fileno()).st_ino}]"
    try:
        return any(_target_of(path) == wanted for path in Path(f"/proc/{process_id}/fd").iterdir())
    except OSError:
        return True


def _target_of(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _let_nobody_in(listener: Any) -> None:
    """The socket itself drops what comes; what it has already is not touched."""
    program = ctypes.create_string_buffer(_DROP_ALL)
    listener.setsockopt(SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(program)))
