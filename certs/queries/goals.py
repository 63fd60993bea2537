"""A person's goals, with what follows from them today. Theirs alone, but for what they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse

from certs.exam_facts.comparing import Comparison
from certs.exam_facts.goal_states import GoalDates, GoalState, Standing, standing_of
from certs.exam_facts.retakes import SOURCE, Outcome, Retake, Sitting, retake_of
from certs.exam_facts.statuses import ExamStatus
from certs.models import Attempt, ExamVersion, Goal, time_zone_of
from certs.queries.comparisons import comparison_of
from certs.queries.goal_notices import Notice, notices_of
from notes.access import Person

_LAST = {GoalState.PASSED: 1}


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal as it stands on a day. `day` is what it counts towards: the booked day, else the target."""

    goal: Goal
    version: ExamVersion
    status: ExamStatus
    state: GoalState
    day: date | None
    days: int | None
    retake: Retake | None
    notices: list[Notice]

    @property
    def code(self) -> str:
        return self.version.code

    @property
    def name(self) -> str:
        return short_name(self.version)

    @property
    def url(self) -> str:
        return reverse("certs:goal", args=[self.goal.pk])

    @property
    def is_open(self) -> bool:
        return self.goal.closed_at is None

    @property
    def is_ahead(self) -> bool:
        """Whether there is still an exam to sit."""
        return self.is_open and self.state is not GoalState.PASSED

    @property
    def is_booked(self) -> bool:
        return self.state is GoalState.BOOKED

    @property
    def is_past(self) -> bool:
        return self.days is not None and self.days < 0

    @property
    def days_past(self) -> int:
        return -(self.days or 0)

    @property
    def warnings(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.is_warning]

    @property
    def successor(self) -> ExamVersion | None:
        return self.version.replaced_by

    @property
    def offers_successor(self) -> bool:
        return self.is_ahead and any(notice.offers_successor for notice in self.notices)

    @property
    def state_words(self) -> str:
        if self.state is GoalState.FAILED and self.retake and self.retake.earliest:
            return f"not passed, can be sat again from {self.retake.earliest.isoformat()}"
        return "no date yet" if self.state is GoalState.PLANNED and self.day is None else self.state.value


@dataclass(frozen=True, slots=True)
class Result:
    """One sitting of the goal's exam version, as the goal's own page shows it."""

    on: date
    outcome: str
    score: int | None


@dataclass(frozen=True, slots=True)
class GoalPage:
    line: GoalLine
    results: list[Result]
    comparison: Comparison | None
    moved_to: GoalLine | None
    retake_source: str = SOURCE


@dataclass(frozen=True, slots=True)
class SharedGoal:
    """What the team sees of a shared goal, and nothing else of it."""

    person_name: str
    code: str
    exam_url: str
    target_on: date | None


@dataclass(frozen=True, slots=True)
class NextExam:
    code: str
    url: str
    days: int
    is_booked: bool


def short_name(version: ExamVersion) -> str:
    return version.name.removeprefix("AWS Certified:").removeprefix("AWS Certified").strip()


def open_goals(*, person: Person, today: date) -> list[GoalLine]:
    """Two queries. The nearest day first, those without a day after them, passed ones last."""
    lines = _lines(_with_versions(Goal.objects.of(person).filter(closed_at=None)), person, today)
    return sorted(lines, key=_order)


def every_goal(*, person: Person, today: date) -> list[GoalLine]:
    """Two queries: the open ones as `open_goals` orders them, then the closed ones, the last closed first."""
    lines = _lines(_with_versions(Goal.objects.of(person)), person, today)
    closed = [line for line in lines if not line.is_open]
    closed.sort(key=lambda line: line.goal.closed_at or line.goal.created_at, reverse=True)
    return [*sorted((line for line in lines if line.is_open), key=_order), *closed]


def goal_line(*, person: Person, goal_id: int, today: date) -> GoalLine | None:
    """Nothing for another person's goal, exactly as for one that is not there."""
    found = _lines(_with_versions(Goal.objects.of(person).filter(pk=goal_id)), person, today)
    return found[0] if found else None


