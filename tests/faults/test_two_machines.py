"""Two machines behind the proxy share PostgreSQL; one is lost under load, and nobody loses a word or signs in
again.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.browser import Browser
from tests.faults.load import NO_ANSWER, everybody_at_work, lost, until
from tests.faults.machines import Machine, Network, network
from tests.faults.postgresql import postgresql
from tests.faults.product import Product, kill, product
from tests.faults.proxy import free_port, proxy, proxy_program
from tests.faults.sizes import IS_FULL

PEOPLE = 6 if IS_FULL else 3
PORT = 8000
# The proxy waits so long for a machine that says nothing; a minute as shipped.
SILENCE = 60 if IS_FULL else 10
# The proxy's patience, once for each machine, and something for a slow computer.
LONGEST = 2 * SILENCE + 10

pytestmark = pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite belongs to one machine")


@pytest.fixture
def net() -> Iterator[Network]:
    proxy_program()
    with network(2) as made:
        yield made


@pytest.fixture
def wiki(net: Network, tmp_path: Path) -> Iterator[Product]:
    with postgresql([net.hub]) as database, product(tmp_path, database.url) as made:
        yield made


def own_folder(wiki: Product, machine: Machine, folder: Path) -> dict[str, str]:
    """Each machine has a disk of its own; the key is written down in the settings, pictures are shared."""
    place = folder / machine.name
    place.mkdir()
    for name in ("media", "static"):
        (wiki.data / name).mkdir(exist_ok=True)
        (place / name).symlink_to(wiki.data / name)
    return {"AWSKB_DATA_DIR": str(place), "AWSKB_BIND": machine.address, "PORT": str(PORT)}


@contextmanager
def all_serve(wiki: Product, net: Network, folder: Path) -> Iterator[None]:
    servers: list[subprocess.Popen[bytes]] = []
    try:
        for machine in net.machines:
            more = own_folder(wiki, machine, folder)
            servers.append(wiki.command("serve", before=machine.inside, more=more))
        for machine, server in zip(net.machines, servers, strict=True):
            wiki.wait_for(server, host=machine.address, port=PORT)
        yield
    finally:
        for server in servers:
            kill(server)


def test_one_of_two_is_lost_and_nobody_loses_a_word(wiki: Product, net: Network, tmp_path: Path) -> None:
    made = wiki.done("make", str(PEOPLE))
    front = free_port()
    wiki.environment |= {
        "AWSKB_TRUSTED_PROXIES": "1",
        "AWSKB_BASE_URL": f"http://127.0.0.1:{front}",
        "AWSKB_SECRET_KEY": (wiki.data / "secret_key").read_text().strip(),
    }
    wiki.environment["AWSKB_ALLOWED_HOSTS"] = ",".join(
        ["127.0.0.1", *(machine.address for machine in net.machines)]
    )
    lost_machine = net.machines[0]
    places = [f"{machine.address}:{PORT}" for machine in net.machines]
    with (
        all_serve(wiki, net, tmp_path),
        proxy(tmp_path / "proxy", places, port=front, silence=SILENCE),
        everybody_at_work(front, made) as load,
    ):
        load.wait_for_saves(2 * PEOPLE)
        assert load.failed() == []
        both_answer(net, made["people"][0]["session"])
        holding = holds_the_turn(wiki, lost_machine)
        vanished = time.monotonic()
        lost_machine.vanish()
        holding.wait()
        # The database lets go of what the lost machine held, and everybody saves again.
        load.wait_for_saves(2 * PEOPLE)
        settled = time.monotonic()
        load.wait_for_saves(2 * PEOPLE)
    assert settled - vanished < LONGEST
    assert load.failed(until=vanished) == []
    # Only what was underway to the lost machine when it went may fail, and each is told in time.
    failed = load.failed()
    assert {deed.status for deed in failed} <= {502, 504}, failed
    assert NO_ANSWER not in {deed.status for deed in load.deeds}
    assert load.failed(since=settled) == []
    assert max(deed.seconds for deed in load.deeds) < LONGEST
    found = wiki.done("read")
    assert found["problems"] == []
    assert lost(found, load.acknowledged) == []


def both_answer(net: Network, session: str) -> None:
    """Signed in at one machine is signed in at the other."""
    for machine in net.machines:
        assert Browser(PORT, session, machine.address).get("/notes/shared/edit/").status == 200


def holds_the_turn(wiki: Product, machine: Machine) -> subprocess.Popen[bytes]:
    """Somebody's save is half done there: all others wait for it."""
    sign = wiki.data / "holds"
    command = wiki.command(
        "shell",
        "-c",
        HOLD.format(sign=str(sign)),
        before=machine.inside,
        more={"AWSKB_DATA_DIR": str(sign.parent)},
    )
    until(sign.exists)
    return command


HOLD = """
import time
from pathlib import Path
from django.db import transaction
from notes.actions.turns import take_turn
with transaction.atomic():
    take_turn()
    Path({sign!r}).touch()
    time.sleep(3600)
"""
