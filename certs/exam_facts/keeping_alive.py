"""What can be done on a day to keep certificates alive, and which exam keeps the most of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certs.exam_facts.credential_lives import (
    CredentialLife,
    Kind,
    RecordedEvent,
    Standing,
    lives_of,
)
from certs.exam_facts.renewal_rules import EXAM, GAME, MAINTAIN, RenewalRules, Way, opens_on, years_after
from certs.exam_facts.retakes import Outcome, Retake, Sitting, retake_of


@dataclass(frozen=True, slots=True)
class Exam:
    """A version that can be sat on the day in question. A price or validity of None is not known."""

    code: str
    certificate: str
    price_usd: int | None = None
    years: int | None = None
    is_beta: bool = False


@dataclass(frozen=True, slots=True)
class Chance:
    """One way to keep one certificate alive: from when to when, and until when it would then hold.

    All exams are one chance. `opens` is None where it is open at any time.
    """

    way: Way
    opens: date | None
    closes: date | None
    is_open: bool
    until: date | None
    exams: tuple[Exam, ...] = ()

    @property
    def through(self) -> str:
        """The higher certificate that is maintained instead; empty where it is this one."""
        return self.way.by if self.way.by != self.way.renews and not self.exams else ""


@dataclass(frozen=True, slots=True)
class Kept:
    certificate: str
    before: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Keeper:
    """An exam with what passing it on the day would keep alive longer. `retake` stands against sitting it."""

    exam: Exam
    kept: tuple[Kept, ...]
    is_held: bool
    retake: Retake | None = None


def chances_of(
    life: CredentialLife,
    *,
    lives: Mapping[str, CredentialLife],
    rules: RenewalRules,
    exams: Sequence[Exam],
    day: date,
) -> list[Chance]:
    """Nothing for what is lapsed: it is earned anew by its exam."""
    ended = rules.ended.get(life.certificate)
    if life.standing_on(day) is not Standing.ACTIVE or (ended is not None and day > ended):
        return []
    others = [
        _without_exam(life, way, lives, day)
        for sort in (GAME, MAINTAIN)
        for way in rules.ways_to(life.certificate, sort)
        if way.is_confirmed
    ]
    return [chance for chance in (_by_exam(life, rules, exams, day), *others) if chance is not None]


def _by_exam(life: CredentialLife, rules: RenewalRules, exams: Sequence[Exam], day: date) -> Chance | None:
    ways = {way.by: way for way in rules.ways_to(life.certificate, EXAM) if way.is_confirmed}
    taken = tuple(exam for exam in exams if exam.certificate in ways)
    if not taken:
        return None
    own_first = sorted(taken, key=lambda exam: (exam.certificate != life.certificate, exam.code))
    way = ways[own_first[0].certificate]
    until = None if way.years is None else years_after(day, way.years)
    return Chance(way, None, life.until, True, _longer(life, until), tuple(own_first))


def _without_exam(
    life: CredentialLife, way: Way, lives: Mapping[str, CredentialLife], day: date
) -> Chance | None:
    """A window before the end of what is played or maintained, which may be a higher certificate."""
    through = lives.get(way.by, life) if way.way == MAINTAIN else life
    if way.way == MAINTAIN and way.by not in lives:
        return None
    if through.standing_on(day) is not Standing.ACTIVE:
        return None
    opens = opens_on(through.until, way) if through.until else None
    if through.until is None and way.opens_days_before is not None:
        return None
    until = None if way.years is None else years_after(max(day, opens or day), way.years)
    closes = min((end for end in (life.until, through.until) if end), default=None)
    if opens and closes and opens > closes:
        return None
    return Chance(way, opens, closes, opens is None or opens <= day, _longer(life, until))


def _longer(life: CredentialLife, until: date | None) -> date | None:
    return None if until is None or life.until is None else max(until, life.until)


def keepers(
    events: Iterable[RecordedEvent],
    *,
    rules: RenewalRules,
    exams: Iterable[Exam],
    day: date,
    failed: Mapping[str, Sequence[Sitting]] | None = None,
) -> list[Keeper]:
    """The exams that would keep anything alive longer, were they passed on that day.

    Those that keep the most come first, then the cheapest; an unknown price comes last.
    """
    recorded = [event for event in events if event.on <= day]
    before = lives_of(recorded, rules)
    found = []
    for exam in exams:
        passed = RecordedEvent(exam.certificate, Kind.EARNED, day, exam.code, exam.years)
        kept = _kept(before, lives_of([*recorded, passed], rules), day)
        if kept:
            sittings = [*_passes(recorded, exam.code), *(failed or {}).get(exam.code, ())]
            rule = retake_of(sittings=sittings, is_beta=exam.is_beta)
            is_held = exam.certificate in {one.certificate for one in kept}
            found.append(Keeper(exam, kept, is_held, rule if rule and rule.forbids(day) else None))
    return sorted(found, key=_rank)


def _passes(recorded: Iterable[RecordedEvent], code: str) -> list[Sitting]:
    return [Sitting(event.on, Outcome.PASSED) for event in recorded if event.is_pass and event.exam == code]


def _kept(
    before: Mapping[str, CredentialLife], after: Mapping[str, CredentialLife], day: date
) -> tuple[Kept, ...]:
    return tuple(
        Kept(certificate, life.until, after[certificate].until)
        for certificate, life in before.items()
        if life.standing_on(day) is Standing.ACTIVE and after[certificate] != life and _gains(life, after)
    )


def _gains(life: CredentialLife, after: Mapping[str, CredentialLife]) -> bool:
    then = after[life.certificate]
    return then.until != life.until or then.at_least > life.at_least


def _rank(keeper: Keeper) -> tuple[bool, int, bool, int, str]:
    """What the rules of AWS forbid on that day comes after what can be sat."""
    price = keeper.exam.price_usd
    return (keeper.retake is not None, -len(keeper.kept), price is None, price or 0, keeper.exam.code)
