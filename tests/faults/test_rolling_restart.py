"""Two servers behind the proxy are restarted one after the other, under load: nobody notices."""

from __future__ import annotations

import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.load import everybody_at_work, lost
from tests.faults.product import Product, kill, product
from tests.faults.proxy import free_port, proxy, proxy_program
from tests.faults.sizes import IS_FULL

PEOPLE = 3
ROUNDS = 10 if IS_FULL else 1


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Product]:
    proxy_program()
    with product(tmp_path) as made:
        yield made


@contextmanager
def two_servers(wiki: Product) -> Iterator[dict[int, subprocess.Popen[bytes]]]:
    servers = {port: wiki.served(port) for port in (free_port(), free_port())}
    try:
        for port, server in servers.items():
            wiki.wait_for(server, port=port)
        yield servers
    finally:
        for server in servers.values():
            kill(server)


def test_no_request_fails_and_nobody_is_signed_out(wiki: Product, tmp_path: Path) -> None:
    made = wiki.done("make", str(PEOPLE))
    front = free_port()
    wiki.environment |= {"AWSKB_TRUSTED_PROXIES": "1", "AWSKB_BASE_URL": f"http://127.0.0.1:{front}"}
    with (
        two_servers(wiki) as servers,
        proxy(tmp_path / "proxy", [f"127.0.0.1:{port}" for port in servers], port=front),
        everybody_at_work(front, made) as load,
    ):
        for _ in range(ROUNDS):
            for port in list(servers):
                load.wait_for_saves(PEOPLE)
                servers[port].send_signal(signal.SIGTERM)
                assert servers[port].wait(timeout=40) == 0
                load.wait_for_saves(PEOPLE)
                servers[port] = wiki.served(port)
                wiki.wait_for(servers[port], port=port)
        load.wait_for_saves(PEOPLE)
    assert Counter(deed.status for deed in load.failed()) == {}
    found = wiki.done("read")
    assert found["problems"] == []
    assert lost(found, load.acknowledged) == []
