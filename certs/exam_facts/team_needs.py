"""What a team needs of certificates ("2 × SAA, 1 × SAP"), and the day on which it falls short."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MOST_PEOPLE = 10_000
_WISH = re.compile(
    r"(?:(?P<count>[0-9]{1,9})\s*[x×*]?\s*)?(?P<letters>[A-Za-z][A-Za-z0-9]*)(?:-[A-Za-z][0-9]+)?"
)


class NeedsUnreadable(Exception):
    """Says which part is meant, what is wrong with it, and what to write."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One person's certificate: its last day, None where the end is unknown."""

    person: int
    until: date | None


@dataclass(frozen=True, slots=True)
class NeedStanding:
    """How a need stands: who holds it today, and the first day on which fewer than needed will.

    `short_on` is today where it is short already, None where no known end brings it about. Ends that nobody
    knows are left out of it, and counted in `unknown_ends`.
    """

    needed: int
    held: int
    unknown_ends: int
    short_on: date | None

    @property
    def is_short(self) -> bool:
        return self.held < self.needed


def read_needs(text: str, *, known: Collection[str]) -> dict[str, int]:
    """Read "2 × SAA, 1 x SAP, DVA": letters of certificates, with or without a count and an exam's number.

    `known` are the letters there are. Raises NeedsUnreadable.
    """
    needs: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        found = _WISH.fullmatch(part)
        if found is None:
            raise NeedsUnreadable(f"“{part[:60]}” is no need. Write a count and a certificate: 2 × SAA.")
        letters = found["letters"].upper()
        if letters not in known:
            raise NeedsUnreadable(
                f"No certificate has the letters “{letters[:20]}”. There are {', '.join(sorted(known))}."
            )
        count = int(found["count"] or 1)
        if not 1 <= count <= MOST_PEOPLE:
            raise NeedsUnreadable(f"“{part[:60]}”: a need is for 1 to {MOST_PEOPLE} people.")
        if letters in needs:
            raise NeedsUnreadable(f"{letters} stands twice. Write it once, with the count that holds.")
        needs[letters] = count
    return needs


def standing_of(*, needed: int, holdings: Iterable[Holding], today: date) -> NeedStanding:
    """Each person counts once, by the certificate of theirs that lasts longest."""
    longest: dict[int, date | None] = {}
    for holding in holdings:
        if holding.until is not None and holding.until < today:
            continue
        before = longest.get(holding.person, date.min)
        if before is None or holding.until is None:
            longest[holding.person] = None
        else:
            longest[holding.person] = max(before, holding.until)
    ends = sorted((until for until in longest.values() if until is not None), reverse=True)
    unknown = len(longest) - len(ends)
    still_needed = needed - unknown
    if len(longest) < needed:
        short_on: date | None = today
    elif still_needed <= 0:
        short_on = None
    else:
        # With the last of the longest-lasting gone, one too few are left.
        last = ends[still_needed - 1]
        short_on = last + timedelta(days=1) if last < date.max else None
    return NeedStanding(needed, len(longest), unknown, short_on)
