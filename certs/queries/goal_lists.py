"""The page of all of a person's goals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certs.queries.goal_offers import Offer, ToStudy, offers_to, things_to_study
from certs.queries.goals import GoalLine, every_goal
from notes.access import Person


@dataclass(frozen=True, slots=True)
class GoalsPage:
    open: list[GoalLine]
    closed: list[GoalLine]
    offers: list[Offer]
    to_study: list[ToStudy]


def goals_page(*, person: Person, today: date) -> GoalsPage:
    lines = every_goal(person=person, today=today)
    return GoalsPage(
        open=[line for line in lines if line.is_open],
        closed=[line for line in lines if not line.is_open],
        offers=offers_to(person=person, today=today),
        to_study=things_to_study(person=person),
    )
