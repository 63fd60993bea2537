"""What keeps certificates alive, as plain facts: ways, their windows, and counting in years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

EXAM, GAME, MAINTAIN = "exam", "game", "maintain"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to keep the certificate `renews` alive. A game rests on no certificate."""

    renews: str
    way: str
    by: str = ""
    title: str = ""
    years: int | None = None
    opens_days_before: int | None = None
    requirement: str = ""
    source: str = ""
    confidence: str = ""
    checked_on: date | None = None
    note: str = ""
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class RenewalRules:
    """`ended` names the last day of exams that are gone for good: their certificates hold to their date."""

    ways: tuple[Way, ...] = ()
    ended: Mapping[str, date] = field(default_factory=dict)
    _hash: int = field(init=False, repr=False, compare=False)
    _to: dict[tuple[str, str], list[Way]] = field(init=False, repr=False, compare=False)
    _by: dict[tuple[str, str], list[Way]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        to: dict[tuple[str, str], list[Way]] = defaultdict(list)
        by: dict[tuple[str, str], list[Way]] = defaultdict(list)
        for one in self.ways:
            to[one.renews, one.way].append(one)
            if one.by and one.by != one.renews:
                by[one.by, one.way].append(one)
        object.__setattr__(self, "_hash", hash((self.ways, tuple(sorted(self.ended.items())))))
        object.__setattr__(self, "_to", dict(to))
        object.__setattr__(self, "_by", dict(by))

    def __hash__(self) -> int:
        """Counted once: what was worked out by the rules is looked up by them, for each person."""
        return self._hash

    def ways_to(self, certificate: str, way: str) -> Sequence[Way]:
        """How it is kept alive."""
        return self._to.get((certificate, way), ())

    def ways_from(self, certificate: str, way: str) -> Sequence[Way]:
        """What it keeps alive beside itself."""
        return self._by.get((certificate, way), ())


def years_after(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th where a year lacks it."""
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def opens_on(end: date, way: Way) -> date | None:
    """The first day on which a way is open for a certificate that ends then; None: at any time."""
    if way.opens_days_before is None:
        return None
    return date.fromordinal(max(1, end.toordinal() - way.opens_days_before))
