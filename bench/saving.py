"""How much dearer saving an entry of 10 kB is than the cheapest view that writes two rows of the same form.

    python -m bench.saving [--entries 100 100000] [--rounds N] [--only sqlite|postgresql]

Makes its own data in a folder of its own, serves it with gunicorn, and sends the same form, with the same
session, to the bare view and to the entry's own, in turn, so that a slow moment of the machine meets both.
Every save changes one line, or all of them. Prints medians and the median of the pairs' ratios, and fails
above 3.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from bench.generated_text import Writer
from bench.serving import database_in, made, served

LIMIT = 3.0
LENGTH = 10_000
PORT = 18766
SERVICES = Path(__file__).resolve().parent.parent / "fixtures" / "aws_services.json"
TOKEN = "t" * 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[100, 100_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    worst = 0.0
    for database in [options.only] if options.only else ["sqlite", "postgresql"]:
        for entries in options.entries:
            worst = max(worst, _measured(database, entries, options.rounds))
    print(f"worst ratio {worst:.1f}, limit {LIMIT}")  # noqa: T201
    sys.exit(0 if worst <= LIMIT else 1)


def _measured(database: str, entries: int, rounds: int) -> float:
    with (
        tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder,
        database_in(
            Path(folder), is_postgresql=database == "postgresql", settings_module="bench.saving_settings"
        ),
    ):
        code = f"from bench.saving_data import make\nprint(*make({entries}, {str(SERVICES)!r}))"
        session, slug, bare, section = made(code)
        with served(PORT):
            browser = Browser(PORT, session, section, Writer(seed=11).body(LENGTH))
            words = f"{database:10} {entries:7} entries"
            one_line = browser.ratio(f"{words}, one line ", slug, bare, rounds, one_line_changed)
            return max(one_line, browser.ratio(f"{words}, all lines", slug, bare, rounds, all_lines_changed))


def one_line_changed(body: str, number: int) -> str:
    first, _, rest = body.partition("\n")
    return f"{first.partition(' §')[0]} §{number}\n{rest}"


def all_lines_changed(body: str, number: int) -> str:
    return "\n".join(f"{line.partition(' §')[0]} §{number}" for line in body.split("\n"))


class Browser:
    """One person with the form of the entry open."""

    def __init__(self, port: int, session: str, section: str, text: str) -> None:
        self._form = {
            "title": "Saved Whole", "expansion": "", "definition": "what is saved here", "body": text,
            "aliases": "", "tags": "", "section": section, "group": "", "place_shown": f"{section}/",
            "why": "", "csrfmiddlewaretoken": TOKEN,
        }  # fmt: skip
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._cookie = f"sessionid={session}; csrftoken={TOKEN}"
        self._bare_revision = self._revision = 1
        self._number = 0

    def ratio(
        self, words: str, slug: str, bare: str, rounds: int, change: Callable[[str, int], str]
    ) -> float:
        pairs = [self._pair(slug, bare, change) for _ in range(rounds + 5)][5:]
        bare_ms, whole_ms = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
        ratio = statistics.median(whole / cheap for cheap, whole in pairs)
        if words:
            print(f"{words}: {whole_ms:7.2f} ms  bare {bare_ms:6.2f} ms  ratio {ratio:5.2f}")  # noqa: T201
        return ratio

    def _pair(self, slug: str, bare: str, change: Callable[[str, int], str]) -> tuple[float, float]:
        self._number += 1
        form = {**self._form, "body": change(self._form["body"], self._number)}
        cheap = self._sent(f"/bare/{bare}/", {**form, "base_revision": str(self._bare_revision)})
        whole = self._sent(f"/notes/{slug}/edit/", {**form, "base_revision": str(self._revision)})
        self._look(f"/notes/{slug}/history/")
        self._bare_revision += 1
        self._revision += 1
        return cheap, whole

    def previews(self, rounds: int) -> list[float]:
        """How long the preview of the whole text takes, each time with another line."""
        form = {key: self._form[key] for key in ("title", "definition", "section", "csrfmiddlewaretoken")}
        return [
            self._sent(
                "/notes/preview/",
                {**form, "kind": "term", "content": one_line_changed(self._form["body"], number)},
                expected=200,
            )
            for number in range(rounds)
        ]

    def _look(self, path: str) -> None:
        """As a browser would, so that what is said about one save is not kept for the next."""
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        self._connection.getresponse().read()

    def _sent(self, path: str, form: dict[str, str], *, expected: int = 302) -> float:
        body = urlencode(form)
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        begin = time.perf_counter()
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != expected:
            raise SystemExit(f"{path} answered {answer.status}")
        return time.perf_counter() - begin


if __name__ == "__main__":
    main()
