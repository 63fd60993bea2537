"""Until when certificates hold: a person's recorded events, followed day by day through the renewal graph.

A recorded event counts unless the rules contradict it; what follows from it for other certificates counts
only where it is known that they were active. An unknown length stays an unknown end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from certs.exam_facts.renewal_rules import (
    EXAM,
    GAME,
    MAINTAIN,
    RenewalRules,
    Way,
    opens_on,
    years_after,
)


class Kind(StrEnum):
    """The first three are recorded, and `MAINTAINED` derived as well; the others are always derived."""

    EARNED = "earned"
    RENEWED = "renewed"
    MAINTAINED = "maintained"
    RENEWED_BY_HIGHER = "renewed_by_higher"
    EXPIRED = "expired"


class Standing(StrEnum):
    NOT_HELD = "not_held"
    ACTIVE = "active"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """What a person wrote down. `valid_until` is the date as printed; a renewal without `exam` was a game."""

    certificate: str
    kind: Kind
    on: date
    exam: str = ""
    years: int | None = None
    valid_until: date | None = None
    key: int | None = None

    @property
    def is_pass(self) -> bool:
        return self.kind is Kind.EARNED or (self.kind is Kind.RENEWED and bool(self.exam))


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """`until` is the last day after this event, None where it is not known; `key` tells the recorded row."""

    certificate: str
    kind: Kind
    on: date
    until: date | None = None
    counts: bool = True
    why: str = ""
    by: str = ""
    exam: str = ""
    way: Way | None = None
    key: int | None = None


@dataclass(frozen=True, slots=True)
class CredentialLife:
    """`until` is None where the end is unknown; then it held at least until `at_least`."""

    certificate: str
    events: tuple[LifeEvent, ...]
    until: date | None
    at_least: date

    def standing_on(self, day: date) -> Standing:
        """On the last day it still holds. `day` is no earlier than the last recorded event."""
        if day <= self.at_least:
            return Standing.ACTIVE
        return Standing.UNKNOWN if self.until is None else Standing.LAPSED

    @property
    def first_day(self) -> date:
        """Since when it has been held without a gap, or was held last."""
        first, is_over = self.events[0].on, False
        for event in self.events:
            if event.counts and is_over and event.kind is not Kind.EXPIRED:
                first = event.on
            is_over = event.kind is Kind.EXPIRED or (is_over and not event.counts)
        return first


def lives_of(events: Iterable[RecordedEvent], rules: RenewalRules) -> dict[str, CredentialLife]:
    """The life of every certificate named; the order in which the events are given does not matter."""
    return dict(_lives(tuple(events), rules))


# A team's page asks for everybody's; the same events by the same rules always come to the same.
@lru_cache(maxsize=4_096)
def _lives(events: tuple[RecordedEvent, ...], rules: RenewalRules) -> dict[str, CredentialLife]:
    ordered = sorted(events, key=_order)
    runs = {one.certificate: _Run(one.certificate) for one in ordered}
    for _, of_day in groupby(ordered, key=lambda event: event.on):
        counted = _take_own(list(of_day), runs, rules)
        derived = [found for event in counted for found in _derived(event, runs, rules)]
        for event in sorted(derived, key=_strength):
            runs[event.certificate].take_derived(event)
    return {certificate: run.finished() for certificate, run in sorted(runs.items()) if run.events}


def _order(event: RecordedEvent) -> tuple[date, bool, str, date, int, str, str, int]:
    """By day; upkeep is judged before what was earned on the same day; an unknown end before a known one."""
    until = event.valid_until or date.min
    return (
        event.on, event.is_pass, event.certificate, until, event.years or 0, event.kind, event.exam,
        event.key or 0,
    )  # fmt: skip


def _strength(event: LifeEvent) -> tuple[date, str, str]:
    return (event.until or date.min, event.by, event.certificate)


@dataclass(slots=True)
class _Run:
    """One certificate while the days go by. `end` is its last day, at least, where `is_known` is false."""

    certificate: str
    end: date | None = None
    is_known: bool = True
    events: list[LifeEvent] = field(default_factory=list)

    def standing_on(self, day: date) -> Standing:
        if self.end is None:
            return Standing.NOT_HELD
        if day <= self.end:
            return Standing.ACTIVE
        return Standing.LAPSED if self.is_known else Standing.UNKNOWN

    def take(self, event: LifeEvent) -> None:
        """Move the end; never to an earlier day while it is active. What does not count moves nothing."""
        if event.counts:
            standing = self.standing_on(event.on)
            if standing is Standing.LAPSED:
                self._expire()
            kept = self.end if standing is Standing.ACTIVE and self.end else event.on
            self.is_known = event.until is not None
            self.end = max(kept, event.until or event.on)
        until = self.end if self.is_known else None
        self.events.append(event if event.until == until else replace(event, until=until))

    def take_derived(self, event: LifeEvent) -> None:
        """What changes nothing is no event."""
        is_longer = event.until is None or self.end is None or event.until > self.end
        if not event.counts or is_longer or not self.is_known:
            self.take(event)

    def _expire(self) -> None:
        """An end that was passed over goes among the events, before later ones that count for nothing."""
        if self.end is None:
            return
        gone = LifeEvent(self.certificate, Kind.EXPIRED, _day_after(self.end), self.end)
        later = next((at for at, event in enumerate(self.events) if event.on > self.end), len(self.events))
        self.events.insert(later, gone)

    def finished(self) -> CredentialLife:
        at_least = self.end or self.events[-1].on
        if self.is_known and self.end:
            self._expire()
        until = self.end if self.is_known else None
        return CredentialLife(self.certificate, tuple(self.events), until, at_least)


def _take_own(of_day: list[RecordedEvent], runs: dict[str, _Run], rules: RenewalRules) -> list[RecordedEvent]:
    """What the day's events do to their own certificates; those that count are handed back."""
    before = {event.certificate: copy(runs[event.certificate]) for event in of_day}
    counted = []
    for event in of_day:
        run, was = runs[event.certificate], before[event.certificate]
        way = _own_way(event, rules)
        why = "" if event.is_pass or event.valid_until else _contradiction(event, way, was, rules)
        life = LifeEvent(
            event.certificate,
            _kind_of(event, was),
            event.on,
            None if why else _own_end(event, way, was),
            not why,
            why,
            exam=event.exam,
            way=way,
            key=event.key,
        )
        run.take(life)
        if not why:
            counted.append(event)
    return counted


