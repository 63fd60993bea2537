"""What the team holds, needs and loses: certificates that people hold and do not hide, goals they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.formats import date_format

from certs.exam_facts.credential_lives import Standing
from certs.exam_facts.reminding import THRESHOLDS
from certs.exam_facts.team_needs import Holding, NeedStanding, standing_of
from certs.models import Certification, Level, StudyPreferences, TeamNeed
from certs.queries.credentials import HeldCredential, credentials_of_everyone
from certs.queries.goals import SharedGoal, shared_goals
from notes.access import Person

PEOPLE_ON_A_PAGE = 100
RENEWERS_SHOWN = 5
SOON = 30


@dataclass(frozen=True, slots=True)
class TeamCredential:
    """A certificate with its holder, as the team may see it: name, certificate, dates, nothing else."""

    person_id: int
    person_name: str
    held: HeldCredential

    @property
    def is_contested(self) -> bool:
        return self.held.row.contested_at is not None

    @property
    def url(self) -> str:
        return _exam_url(self.held.certification.abbreviation)

    @property
    def last_day(self) -> str:
        return _day_words(self.held.until) if self.held.until else ""

    @property
    def end_words(self) -> str:
        return f"until {self.last_day}" if self.last_day else "end not known"

    @property
    def standing_words(self) -> str:
        if self.is_contested:
            return "contested by its holder, not counted"
        return f"ended {self.last_day}" if self.held.is_lapsed else self.end_words

    @property
    def is_held(self) -> bool:
        """Whether it counts as held today; an end that nobody knows leaves it held, marked as unknown."""
        return self.held.standing is not Standing.LAPSED and not self.is_contested

    @property
    def threshold(self) -> int | None:
        return self.held.threshold


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need, how it stands, and whose certificates end soonest: they could renew."""

    need: TeamNeed
    standing: NeedStanding
    renewers: list[TeamCredential]
    more_renewers: int

    @property
    def missing(self) -> int:
        return max(0, self.need.people - self.standing.held)


@dataclass(frozen=True, slots=True)
class Lapsing:
    """Certificates whose last day is at most `days` away, and further than the threshold below."""

    days: int
    credentials: list[TeamCredential]


@dataclass(frozen=True, slots=True)
class HolderLine:
    name: str
    credentials: list[TeamCredential]


@dataclass(frozen=True, slots=True)
class CertificationLine:
    certification: Certification
    credentials: list[TeamCredential]


@dataclass(frozen=True, slots=True)
class LevelLine:
    label: str
    certifications: list[CertificationLine]

    @property
    def count(self) -> int:
        return sum(len(line.credentials) for line in self.certifications)


@dataclass(frozen=True, slots=True)
class TeamPage:
    member_count: int
    held_count: int
    holder_count: int
    needs: list[NeedLine]
    lapsing: list[Lapsing]
    holders: Page[HolderLine]
    levels: list[LevelLine]
    goals: list[SharedGoal]
    is_by_level: bool
    gets_mails: bool

    @property
    def short_needs(self) -> list[NeedLine]:
        return [line for line in self.needs if line.standing.is_short]

    @property
    def ending_soon(self) -> int:
        """How many end within 30 days."""
        return sum(len(one.credentials) for one in self.lapsing if one.days <= SOON)

    @property
    def lapsing_count(self) -> int:
        return sum(len(one.credentials) for one in self.lapsing)


def team_credentials(*, today: date) -> list[TeamCredential]:
    """Every certificate the team may see, by holder. Three queries."""
    found = []
    for pk, listed in credentials_of_everyone(today=today).items():
        name = _name(listed[0].row.person)
        found += [TeamCredential(pk, name, held) for held in listed]
    return found


def team_page(*, person: Person, today: date, by: str, number: str) -> TeamPage:
    """Seven queries, whatever the number of people. `by` is "level" or anything else for people."""
    everything = team_credentials(today=today)
    holding = [one for one in everything if one.is_held]
    is_by_level = by == "level"
    return TeamPage(
        member_count=get_user_model()._default_manager.filter(is_active=True).count(),
        held_count=len(holding),
        holder_count=len({one.person_id for one in holding}),
        needs=need_lines(holding, today),
        lapsing=lapsing(holding),
        holders=Paginator([] if is_by_level else holders(everything), PEOPLE_ON_A_PAGE).get_page(number),
        levels=levels(holding) if is_by_level else [],
        goals=shared_goals(today=today),
        is_by_level=is_by_level,
        gets_mails=not StudyPreferences.objects.of(person).filter(gets_team_mails=False).exists(),
    )


def need_lines(holding: Iterable[TeamCredential], today: date) -> list[NeedLine]:
    """What falls short soonest comes first; what no known end threatens, last."""
    by_certification: dict[int, list[TeamCredential]] = defaultdict(list)
    for one in holding:
        by_certification[one.held.certification.pk].append(one)
    lines = []
    for need in TeamNeed.objects.select_related("certification"):
        holders_of = by_certification[need.certification_id]
        ends = [Holding(one.person_id, one.held.until) for one in holders_of]
        standing = standing_of(needed=need.people, holdings=ends, today=today)
        able = sorted((one for one in holders_of if one.held.chances), key=_end)
        lines.append(NeedLine(need, standing, able[:RENEWERS_SHOWN], max(0, len(able) - RENEWERS_SHOWN)))
    return sorted(lines, key=lambda line: (line.standing.short_on or date.max, line.need.certification.name))


def lapsing(holding: Iterable[TeamCredential]) -> list[Lapsing]:
    """By threshold, the nearest first; each certificate stands under the latest that has passed."""
    found: dict[int, list[TeamCredential]] = defaultdict(list)
    for one in holding:
        if one.threshold is not None:
            found[one.threshold].append(one)
    return [Lapsing(days, sorted(found[days], key=_end)) for days in reversed(THRESHOLDS) if found[days]]


def holders(everything: Iterable[TeamCredential]) -> list[HolderLine]:
    """Everybody who holds or held something, by name."""
    found: dict[int, list[TeamCredential]] = defaultdict(list)
    for one in everything:
        found[one.person_id].append(one)
    lines = [HolderLine(listed[0].person_name, listed) for listed in found.values()]
    return sorted(lines, key=lambda line: line.name.casefold())


def levels(holding: Sequence[TeamCredential]) -> list[LevelLine]:
    """From foundational to specialty; within one, the certificate that most hold first."""
    found: dict[int, CertificationLine] = {}
    for one in holding:
        certification = one.held.certification
        found.setdefault(certification.pk, CertificationLine(certification, [])).credentials.append(one)
    lines = sorted(found.values(), key=lambda line: (-len(line.credentials), line.certification.name))
    return [
        LevelLine(level.label, of_level)
        for level in Level
        if (of_level := [line for line in lines if line.certification.level == level])
    ]


def _end(one: TeamCredential) -> tuple[date, str]:
    return one.held.until or date.max, one.person_name.casefold()


# A page names hundreds of days and some dozen exams; each is put into words once.
@lru_cache(maxsize=4_096)
def _day_words(day: date) -> str:
    return date_format(day, "j M Y")


@lru_cache(maxsize=256)
def _exam_url(letters: str) -> str:
    return reverse("certs:exam", args=[letters])


def _name(person: object) -> str:
    return str(getattr(person, "shown_name", person))
