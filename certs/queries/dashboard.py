"""Everything of one's own on one page. At most twenty queries, whatever there is (its test counts them)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certs.queries.credentials import CredentialsPart, PlannedSitting, credentials_of
from certs.queries.entry_states import changes_parts, coverage_of, said_found, states_parts
from certs.queries.goal_offers import Offer, offers_to
from certs.queries.goals import GoalLine, open_goals
from certs.queries.one_question import ask_at_once
from certs.queries.plan import Plan, plan_of
from certs.queries.practice_tests import practice_of
from certs.queries.readiness import GoalReadiness, readiness_from
from certs.queries.resource_offers import PositionOffer, position_offers
from certs.queries.resources import OwnPlace, shelf_of
from certs.queries.study_log import StudyDays, study_days
from certs.queries.today import choices_found, choices_parts, today_of
from certs.readiness.today import RULE, Today
from notes.access import Person


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """`goals` begin with the one the page is about; without any, most parts are empty."""

    goals: list[GoalLine]
    plan: Plan | None
    today: Today | None
    readiness: GoalReadiness | None
    log: StudyDays
    credentials: CredentialsPart
    shelf: list[OwnPlace]
    position_offers: list[PositionOffer]
    offers: list[Offer]
    rule: str = RULE

    @property
    def chosen(self) -> GoalLine | None:
        return self.goals[0] if self.goals else None


def dashboard_page(*, person: Person, today: date, goal_id: int | None) -> DashboardPage:
    """The page for one goal of the person's: the one asked for, else the nearest."""
    goals = open_goals(person=person, today=today)
    goals.sort(key=lambda line: line.goal.pk != goal_id)
    ahead = [line for line in goals if line.is_ahead]
    chosen = goals[0] if goals else None
    versions = [chosen.version.pk] if chosen else []
    found = ask_at_once(**states_parts(person), **changes_parts(person), **choices_parts(person, today))
    said = said_found(found, person)
    coverages = coverage_of(person=person, exam_version_ids=versions, states=said.states)
    coverage = coverages.get(versions[0]) if versions else None
    practice = practice_of(person=person, exam_version_ids=versions, today=today) if versions else {}
    shelf = shelf_of(person=person)
    log = study_days(
        person=person,
        today=today,
        goals=[line.goal for line in ahead],
        resources=[one.resource for one in shelf],
    )
    practised = practice.get(versions[0]) if versions else None
    plan = day = ready = None
    if chosen:
        recall = said.states.recalls.of(chosen)
        ready = readiness_from(line=chosen, recall=recall, coverage=coverage, practice=practised)
        left = sum(one.seconds_left or 0 for one in shelf)
        plan = plan_of(
            person=person, line=chosen, coverage=coverage, said=said, seconds_left=left, today=today
        )
        day = today_of(
            person=person,
            coverage=coverage,
            practice=practised,
            shelf=shelf,
            choices=choices_found(found),
            weekly_minutes=log.planned,
        )
    planned = [PlannedSitting(line.code, line.day) for line in ahead if line.day and line.day >= today]
    return DashboardPage(
        goals=goals,
        plan=plan,
        today=day,
        readiness=ready,
        log=log,
        credentials=credentials_of(person=person, today=today, planned=planned),
        shelf=shelf,
        position_offers=position_offers(person=person) if log.keeps_file else [],
        offers=offers_to(person=person, today=today) if log.keeps_file else [],
    )
