"""Whether readiness is read as quickly with ten times the cards and answers.

    python -m bench.readiness [--people N] [--cards N] [--rounds N] [--postgresql]

Makes two wikis in folders of their own, the second of ten times the size: so many people, so many cards that
the team keeps, all tied to services that the exam asks for, two answers to each by everybody. Prints how long
one reading of readiness, the readiness page's own question, the dashboard's page and one answer take, with
their queries, and fails where the larger reading of readiness takes over 15 % more.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.serving import database_in, made

MOST = 1.15
TIMES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--cards", type=int, default=5_000, help="of the larger wiki, for each person")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    small, large = (_measured(options, cards) for cards in (max(1, options.cards // TIMES), options.cards))
    ratios = {name: large[name][0] / small[name][0] for name in small}
    for name, (before, queries) in small.items():
        after, more = large[name]
        line = f"{before:7.2f} ms {queries:3} queries  {after:7.2f} ms {more:3}  x {ratios[name]:.2f}"
        print(f"{name:12} {line}")  # noqa: T201
    sys.exit(0 if ratios["readiness"] <= MOST else 1)


def _measured(options: argparse.Namespace, cards: int) -> dict[str, tuple[float, int]]:
    with (
        tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder,
        database_in(Path(folder), is_postgresql=options.postgresql, settings_module="bench.search_settings"),
    ):
        sizes = f"people={options.people}, cards={cards}, rounds={options.rounds}"
        words = made(f"from bench.readiness_data import measure\nprint(*measure({sizes}))")
    found = (word.split("|") for word in words)
    return {name: (float(milliseconds), int(queries)) for name, milliseconds, queries in found}


if __name__ == "__main__":
    main()
