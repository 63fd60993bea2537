"""How the server's processes share what comes."""

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

APPLICATION = "tests.awskb.operations.held_application"
WORKER = "awskb.operations.draining.DrainingWorker"


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@pytest.fixture
def port(pipe: Path) -> Iterator[int]:
    """Two processes of one thread each."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        options = ["--workers", "2", "--threads", "1", "--worker-class", WORKER, "--log-level", "critical"]
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "--bind", f"fd://{listener.fileno()}", APPLICATION],
            env={**os.environ, "HELD_UNTIL": str(pipe)},
            pass_fds=[listener.fileno()],
        )
        yield listener.getsockname()[1]
        server.kill()
        server.wait()


def asked(port: int, path: str) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    return connection


def test_nobody_waits_in_a_busy_process_while_another_is_free(port: int, pipe: Path) -> None:
    held = asked(port, "/hold")
    with pipe.open("w"):
        # It is held as soon as the pipe is open at both ends, until this one closes.
        for _ in range(12):
            answer = asked(port, "/").getresponse()
            assert answer.read() == b"ok"
    assert held.getresponse().status == 200