def _kind_of(event: RecordedEvent, was: _Run) -> Kind:
    """Passing while active renews; passing after the end earns anew, whatever it was called."""
    standing = was.standing_on(event.on)
    if event.is_pass and standing is Standing.ACTIVE:
        return Kind.RENEWED
    if event.is_pass and standing is Standing.LAPSED:
        return Kind.EARNED
    return event.kind


def _own_way(event: RecordedEvent, rules: RenewalRules) -> Way | None:
    if event.is_pass:
        ways = [way for way in rules.ways_to(event.certificate, EXAM) if way.by == event.certificate]
    elif event.kind is Kind.RENEWED:
        ways = list(rules.ways_to(event.certificate, GAME))
    else:
        ways = [way for way in rules.ways_to(event.certificate, MAINTAIN) if way.by == event.certificate]
    return max((way for way in ways if way.is_confirmed), key=lambda way: way.years or 0, default=None)


def _own_end(event: RecordedEvent, way: Way | None, was: _Run) -> date | None:
    """As printed; else by the version's validity; else, where it renews, by the graph; else unknown."""
    if event.valid_until:
        return event.valid_until
    years = event.years if event.is_pass else None
    renews = not event.is_pass or was.standing_on(event.on) is Standing.ACTIVE
    if years is None and way is not None and renews:
        years = way.years
    return None if years is None else years_after(event.on, years)


def _contradiction(event: RecordedEvent, way: Way | None, was: _Run, rules: RenewalRules) -> str:
    ended = rules.ended.get(event.certificate)
    if ended is not None and event.on > ended:
        return _retired(ended)
    if way is None:
        what = "a game" if event.kind is Kind.RENEWED else "upkeep"
        return f"No confirmed way is recorded to renew it by {what}."
    standing = was.standing_on(event.on)
    if standing is Standing.LAPSED:
        return f"It had lapsed: its last day was {was.end}. A lapsed certificate is earned anew by its exam."
    if standing is Standing.ACTIVE and was.is_known and way.opens_days_before is not None and was.end:
        opens = opens_on(was.end, way)
        if opens is not None and event.on < opens:
            return f"It was too early: this opens {way.opens_days_before} days before the end, on {opens}."
    return ""


def _derived(event: RecordedEvent, runs: dict[str, _Run], rules: RenewalRules) -> Iterator[LifeEvent]:
    """What passing or maintaining one certificate does for the others that the person holds."""
    if not event.is_pass and event.kind is not Kind.MAINTAINED:
        return
    sort, kind = (EXAM, Kind.RENEWED_BY_HIGHER) if event.is_pass else (MAINTAIN, Kind.MAINTAINED)
    for way in rules.ways_from(event.certificate, sort):
        run = runs.get(way.renews)
        if run is None or run.end is None:
            continue
        until = None if way.years is None else years_after(event.on, way.years)
        why = _why_not(event, way, run, rules)
        yield LifeEvent(
            way.renews, kind, event.on, until, not why, why, by=event.certificate, exam=event.exam, way=way
        )


def _why_not(event: RecordedEvent, way: Way, run: _Run, rules: RenewalRules) -> str:
    standing = run.standing_on(event.on)
    ended = rules.ended.get(way.renews)
    if standing is Standing.LAPSED:
        return f"It had lapsed: its last day was {run.end}. A lapsed certificate is earned anew by its exam."
    if standing is Standing.UNKNOWN:
        return "Whether it was still active on this day is not known."
    if not way.is_confirmed:
        return "Unconfirmed: it counts for nothing until somebody confirms it."
    if ended is not None and event.on > ended:
        return _retired(ended)
    return ""


def _retired(ended: date) -> str:
    return f"Its exam could be sat until {ended}: it holds to its date and cannot be renewed."


def _day_after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