def goal_page(*, person: Person, goal_id: int, today: date) -> GoalPage | None:
    line = goal_line(person=person, goal_id=goal_id, today=today)
    if line is None:
        return None
    attempts = Attempt.objects.of(person).filter(exam_version=line.version.pk)
    moved_to = None
    if line.goal.moved_to_id:
        moved_to = goal_line(person=person, goal_id=line.goal.moved_to_id, today=today)
    return GoalPage(
        line=line,
        results=[Result(one.sat_on, one.get_outcome_display(), one.score) for one in attempts],
        comparison=comparison_to_successor(line) if line.offers_successor else None,
        moved_to=moved_to,
    )


def comparison_to_successor(line: GoalLine) -> Comparison | None:
    return comparison_of(before=line.version, after=line.successor) if line.successor else None


def shared_goals(*, today: date) -> list[SharedGoal]:
    """For the team's page: one query, which reads the exam and the target date and nothing else.

    Whether a goal was reached is its person's alone, so a goal stays here until its date has passed.
    """
    rows = (
        Goal.objects.filter(is_shared=True, closed_at=None, person__is_active=True)
        .exclude(target_on__lt=today)
        .order_by(F("target_on").asc(nulls_last=True), "exam_version__code", "person__username")
        .values_list(
            "person__first_name", "person__last_name", "person__username", "exam_version__code", "target_on"
        )
    )
    return [
        SharedGoal(f"{first} {last}".strip() or username, code, reverse("certs:exam", args=[code]), day)
        for first, last, username, code, day in rows
    ]


def next_exam(*, person: Person, today: date) -> NextExam | None:
    """The nearest day of one's open goals that is still ahead: one query."""
    zone = time_zone_of(person)
    since = Attempt.objects.of(person).filter(
        exam_version=OuterRef("exam_version"), sat_on__gte=OuterRef("began_on")
    )
    goals = (
        Goal.objects.of(person)
        .filter(closed_at=None)
        .annotate(began_on=TruncDate("created_at", tzinfo=zone))
        .exclude(Exists(since.filter(outcome=Outcome.PASSED)))
        .annotate(
            last_on=Subquery(since.order_by("-sat_on").values("sat_on")[:1]),
            last_outcome=Subquery(since.order_by("-sat_on").values("outcome")[:1]),
        )
        .select_related("exam_version")
    )
    found = []
    for goal in goals:
        last = [Sitting(goal.last_on, Outcome(goal.last_outcome))] if goal.last_on else []
        dates = GoalDates(goal.began_on, goal.target_on, goal.booked_on)
        standing = standing_of(dates=dates, sittings=last, today=today)
        if standing.day and standing.day >= today and standing.state is not GoalState.AWAITED:
            found.append((standing.day, goal.pk, goal.exam_version.code, standing.state))
    if not found:
        return None
    day, pk, code, state = min(found)
    return NextExam(code, reverse("certs:goal", args=[pk]), (day - today).days, state is GoalState.BOOKED)


def _with_versions(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    return goals.select_related("exam_version__replaced_by")


def _lines(goals: Iterable[Goal], person: Person, today: date) -> list[GoalLine]:
    found = list(goals)
    sat: dict[int, list[Sitting]] = defaultdict(list)
    if found:
        attempts = Attempt.objects.of(person).filter(
            exam_version__in={goal.exam_version_id for goal in found}
        )
        for version_id, on, outcome in attempts.values_list("exam_version", "sat_on", "outcome"):
            sat[version_id].append(Sitting(on, Outcome(outcome)))
    zone = time_zone_of(person)
    return [
        _line(goal, goal.created_at.astimezone(zone).date(), sat[goal.exam_version_id], today)
        for goal in found
    ]


def _line(goal: Goal, began_on: date, sittings: list[Sitting], today: date) -> GoalLine:
    version = goal.exam_version
    dates = GoalDates(began_on, goal.target_on, goal.booked_on, goal.closed_as)
    standing: Standing = standing_of(dates=dates, sittings=sittings, today=today)
    retake = retake_of(sittings=sittings, is_beta=version.phase == version.Phase.BETA)
    return GoalLine(
        goal=goal,
        version=version,
        status=version.status_on(today),
        state=standing.state,
        day=standing.day,
        days=(standing.day - today).days if standing.day else None,
        retake=retake,
        notices=notices_of(goal=goal, version=version, standing=standing, retake=retake, today=today),
    )


def _order(line: GoalLine) -> tuple[int, bool, date, int]:
    return (_LAST.get(line.state, 0), line.day is None, line.day or date.max, line.goal.pk)
