"""Machines on this one, in a network of their own: each is a network namespace, whose cable can be cut."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from tests.faults.load import until


@dataclass(frozen=True, slots=True)
class Machine:
    name: str
    address: str
    cable: str

    @property
    def inside(self) -> tuple[str, ...]:
        """What stands before a command that runs there."""
        return ("ip", "netns", "exec", self.name)

    def vanish(self) -> None:
        """As if its power went: not even a farewell passes the cable, and whatever ran there is gone."""
        _ip("link", "set", self.cable, "down")
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not self._processes())

    def _processes(self) -> list[int]:
        return [int(number) for number in _ip("netns", "pids", self.name).split()]


@dataclass(frozen=True, slots=True)
class Network:
    """`hub` is the address of this machine in it."""

    hub: str
    machines: tuple[Machine, ...]


@contextmanager
def network(count: int) -> Iterator[Network]:
    """Skips the test where no namespaces can be made, as in most containers."""
    mark = secrets.token_hex(3)
    part = f"10.{secrets.randbelow(156) + 100}.{secrets.randbelow(250)}"
    bridge = f"awh{mark}"
    machines = tuple(Machine(f"aw{mark}{n}", f"{part}.{n + 11}", f"awv{mark}{n}") for n in range(count))
    try:
        _ip("link", "add", bridge, "type", "bridge")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(
            f"No network of its own can be made here: {getattr(error, 'stderr', '') or error}".strip()
        )
    try:
        _ip("addr", "add", f"{part}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        for machine in machines:
            _connect(machine, bridge)
        yield Network(f"{part}.1", machines)
    finally:
        for machine in machines:
            with suppress(subprocess.CalledProcessError):
                machine.vanish()
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", machine.name)
        _ip("link", "del", bridge)


def _connect(machine: Machine, bridge: str) -> None:
    _ip("netns", "add", machine.name)
    _ip("link", "add", machine.cable, "type", "veth", "peer", "name", "eth0", "netns", machine.name)
    _ip("link", "set", machine.cable, "master", bridge, "up")
    for words in (
        ("addr", "add", f"{machine.address}/24", "dev", "eth0"),
        ("link", "set", "eth0", "up"),
        ("link", "set", "lo", "up"),
    ):
        _ip("-n", machine.name, *words)


def _ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout
