"""A picture of columns, one for each day, week or hour: where each stands, in units of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 540
HEIGHT: Final = 150
LEFT: Final = 48
TOP: Final = 12
BOTTOM: Final = 22
GAP_SHARE: Final = 0.2
# A label further to the right would be cut off.
LAST_LABEL: Final = WIDTH - 60
TOPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Point:
    """`lower` and `upper` stand on each other; `title` says all of them; `label` is on the axis."""

    title: str
    lower: int
    upper: int = 0
    label: str = ""
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    label: str
    is_now: bool
    x: float
    width: float
    lower_y: float
    lower_height: float
    upper_y: float
    upper_height: float


@dataclass(frozen=True, slots=True)
class Line:
    y: float
    count: int


@dataclass(frozen=True, slots=True)
class Columns:
    columns: list[Column]
    lines: list[Line]

    @property
    def view_box(self) -> str:
        return f"0 0 {WIDTH} {HEIGHT}"

    @property
    def left(self) -> int:
        return LEFT

    @property
    def right(self) -> int:
        return WIDTH

    @property
    def label_y(self) -> int:
        return HEIGHT - 5


def columns(points: Sequence[Point]) -> Columns:
    top = round_top(max((point.lower + point.upper for point in points), default=0))
    step = (WIDTH - LEFT) / max(1, len(points))
    return Columns(
        [_column(point, LEFT + number * step, step, top) for number, point in enumerate(points)],
        [Line(_y(count, top), count) for count in sorted({0, top // 2, top})],
    )


def round_top(most: int) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that is not below."""
    size = 1
    while True:
        for one in TOPS:
            if one * size >= most:
                return one * size
        size *= 10


def _column(point: Point, x: float, step: float, top: int) -> Column:
    lower_y = _y(point.lower, top)
    upper_y = _y(point.lower + point.upper, top)
    return Column(
        point.title,
        point.label if x <= LAST_LABEL else "",
        point.is_now,
        round(x + step * GAP_SHARE / 2, 2),
        round(step * (1 - GAP_SHARE), 2),
        lower_y,
        round(_y(0, top) - lower_y, 1),
        upper_y,
        round(lower_y - upper_y, 1),
    )


def _y(count: int, top: int) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * count / top, 1)
