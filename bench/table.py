"""The figures as a page of the documentation."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version

from bench.promises import Figures, Promise

_HEAD = """# What each page costs

Written by `make bench`. Ratios, measured in turn with what they are compared with; milliseconds say how busy
that machine was. What is measured and how: `bench/whole.py`.

- **of naked**: requests a second, of those that Django answers with the same bytes behind no middleware at
  all, through the same server (one process of gunicorn, four threads, four connections). **of bare**: of
  those of the same view behind our middleware, with the person loaded. These pages are kept, as pages are
  while nobody writes.
- **times one row**: against a page that asks for one indexed row, through the same server, session and roles;
  **anew** where the page is made anew each time, **again** where it is asked for as it was before.
- **loading, export, times raw rows**: reading the whole wiki from its file, and writing it, against
  `bulk_create` of the same rows.
"""


def written_table(figures: Figures, promises: list[Promise], *, minutes: float) -> str:
    when = datetime.now(UTC).strftime("%d %B %Y").lstrip("0")
    machine = (
        f"{when}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"Django {version('django')}, gunicorn {version('gunicorn')}; {minutes:.0f} minutes."
    )
    return "\n".join([_HEAD, machine, "", *_promised(promises), "", *_measured(figures), ""])


def _promised(promises: list[Promise]) -> list[str]:
    lines = ["| promised | limit | found | |", "|---|---|---|---|"]
    verdicts = {True: "holds", False: "**misses**"}
    return lines + [f"| {one.what} | {one.limit} | {one.found} | {verdicts[one.holds]} |" for one in promises]


def _measured(figures: Figures) -> list[str]:
    places = list(dict.fromkeys(place for row in figures.rows.values() for place in row))
    heads = [f"{'SQLite' if database == 'sqlite' else 'PostgreSQL'} {size:,}" for database, size in places]
    lines = [f"| measured | {' | '.join(heads)} |", f"|---|{'---|' * len(places)}"]
    for name, row in figures.rows.items():
        values = (f"{row[place]:.2f}" if place in row else "" for place in places)
        lines.append(f"| {name} | {' | '.join(values)} |")
    return lines
