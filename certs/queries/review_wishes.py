"""How a person wants to be asked, as the schedule understands it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from certs.models import CardMemory, Goal, ReviewPreferences
from certs.queries.goals import GoalLine, open_goals
from certs.scheduling.deadlines import SPREAD_DAYS, Deadline
from certs.scheduling.load import Limits
from certs.scheduling.memory import Memory, Phase
from certs.scheduling.scheduler import AS_USUAL, Wishes
from notes.access import Person


@dataclass(frozen=True, slots=True)
class OwnWishes:
    """What one person chose, or what holds for everybody who chose nothing."""

    person_id: int
    wishes: Wishes
    limits: Limits
    choices: ReviewPreferences

    def of_card(self, card_id: int) -> Wishes:
        """With a seed of the person and the card, so that cards learned together drift apart."""
        return replace(self.wishes, fuzz_seed=f"{self.person_id} {card_id}")


@dataclass(frozen=True, slots=True)
class GoalDay:
    """An open goal with a day that is not over, and the deadline that it sets for its cards."""

    goal: Goal
    deadline: Deadline
    spread_days: int = SPREAD_DAYS
    version_id: int = field(default=0)

    def of_card(self, card_id: int) -> Deadline:
        return self.deadline.of_card(f"{self.goal.person_id} {card_id}", days=self.spread_days)

    def has_begun(self, at: datetime) -> bool:
        """From here on some card may come earlier than FSRS has it."""
        first = replace(self.deadline, earlier=self.spread_days - 1)
        return first.latest_due <= at < self.deadline.over


def wishes_of(person: Person) -> OwnWishes:
    """One query."""
    chosen = ReviewPreferences.objects.of(person).first() or ReviewPreferences()
    return own_wishes(person, chosen)


def own_wishes(person: Person, chosen: ReviewPreferences) -> OwnWishes:
    return OwnWishes(
        person_id=person.pk or 0,
        wishes=Wishes(
            desired_retention=chosen.desired_retention / 100,
            parameters=tuple(chosen.parameters) if chosen.parameters else None,
            learning_steps=_steps(chosen.learning_minutes, AS_USUAL.learning_steps),
            relearning_steps=_steps(chosen.relearning_minutes, AS_USUAL.relearning_steps),
        ),
        limits=Limits(chosen.new_a_day, chosen.most_a_day),
        choices=chosen,
    )


def _steps(minutes: list[int] | None, usual: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    return usual if minutes is None else tuple(timedelta(minutes=each) for each in minutes)


def goal_days(*, person: Person, today: date, zone: tzinfo, retention: float) -> list[GoalDay]:
    """Two queries. The nearest day first."""
    lines = open_goals(person=person, today=today)
    return [
        goal_day(line, zone=zone, retention=retention) for line in lines if line.is_ahead and _is_due(line)
    ]


def goal_day(line: GoalLine, *, zone: tzinfo, retention: float) -> GoalDay:
    """Over as many days as there were since the goal was set, at most three weeks."""
    if line.day is None:
        raise ValueError(f"{line.goal} has no day")
    deadline = Deadline(line.day, zone, least_recall=retention)
    set_on = line.goal.created_at.astimezone(zone).date()
    room = (line.day - set_on).days - deadline.days_before
    return GoalDay(
        line.goal, deadline, spread_days=max(1, min(SPREAD_DAYS, room)), version_id=line.version.pk
    )


def _is_due(line: GoalLine) -> bool:
    return line.day is not None and line.days is not None and line.days >= 0


def memory_of(row: CardMemory) -> Memory:
    """As the schedule knows it; a row that was never answered may have no step yet."""
    if row.last_review is None:
        return Memory(due=row.due)
    return Memory(
        due=row.due,
        phase=Phase(row.phase),
        step=row.step,
        stability=row.stability,
        difficulty=row.difficulty,
        last_review=row.last_review,
        lapses=row.lapses,
    )


def start_of(day: date, zone: tzinfo) -> datetime:
    """Its first moment there."""
    return datetime.combine(day, time(), zone)


def end_of(day: date, zone: tzinfo) -> datetime:
    return start_of(day + timedelta(days=1), zone)
