"""How much dearer a search is than the cheapest page that asks the database one thing.

    python -m bench.search [ENTRIES] [--rounds N] [--postgresql]

Makes its own data in a folder of its own, serves it with gunicorn, and asks in turn for the bare page and
for each search, so that a slow moment of the machine meets both. Prints medians and the median of
the pairs' ratios, and fails above 8.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from bench.serving import database_in, made, served

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
    with (
        tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder,
        database_in(Path(folder), is_postgresql=options.postgresql, settings_module="bench.search_settings"),
    ):
        make = f"from bench.search_data import make\nprint(*make({options.entries}))"
        cookie, slug, seconds = made(make)
        print(f"{options.entries} entries; indexed in {seconds} s")  # noqa: T201
        with served(PORT):
            worst = _measured(cookie, slug, options.rounds)
    sys.exit(0 if worst <= LIMIT else 1)


def _measured(cookie: str, slug: str, rounds: int) -> float:
    """The worst of the searches' ratios; the same number of both, one after the other."""
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
            ratio = statistics.median(whole / cheap for cheap, whole in pairs)
            worst = max(worst, ratio)
            print(f"{page:17} {query:22} {search:7.2f} ms  bare {bare:6.2f} ms  ratio {ratio:5.1f}")  # noqa: T201
    print(f"worst ratio {worst:.1f}, limit {LIMIT}")  # noqa: T201
    return worst


if __name__ == "__main__":
    main()
