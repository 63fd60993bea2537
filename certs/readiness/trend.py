"""The picture of how recall, coverage and practice went: where its lines stand, and the table beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from certs.readiness.numbers import Point

WIDTH: Final = 460
HEIGHT: Final = 220
LEFT: Final = 38
RIGHT: Final = 116
TOP: Final = 12
BOTTOM: Final = 26
LABEL_APART: Final = 15
FEWEST_DAYS: Final = 14
MOST_MONTHS: Final = 7
MOST_ROWS: Final = 60
# Days without a snapshot after which a line begins anew: nobody knows what was between.
LONGEST_GAP: Final = 31
NAMES: Final = {"recall": "recall", "known": "known", "practice": "practice"}


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One of the three: stretches of "x,y x,y", where it ends, and its label, moved away from the others'."""

    name: str
    stretches: list[str]
    end_x: float
    end_y: float
    label_y: float
    percent: int


@dataclass(frozen=True, slots=True)
class Row:
    on: date
    recall: int | None
    known: int | None
    practice: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    lines: list[Line]
    rows: list[Row]
    levels: list[Tick]
    months: list[Tick]
    aim_y: float
    first: date
    last: date


def trend(points: Sequence[Point], *, aim: int) -> Trend | None:
    """Of the days in order; nothing before there are two of them."""
    if len(points) < 2:
        return None
    first, last = points[0].on, points[-1].on
    days = max((last - first).days, FEWEST_DAYS)

    def x(on: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (on - first).days / days, 1)

    def y(share: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)

    lines = []
    for name in NAMES:
        told = [(one.on, share) for one in points if (share := getattr(one, name)) is not None]
        if told:
            stretches = [" ".join(f"{x(on):g},{y(share):g}" for on, share in part) for part in _parts(told)]
            on, share = told[-1]
            lines.append(Line(name, stretches, x(on), y(share), y(share), round(share * 100)))
    return Trend(
        lines=_apart(lines),
        rows=list(_rows(points)),
        levels=[Tick(y(share / 100), f"{share} %") for share in (0, 25, 50, 75, 100)],
        months=[Tick(x(day), f"{day:%b}") for day in _months(first, last)],
        aim_y=y(aim / 100),
        first=first,
        last=last,
    )


def _parts(told: Sequence[tuple[date, float]]) -> Iterator[list[tuple[date, float]]]:
    part = [told[0]]
    for before, after in pairwise(told):
        if (after[0] - before[0]).days > LONGEST_GAP:
            yield part
            part = []
        part.append(after)
    yield part


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Labels that would stand on one another are moved down, and up again where they would leave it."""
    placed: list[float] = []
    ordered = sorted(lines, key=lambda line: line.end_y)
    for line in ordered:
        placed.append(max(line.end_y, placed[-1] + LABEL_APART if placed else TOP))
    lowest = float(HEIGHT - BOTTOM)
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], lowest)
        lowest = placed[place] - LABEL_APART
    return [
        Line(line.name, line.stretches, line.end_x, line.end_y, at, line.percent)
        for line, at in zip(ordered, placed, strict=True)
    ]


def _rows(points: Sequence[Point]) -> Iterator[Row]:
    """The last day of each week that has one, the latest first."""
    weeks: dict[date, Point] = {}
    for one in points:
        weeks[one.on - timedelta(days=one.on.weekday())] = one
    for one in list(reversed(weeks.values()))[:MOST_ROWS]:
        shares = (one.recall, one.known, one.practice)
        yield Row(one.on, *(None if share is None else round(share * 100) for share in shares))


def _months(first: date, last: date) -> list[date]:
    firsts: list[date] = []
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        firsts.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    every = -(-len(firsts) // MOST_MONTHS) or 1
    return [first, *firsts[::every]] if not firsts or (firsts[0] - first).days > 20 else firsts[::every]
