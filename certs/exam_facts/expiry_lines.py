"""The picture of what is held and until when: lengths in percent of a line of years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from certs.exam_facts.credential_lives import CredentialLife, Kind

MOST_YEAR_LABELS: Final = 8
# Below this share of the line, the words under a bar would run into each other.
_ROOM_FOR_WORDS: Final = 34.0


@dataclass(frozen=True, slots=True)
class LineRequest:
    """One row to draw. `window` opens a way without an exam; `planned` is the end by a planned exam."""

    name: str
    code: str
    life: CredentialLife | None = None
    window: date | None = None
    planned_on: date | None = None
    planned: date | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind`: held, ahead, window, unknown or planned. x and width are percentages."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Words:
    """A date below the line; `anchor` is SVG's."""

    kind: str
    x: str
    anchor: str
    day: date


@dataclass(frozen=True, slots=True)
class ExpiryLine:
    name: str
    code: str
    is_held: bool
    bars: tuple[Bar, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class ExpiryPicture:
    today: str
    today_anchor: str
    years: tuple[tuple[str, int], ...]
    lines: tuple[ExpiryLine, ...]


def expiry_picture(requests: Sequence[LineRequest], *, today: date) -> ExpiryPicture | None:
    """None where there is nothing to draw."""
    days = [day for request in requests for day in _days_of(request)]
    if not days:
        return None
    scale = _Scale(min(*days, today), max(*days, today))
    at = scale.share(today)
    return ExpiryPicture(
        _percent(at),
        _anchor(at),
        tuple(scale.years()),
        tuple(_line(request, scale, today) for request in requests),
    )


class _Scale:
    """From the first day of the first year to the first day after the last."""

    def __init__(self, first: date, last: date) -> None:
        self.first = date(first.year, 1, 1)
        self.last = date(min(last.year + 1, date.max.year), 1, 1)
        self.length = max(1, (self.last - self.first).days)

    def share(self, day: date) -> float:
        return max(0.0, min(100.0, 100 * (day - self.first).days / self.length))

    def bar(self, kind: str, start: date, end: date) -> Iterator[Bar]:
        x, to = self.share(start), self.share(end)
        if to > x:
            yield Bar(kind, _percent(x), _percent(to - x))

    def years(self) -> Iterator[tuple[str, int]]:
        count = self.last.year - self.first.year
        step = -(-count // MOST_YEAR_LABELS)
        for year in range(self.first.year, self.last.year, max(1, step)):
            yield _percent(self.share(date(year, 1, 1))), year


def _days_of(request: LineRequest) -> Iterator[date]:
    if request.life is not None:
        yield request.life.events[0].on
        yield request.life.at_least
    if request.planned_on is not None:
        yield request.planned_on
        yield request.planned or request.planned_on


def _line(request: LineRequest, scale: _Scale, today: date) -> ExpiryLine:
    bars: list[Bar] = []
    if request.life is not None:
        bars += _life_bars(request, request.life, scale, today)
    end = request.life.until if request.life is not None else request.planned_on
    if request.planned is not None and end is not None:
        bars += scale.bar("planned", end, request.planned)
    return ExpiryLine(
        request.name,
        request.code,
        request.life is not None,
        tuple(bars),
        tuple(_words(request, scale, today)),
    )


def _life_bars(request: LineRequest, life: CredentialLife, scale: _Scale, today: date) -> Iterator[Bar]:
    for start, end in _periods(life):
        window = max(start, request.window) if request.window and end == life.until else end
        yield from scale.bar("held", start, min(end, today))
        yield from scale.bar("ahead", max(start, today), max(today, min(window, end)))
        yield from scale.bar("window", max(window, today), end)
    if life.until is None:
        yield from scale.bar("unknown", life.at_least, max(today, life.at_least))


def _periods(life: CredentialLife) -> Iterator[tuple[date, date]]:
    """From the first to the last day of each stretch in which it was held."""
    start: date | None = None
    for event in life.events:
        if event.kind is Kind.EXPIRED and start is not None:
            yield start, event.until or event.on
            start = None
        elif event.counts and start is None:
            start = event.on
    if start is not None:
        yield start, life.at_least


def _words(request: LineRequest, scale: _Scale, today: date) -> Iterator[Words]:
    marks: list[tuple[str, date]] = []
    if request.life is not None:
        marks.append(("earned", request.life.first_day))
        if request.life.until is not None:
            marks.append(("expires" if request.life.until >= today else "expired", request.life.until))
    elif request.planned_on is not None:
        marks.append(("sitting", request.planned_on))
    shares = [scale.share(day) for _, day in marks]
    if any(after - before < _ROOM_FOR_WORDS for before, after in pairwise(shares)):
        marks, shares = marks[-1:], shares[-1:]
    for (kind, day), share in zip(marks, shares, strict=True):
        anchor = "start" if kind in ("earned", "sitting") and share < 66 else _end_anchor(share)
        yield Words(kind, _percent(share), anchor, day)


def _end_anchor(share: float) -> str:
    return "start" if share < _ROOM_FOR_WORDS / 2 else "end"


def _anchor(share: float) -> str:
    return "start" if share < 10 else "end" if share > 90 else "middle"


def _percent(share: float) -> str:
    return f"{share:.2f}%"
