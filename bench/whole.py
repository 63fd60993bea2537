"""Everything that is promised about speed, measured in one go: pages, saving, loading, on both databases.

    python -m bench [--sizes 100 10000 100000] [--only sqlite|postgresql] [--quick] [--write FILE]

Makes its own wikis in folders of its own and serves each with gunicorn, one process of four threads. A page
that is kept is asked for by four connections at once, in turn with a naked view (the same server, no
middleware) and with a bare one (our middleware, the person loaded) that send the same bytes: `of naked` and
`of bare` are how many requests a second it answers of theirs. Every page is also asked for in turn with one
that asks for one indexed row: `times one row`, made anew each time, and where a page is kept also as somebody
finds it who looks again. All ratios are medians of rounds, so that a slow moment meets both sides. Exits
with 1 if a promise is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.generated_text import Writer
from bench.promises import Figures, judged
from bench.rates import Asker
from bench.saving import LENGTH, Browser, all_lines_changed, one_line_changed
from bench.serving import copied_database, database_in, made, served
from bench.table import written_table

PORT, NAKED_PORT = 18781, 18782
SETTINGS = "bench.whole_settings"
SIZES = [100, 10_000, 100_000]
LARGEST_EXCHANGE = 10_000
SEARCHES = {
    "search": "/search/?q=lambda",
    "search 2": "/search/?q=bucket+policy+role",
    "search 3": "/search/?q=us-east-1",
}
OWN = ("dashboard", "team", "review")


@dataclass(frozen=True, slots=True)
class Effort:
    """How often and how long each is asked."""

    rounds: int
    seconds: float
    saves: int


@dataclass(slots=True)
class Wiki:
    """One size on one database, while it is served."""

    folder: Path
    words: list[str]
    effort: Effort
    number: int = 0
    fresh: int = field(default_factory=lambda: int(time.time()))

    @property
    def pages(self) -> dict[str, str]:
        term, section = self.words[1:3]
        return {
            "entry": f"/notes/{term}/", "section": f"/notes/{section}/", "home": "/", **SEARCHES,
            "suggest": "/search/suggest/?q=lam", "dashboard": "/dashboard/", "team": "/team/",
            "review": "/review/",
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--quick", action="store_true", help="fewer rounds: to see that all works")
    parser.add_argument("--write", type=Path, help="the file to write the table to")
    options = parser.parse_args()
    os.environ["AWSKB_PUBLIC_READ"] = "1"
    effort = Effort(3, 0.1, 5) if options.quick else Effort(9, 0.3, 25)
    began, figures = time.monotonic(), Figures()
    for database in [options.only] if options.only else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder:
            _measure_database(Path(folder), database, options.sizes, effort, figures)
    promises = judged(figures, options.sizes)
    text = written_table(figures, promises, minutes=(time.monotonic() - began) / 60)
    print(text)  # noqa: T201
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    sys.exit(0 if all(promise.holds for promise in promises) else 1)


def _measure_database(
    folder: Path, database: str, sizes: list[int], effort: Effort, figures: Figures
) -> None:
    with database_in(folder, is_postgresql=database == "postgresql", settings_module=SETTINGS):
        made("from bench.whole_data import make_empty\nprint(make_empty())")
        for size in sizes:
            begin = time.monotonic()
            with copied_database(folder, f"of{size}") as place:
                words = made(f"from bench.whole_data import fill\nprint(*fill({size}))")
                print(f"{database}, {size} entries: made in {time.monotonic() - begin:.0f} s", flush=True)  # noqa: T201
                wiki = Wiki(place, words, effort)
                with served(PORT), served(NAKED_PORT, settings_module="bench.naked_settings"):
                    for name, value in _measured(wiki):
                        figures.add(database, size, name, value)
                        print(f"  {name:40} {value:8.2f}", flush=True)  # noqa: T201
                exported = _exported(folder / f"files{size}") if size <= LARGEST_EXCHANGE else 0.0
            if exported:
                with copied_database(folder, f"loaded{size}"):
                    for name, value in _loaded(folder / f"files{size}", exported).items():
                        figures.add(database, size, name, value)
                        print(f"  {name:32} {value:8.2f}", flush=True)  # noqa: T201


def _measured(wiki: Wiki) -> Iterator[tuple[str, float]]:
    session = wiki.words[0]
    for who, cookie in (("anyone", ""), ("member", session)):
        for page, path in wiki.pages.items():
            if page in OWN and not cookie:
                continue
            if page in ("entry", "section", "home"):
                of_bare, of_naked = _kept(wiki, path, cookie)
                yield f"{page}, {who}, of bare", of_bare
                yield f"{page}, {who}, of naked", of_naked
            again, _ = _times_one_row(wiki, path, cookie, is_fresh=False)
            times, milliseconds = _times_one_row(wiki, path, cookie, is_fresh=True)
            yield f"{page}, {who}, times one row, again", again
            yield f"{page}, {who}, times one row, anew", times
            yield f"{page}, {who}, ms, anew", milliseconds
    yield from _saved(wiki).items()


def _kept(wiki: Wiki, path: str, cookie: str) -> tuple[float, float]:
    """How many a second, of those of the bare view and of the naked one."""
    product, naked = Asker(PORT, cookie), Asker(NAKED_PORT)
    product.body(path)
    wiki.number += 1
    (wiki.folder / f"page-{wiki.number}.html").write_bytes(product.body(path))
    given, seconds = f"/given/{wiki.number}/", wiki.effort.seconds
    for warm, where in ((naked, given), (product, given), (product, path)):
        warm.per_second(where, 0.05)
    rows = [
        (
            naked.per_second(given, seconds),
            product.per_second(given, seconds),
            product.per_second(path, seconds),
        )
        for _ in range(wiki.effort.rounds)
    ]
    return (
        statistics.median(page / bare for _, bare, page in rows),
        statistics.median(page / plain for plain, _, page in rows),
    )


def _times_one_row(wiki: Wiki, path: str, cookie: str, *, is_fresh: bool) -> tuple[float, float]:
    """In turn; a fresh page is asked for under a name under which none is kept."""
    product = Asker(PORT, cookie)
    sign = "&" if "?" in path else "?"
    rows = []
    with product.one_connection() as seconds:
        for _ in range(wiki.effort.rounds * 2):
            wiki.fresh += 1
            asked = f"{path}{sign}fresh={wiki.fresh}" if is_fresh else path
            rows.append((seconds(f"/row/{wiki.words[1]}/"), seconds(asked)))
    times = statistics.median(whole / row for row, whole in rows)
    return times, statistics.median(whole for _, whole in rows) * 1000


def _saved(wiki: Wiki) -> dict[str, float]:
    session, _, _, slug, bare, section = wiki.words
    browser = Browser(PORT, session, section, Writer(seed=11).body(LENGTH))
    rounds = wiki.effort.saves
    with Asker(PORT, session).one_connection() as seconds:
        row = statistics.median(seconds(f"/row/{slug}/") for _ in range(rounds))
    return {
        "saving one line, times a bare write": browser.ratio("", slug, bare, rounds, one_line_changed),
        "saving all lines, times a bare write": browser.ratio("", slug, bare, rounds, all_lines_changed),
        "preview, member, times one row": statistics.median(browser.previews(rounds)) / row,
    }


def _exported(folder: Path) -> float:
    (seconds,) = made(f"from bench.exchange import export_to\nprint(export_to({str(folder)!r}))")
    return float(seconds)


def _loaded(folder: Path, exported: float) -> dict[str, float]:
    words = made(f"from bench.exchange import load_from\nprint(*load_from({str(folder)!r}))")
    loaded, raw = float(words[0]), float(words[1])
    return {
        "loading, times raw rows": loaded / raw,
        "export, times raw rows": exported / raw,
        "entries loaded in a second": int(words[2]) / loaded,
    }
