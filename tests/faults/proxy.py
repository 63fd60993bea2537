"""nginx as deploy/nginx.conf has it, but for names, ports and certificates."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.load import until
from tests.faults.product import PROJECT

WRAPPED = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {shipped}
}}
"""


def proxy_program() -> str:
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        pytest.skip("nginx is not installed")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def proxy(folder: Path, servers: Sequence[str], *, port: int, silence: int = 60) -> Iterator[None]:
    """In front of these servers; `silence` is for how many seconds one of them may say nothing."""
    program = proxy_program()
    folder.mkdir()
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    written = WRAPPED.format(folder=folder, user=user, shipped=_shipped(servers, port, silence))
    (folder / "nginx.conf").write_text(written, encoding="utf-8")
    running = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        until(lambda: _listens(port) or running.poll() is not None, seconds=20)
        assert running.poll() is None, (folder / "error.log").read_text()
        yield
    finally:
        running.terminate()
        running.wait()


def _shipped(servers: Sequence[str], port: int, silence: int) -> str:
    text = (PROJECT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    other = re.search(r"another machine[^\n]*: (max_fails=[^\n]*)\n", text)
    assert other
    lines = "".join(
        f"    server {server} {'max_fails=0' if server.startswith('127.') else other.group(1)};\n"
        for server in servers
    )
    text, count = re.subn(r"(?:    server 127[^\n]* max_fails=0;\n)+", lines, text)
    assert count == 1
    plain, encrypted = text.index("server {\n    listen 80;"), text.index("server {\n    listen 443")
    text = text[:plain] + text[encrypted:]
    text = re.sub(r"    listen \[::\]:443[^\n]*\n|    ssl_[^\n]*\n", "", text)
    text = re.sub(r"listen 443[^;]*;", f"listen {port};", text)
    return text.replace("proxy_read_timeout 60s;", f"proxy_read_timeout {silence}s;")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
