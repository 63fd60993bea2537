"""Sites of the tests: a real server on this machine that answers as it is told, under any number of names."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from notes.link_checking.guard import Guard, NoSuchHost
from notes.link_checking.pacing import Pacer
from notes.link_checking.probing import Prober

HERE = "127.0.0.1"


class Page(NamedTuple):
    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes = b""
    by_head: int = 0
    """What HEAD is answered, if not the same."""


class Asked(NamedTuple):
    method: str
    host: str
    path: str
    agent: str
    range: str


@dataclass
class Sites:
    """What stands at each path, whatever the host; a pair of host and path comes first."""

    port: int = 0
    pages: dict[str | tuple[str, str], Page | Callable[[Any], None]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, host: str, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self, method: str | None = None) -> list[str]:
        """What was asked for, without robots.txt."""
        return [one.path for one in self.asked if one.path != "/robots.txt" and method in (None, one.method)]

    @property
    def guard(self) -> Guard:
        """Every name of `.example` is this server; no other address of this machine may be asked."""
        return Guard(resolve=resolved_here, also_allowed=frozenset({(HERE, self.port)}))

    def prober(self, **options: Any) -> Prober:
        return Prober(**{"guard": self.guard, "pacer": Pacer(pause=0.0), "seconds_an_answer": 5.0, **options})


def resolved_here(host: str) -> list[str]:
    if not host.endswith(".example"):
        raise NoSuchHost(host)
    return [HERE]


def _handler(sites: Sites) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            with lock:
                sites.asked.append(
                    Asked(
                        self.command, host, self.path, self.headers["User-Agent"], self.headers["Range"] or ""
                    )
                )
            page = sites.pages.get((host, self.path)) or sites.pages.get(self.path) or Page(404)
            if callable(page):
                page(self)
                return
            by_head = self.command == "HEAD" and page.by_head
            self.send_response(page.by_head if by_head else page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(page.body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up in the middle is no news."""


@contextmanager
def served(tls: ssl.SSLContext | None = None) -> Iterator[Sites]:
    sites = Sites()
    server = _Server((HERE, 0), _handler(sites))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    sites.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield sites
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def redirect(to: str, status: int = 301) -> Page:
    return Page(status, {"Location": to})
