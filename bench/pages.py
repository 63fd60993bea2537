"""How many requests a second each page answers, against views that only send the same bytes.

    python -m bench.pages [--sizes 100 10000] [--rounds N] [--postgresql]

Makes its own data in a folder of its own and serves it with gunicorn. Each page is asked for in turn with a
naked view (the same server, no middleware) and with a bare view (our middleware, the person loaded) that
send what the page sent, so that a slow moment of the machine meets all three. Ratios are medians of the
rounds'; 1 would be as fast as the view that does nothing.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import tempfile
import time
from pathlib import Path

from bench.serving import database_in, made, served

PORT, NAKED_PORT = 18771, 18772
SETTINGS = "bench.pages_settings"


class Server:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def body(self, path: str, cookie: str) -> bytes:
        headers = {"Cookie": f"sessionid={cookie}"} if cookie else {}
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return body

    def seconds(self, path: str, cookie: str) -> float:
        begin = time.perf_counter()
        self.body(path, cookie)
        return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    for size in options.sizes:
        with (
            tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder,
            database_in(Path(folder), is_postgresql=options.postgresql, settings_module=SETTINGS),
        ):
            cookie, term, section = made(f"from bench.pages_data import make\nprint(*make({size}))")
            print(f"{size} entries")  # noqa: T201
            with served(PORT), served(NAKED_PORT, settings_module="bench.naked_settings"):
                _measure(Path(folder), cookie, term, section, options.rounds)


def _measure(folder: Path, cookie: str, term: str, section: str, rounds: int) -> None:
    product, naked = Server(PORT), Server(NAKED_PORT)
    pages = {
        "entry": f"/notes/{term}/",
        "section": f"/notes/{section}/",
        "home": "/",
        "search": "/search/?q=lambda",
        "suggest": "/search/suggest/?q=lam",
    }
    own = {"dashboard": "/dashboard/", "review": "/review/"}
    asked = [(who, name, path, session) for name, path in pages.items() for who, session in
             (("anyone", ""), ("member", cookie))]  # fmt: skip
    asked += [("member", name, path, cookie) for name, path in own.items()]
    for number, (who, name, path, session) in enumerate(asked):
        product.body(path, session)
        body = product.body(path, session)
        (folder / f"page-{number}.html").write_bytes(body)
        given = f"/given/{number}/"
        for server in (product, naked):
            server.body(given, session)
        rows = [
            (naked.seconds(given, ""), product.seconds(given, session), product.seconds(path, session))
            for _ in range(rounds)
        ]
        plain, bare, whole = (statistics.median(each) * 1000 for each in zip(*rows, strict=True))
        to_naked = statistics.median(one[0] / one[2] for one in rows)
        to_bare = statistics.median(one[1] / one[2] for one in rows)
        print(  # noqa: T201
            f"{name:10} {who:7} {len(body) / 1000:7.1f} kB  {whole:7.2f} ms  bare {bare:5.2f}"
            f"  naked {plain:5.2f}  of bare {to_bare:4.2f}  of naked {to_naked:4.2f}"
        )


if __name__ == "__main__":
    os.environ["AWSKB_PUBLIC_READ"] = "1"
    main()
