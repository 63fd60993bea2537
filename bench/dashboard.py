"""How much dearer a member's dashboard and the team's page are than the cheapest page that asks one thing.

    python -m bench.dashboard [--goals N] [--rows N] [--resources N] [--people N] [--rounds N] [--postgresql]

Makes its own data in a folder of its own, serves it with gunicorn, and asks in turn for the bare page and
for each of the pages, so that a slow moment of the machine meets both. Prints medians and the median of the
pairs' ratios, and fails above 40. Beside it stands, without a limit, how many times the bare query alone
a page takes, both within one process: the server, the session and the roles are then on one side only.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.serving import database_in, made, served

LIMIT = 40.0
PORT = 18769
PAGES = ("/dashboard/", "/plan/1/", "/study/", "/goals/", "/team/", "/team/?by=level")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--goals", type=int, default=10)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--resources", type=int, default=100)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder,
        database_in(Path(folder), is_postgresql=options.postgresql, settings_module="bench.search_settings"),
    ):
        sizes = f"{options.goals}, {options.rows}, {options.resources}, {options.people}"
        cookie, slug = made(f"from bench.dashboard_data import make\nprint(*make({sizes}))")
        print(f"goals, log rows, resources, people: {sizes}")  # noqa: T201
        with served(PORT):
            worst = max(_ratio(cookie, f"/bare/{slug}/", page, options.rounds) for page in PAGES)
        inside = f"from bench.dashboard_inside import ratios\nratios({cookie!r}, {slug!r}, {PAGES!r}, 10)"
        print("within one process:")  # noqa: T201
        for line in made(inside):
            page, whole, cheap, ratio = line.split("|")
            print(f"{page:15} {float(whole):7.2f} ms  query {cheap:>6} ms  ratio {ratio:>5}")  # noqa: T201
    print(f"worst ratio {worst:.1f}, limit {LIMIT}")  # noqa: T201
    sys.exit(0 if worst <= LIMIT else 1)


def _ratio(cookie: str, bare: str, page: str, rounds: int) -> float:
    """The same number of both, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)

    def seconds(path: str) -> float:
        begin = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return time.perf_counter() - begin

    for warm in (bare, page, bare, page):
        seconds(warm)
    pairs = [(seconds(bare), seconds(page)) for _ in range(rounds)]
    cheap, whole = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
    ratio = statistics.median(dear / plain for plain, dear in pairs)
    print(f"{page:15} {whole:7.2f} ms  bare {cheap:6.2f} ms  ratio {ratio:5.1f}")  # noqa: T201
    return ratio


if __name__ == "__main__":
    main()
