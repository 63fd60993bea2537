"""Asks a server as several browsers at once, or as one, without costing much itself."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CONNECTIONS = 4
_END_OF_CHUNKS = b"\r\n0\r\n\r\n"


class Asker:
    """One visitor or one member, over connections that are kept."""

    def __init__(self, port: int, session: str = "") -> None:
        self._port = port
        self._cookie = f"Cookie: sessionid={session}\r\n" if session else ""

    def body(self, path: str) -> bytes:
        with self._connected(1) as (one,):
            return self._answer(one, path)

    @contextmanager
    def one_connection(self) -> Iterator[Callable[[str], float]]:
        """What is asked one after the other: how many seconds each took."""
        with self._connected(1) as (one,):

            def seconds(path: str) -> float:
                begin = time.perf_counter()
                self._answer(one, path)
                return time.perf_counter() - begin

            yield seconds

    def per_second(self, path: str, seconds: float) -> float:
        """How many are answered in a second, asked over several connections at once."""
        request = self._request(path)
        with self._connected(CONNECTIONS) as sockets, selectors.DefaultSelector() as ready:
            begin, count = time.perf_counter(), 0
            for one in sockets:
                ready.register(one, selectors.EVENT_READ, bytearray())
                one.sendall(request)
            while time.perf_counter() < begin + seconds or count < 2 * CONNECTIONS:
                for key, _ in ready.select(timeout=30):
                    got: bytearray = key.data
                    one = key.fileobj  # type: ignore[assignment]
                    got += one.recv(1 << 18)
                    if _is_whole(got):
                        _refuse_fault(got, path)
                        got.clear()
                        count += 1
                        one.sendall(request)
            return count / (time.perf_counter() - begin)

    def _answer(self, one: socket.socket, path: str) -> bytes:
        one.sendall(self._request(path))
        got = bytearray()
        while not _is_whole(got):
            more = one.recv(1 << 18)
            if not more:
                raise SystemExit(f"{path}: the server hung up")
            got += more
        _refuse_fault(got, path)
        return bytes(got).partition(b"\r\n\r\n")[2]

    def _request(self, path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self._cookie}\r\n".encode()

    @contextmanager
    def _connected(self, count: int) -> Iterator[list[socket.socket]]:
        sockets = [socket.create_connection(("127.0.0.1", self._port), timeout=60) for _ in range(count)]
        try:
            yield sockets
        finally:
            for one in sockets:
                one.close()


def _is_whole(got: bytearray) -> bool:
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return False
    for line in bytes(got[:end]).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(got) >= end + 4 + int(line.partition(b":")[2])
    return got.endswith(_END_OF_CHUNKS)


def _refuse_fault(got: bytearray, path: str) -> None:
    if not got.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path} answered {bytes(got[:80])!r}")
