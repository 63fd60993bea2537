"""One question over HTTP, asked of an address that has been checked.

The standard library's own client reads the answer. It is given a connection that is already open, so that
nothing resolves the name a second time, asks a proxy or follows a redirect, and a reader that stops at the
deadline and at so many bytes, however slowly or endlessly a server sends.
"""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, cast

from notes.link_checking.deadlines import ByteCount, Deadline, TimeIsUp, TooMuch
from notes.link_checking.guard import Destination

MOST_HEADER_BYTES: Final = 64 * 1024
_MOST_TRIES: Final = 2
_LONGEST_CONNECTING: Final = 8.0


class NoAnswer(Exception):
    """The site could not be reached, or did not answer as the web does; the words say how."""


class OddAnswer(NoAnswer):
    """Something answered, but not as the web does."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Exchange:
    """How questions are asked: under which name, and whose certificates are believed."""

    agent: str
    tls: ssl.SSLContext
    received: ByteCount

    def ask(self, destination: Destination, *, method: str, deadline: Deadline, most_body: int = 0) -> Answer:
        """Ask once, over a connection of its own, and read no more of a body than `most_body`.

        Raises NoAnswer.
        """
        try:
            with _connected(destination, deadline, self.tls) as connection:
                connection.settimeout(deadline.left())
                connection.sendall(self._question(destination, method, is_ranged=most_body == 0))
                return self._answer(connection, method, deadline, most_body)
        except (TimeIsUp, TimeoutError) as error:
            raise NoAnswer("took too long") from error
        except TooMuch as error:
            raise NoAnswer("answers without end") from error
        except ssl.SSLCertVerificationError as error:
            raise NoAnswer("has a certificate that is not valid") from error
        except ssl.SSLError as error:
            raise NoAnswer("could not agree on encryption") from error
        except ConnectionRefusedError as error:
            raise NoAnswer("takes no connection") from error
        except OSError as error:
            raise NoAnswer("could not be reached") from error
        except (HTTPException, ValueError) as error:
            raise OddAnswer("does not answer as the web does") from error

    def _question(self, destination: Destination, method: str, *, is_ranged: bool) -> bytes:
        lines = [
            f"{method} {destination.target} HTTP/1.1",
            f"Host: {destination.authority}",
            f"User-Agent: {self.agent}",
            "Accept: */*",
            "Accept-Encoding: identity",
            "Connection: close",
        ]
        if method == "GET" and is_ranged:
            lines.append("Range: bytes=0-0")
        return "\r\n".join([*lines, "", ""]).encode("ascii")

    def _answer(self, connection: socket.socket, method: str, deadline: Deadline, most_body: int) -> Answer:
        source = _Source(connection, deadline, MOST_HEADER_BYTES + most_body, self.received)
        # It asks nothing of a socket but a file to read from.
        response = HTTPResponse(cast("socket.socket", source), method=method)
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read(most_body) if most_body else b"")


def _connected(destination: Destination, deadline: Deadline, tls: ssl.SSLContext) -> socket.socket:
    """A connection to one of the checked addresses; over TLS the certificate must bear the host's name."""
    plain = _plain_connection(destination, deadline)
    if destination.scheme == "http":
        return plain
    try:
        plain.settimeout(deadline.left())
        return tls.wrap_socket(plain, server_hostname=destination.host)
    except BaseException:
        plain.close()
        raise


def _plain_connection(destination: Destination, deadline: Deadline) -> socket.socket:
    failure: OSError = ConnectionError("no address")
    for address in destination.addresses[:_MOST_TRIES]:
        try:
            return socket.create_connection(
                (address, destination.port), timeout=min(deadline.left(), _LONGEST_CONNECTING)
            )
        except OSError as error:
            failure = error
    raise failure


class _Source(io.RawIOBase):
    """Reads from a connection until the deadline and up to a number of bytes."""

    def __init__(self, connection: socket.socket, deadline: Deadline, most: int, received: ByteCount) -> None:
        self._connection = connection
        self._deadline = deadline
        self._left = most
        self._received = received

    def makefile(self, *_args: Any) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            raise TooMuch
        self._connection.settimeout(self._deadline.left())
        count = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        self._received.add(count)
        return count
