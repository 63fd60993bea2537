"""Whether a review costs the same for many cards as for few.

    python -m bench.reviews [--cards N] [--people N] [--reviews N] [--rounds N] [--postgresql]

Makes two wikis in folders of their own, one a tenth of the other: cards, entries and answers. In turn for the
one and the other, several times over, each deed is timed within one process and its queries are counted; the
least of the medians of each stands for it, so that a slow moment of the machine counts for nothing. Fails
where the next cards or readiness take another number of queries, or over 15 percent more.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench.serving import database_in, made

LIMIT = 1.15
TURNS = 2
CHECKED = ("next cards", "readiness")
Found = dict[str, tuple[float, int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cards", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--reviews", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    sizes = {
        "few": (options.cards // 10, options.people, options.reviews // 10),
        "many": (options.cards, options.people, options.reviews),
    }
    with tempfile.TemporaryDirectory(prefix="awskb-bench-") as folder:
        found = _measured(Path(folder), sizes, options.rounds, is_postgresql=options.postgresql)
    print(f"cards, people, answers: {sizes['few']} and {sizes['many']}")  # noqa: T201
    for name, (few, queries) in found["few"].items():
        many, more = found["many"][name]
        print(  # noqa: T201
            f"{name:22} {few:7.2f} ms  {many:7.2f} ms  ratio {many / few:4.2f}  queries {queries} and {more}"
        )
    sys.exit(0 if all(_is_flat(found, name) for name in CHECKED) else 1)


def _is_flat(found: dict[str, Found], name: str) -> bool:
    (few, queries), (many, more) = found["few"][name], found["many"][name]
    return queries == more and many <= few * LIMIT


def _measured(
    folder: Path, sizes: dict[str, tuple[int, int, int]], rounds: int, *, is_postgresql: bool
) -> dict[str, Found]:
    kept: dict[str, list[str]] = {}
    least: dict[str, Found] = {size: {} for size in sizes}
    for turn in range(TURNS + 1):
        for size, numbers in sizes.items():
            place = folder / size
            place.mkdir(exist_ok=True)
            with database_in(place, is_postgresql=is_postgresql, settings_module="awskb.settings"):
                if not turn:
                    kept[size] = made(f"from bench.reviews_data import make\nprint(*make(*{numbers!r}))")
                    continue
                cookie, goal = kept[size]
                told = made(
                    f"from bench.reviews_inside import measure\nmeasure({cookie!r}, {goal}, {rounds})"
                )
            for name, (taken, queries) in json.loads(told[0].replace("_", " ")).items():
                before = least[size].get(name)
                least[size][name] = (min(taken, before[0]) if before else taken, queries)
    return least


if __name__ == "__main__":
    main()
