"""Where one stands: readiness as three numbers, the plan, what one's answers say. No score."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from awskb.api.bearer import reads_study
from awskb.api.members import ME, member_of
from awskb.api.paging import Id
from awskb.api.problems import nothing_here
from certs.queries.plan import plan_page
from certs.queries.readiness import readiness_page
from certs.queries.review_statistics import Span, statistics_page
from certs.readiness.score import Measured
from certs.readiness.wilson import Answers

router = Router(tags=["standing"])


class AnswersOut(Schema):
    """Correct of answered. Below ten answers, nothing is said: percent and bounds are null."""

    correct: int
    answered: int
    percent: int | None
    low_percent: int | None
    high_percent: int | None


class MeasuredOut(Schema):
    """Recall at the exam's day, the share of items touched and known, and practice; never one number."""

    cards: int
    cards_answered: int
    recall_percent: int | None
    items: int
    touched: int
    known: int
    practice: AnswersOut


class DomainStanding(MeasuredOut):
    number: int
    name: str
    weight_percent: int | None


class ReadinessOut(Schema):
    goal_id: int
    exam: str
    day: date | None
    recall_percent: int | None
    coverage_percent: int | None
    known_percent: int | None
    practice_percent: int | None
    why_unweighted: str
    not_skill: str
    whole: MeasuredOut
    domains: list[DomainStanding]
    next_domains: list[int] = Field(description="Numbers of domains, the largest gap first.")


class GoalPlanOut(Schema):
    goal_id: int
    exam: str
    day: date | None
    items: int
    items_known: int
    items_left: int
    days_left: int | None
    items_a_week_needed: float | None
    pace_a_week: float | None = Field(description="null: too little was done to say.")
    earliest: date | None = Field(description="At this pace, all of it is known between these days.")
    latest: date | None
    behind: int | None = Field(description="Items fewer than planned by today; negative: more.")
    minutes_left: int = Field(description="In resources whose length is known.")
    minutes_planned: int | None
    method: str


class KeptOut(AnswersOut):
    """What was remembered of some answers."""

    words: str


class CountOfDay(Schema):
    on: str = Field(description="The day in words.")
    count: int


class HardCardOut(Schema):
    name: str
    lapses: int
    stability: float | None
    is_put_away: bool


class StatisticsOut(Schema):
    span: str
    answers: int
    minutes: int
    days: int
    days_with_answers: int
    desired_retention: int
    kept: list[KeptOut] = Field(description="All, young and mature cards.")
    months: list[KeptOut]
    hours: list[KeptOut]
    ratings: dict[str, int]
    due: list[CountOfDay] = Field(description="Of the next thirty days.")
    due_in_all: int
    overdue: int
    hardest: list[HardCardOut]


@router.get(f"{ME}/goals/{{goal_id}}/readiness", response=ReadinessOut, auth=reads_study)
def get_readiness(request: HttpRequest, goal_id: Id) -> ReadinessOut:
    """Recall, coverage and practice with their evidence. Nothing here is a score or a chance to pass."""
    member = member_of(request)
    page = readiness_page(person=member.person, goal_id=goal_id, today=member.today)
    if page is None:
        raise nothing_here()
    ready, score = page.ready, page.ready.score
    return ReadinessOut(
        goal_id=goal_id,
        exam=ready.line.code,
        day=ready.day,
        recall_percent=score.recall.percent,
        coverage_percent=score.coverage.percent,
        known_percent=score.known.percent,
        practice_percent=score.practice.percent,
        why_unweighted=score.why_unweighted,
        not_skill=ready.not_skill,
        whole=MeasuredOut(**_measured(score.whole)),
        domains=[
            DomainStanding(
                number=one.number, name=one.name, weight_percent=one.weight, **_measured(one.measured)
            )
            for one in score.domains
        ],
        next_domains=[one.number for one in score.next_domains],
    )


@router.get(f"{ME}/goals/{{goal_id}}/plan", response=GoalPlanOut, auth=reads_study)
def get_plan(request: HttpRequest, goal_id: Id) -> GoalPlanOut:
    """What is left, at what pace. Where nothing is known, it is null."""
    member = member_of(request)
    page = plan_page(person=member.person, goal_id=goal_id, today=member.today)
    if page is None:
        raise nothing_here()
    plan, left = page.plan, page.plan.left
    return GoalPlanOut(
        goal_id=goal_id,
        exam=plan.line.code,
        day=plan.line.day,
        items=left.total,
        items_known=left.known,
        items_left=left.items,
        days_left=left.days,
        items_a_week_needed=left.items_a_week,
        pace_a_week=plan.pace.a_week if plan.pace else None,
        earliest=plan.span.earliest if plan.span else None,
        latest=plan.span.latest if plan.span else None,
        behind=plan.behind,
        minutes_left=left.minutes,
        minutes_planned=left.minutes_to_target,
        method=plan.method,
    )


@router.get(f"{ME}/statistics", response=StatisticsOut, auth=reads_study)
def get_statistics(request: HttpRequest, span: Span = Span.WEEKS) -> StatisticsOut:
    """What one's answers of twelve weeks, or of a year, say."""
    member = member_of(request)
    page = statistics_page(
        person=member.person, span=span, at=member.at, today=member.today, zone=member.zone
    )
    return StatisticsOut(
        span=page.span.value,
        answers=page.spanned.answers,
        minutes=page.spanned.minutes,
        days=page.days,
        days_with_answers=page.days_with_answers,
        desired_retention=page.wished,
        kept=[KeptOut(words=one.words, **_answers(one.answers)) for one in page.kinds],
        months=[KeptOut(words=one.words, **_answers(one.answers)) for one in page.months],
        hours=[KeptOut(words=one.words, **_answers(one.answers)) for one in page.hours],
        ratings={one.words.lower(): one.count for one in page.ratings},
        due=[CountOfDay(on=row.words, count=row.lower) for row in page.due.rows],
        due_in_all=page.due_in_all,
        overdue=page.overdue,
        hardest=[
            HardCardOut(
                name=str(one.name),
                lapses=one.lapses,
                stability=one.stability,
                is_put_away=one.is_put_away,
            )
            for one in page.hardest
        ],
    )


def _measured(of: Measured) -> dict[str, Any]:
    return {
        "cards": of.cards.cards,
        "cards_answered": of.cards.reviewed,
        "recall_percent": of.recall.percent if of.recall else None,
        "items": of.share.count,
        "touched": of.share.touched,
        "known": of.share.known,
        "practice": AnswersOut(**_answers(of.answers)),
    }


def _answers(of: Answers) -> dict[str, Any]:
    return {
        "correct": of.correct,
        "answered": of.answered,
        "percent": of.percent,
        "low_percent": of.interval.low_percent if of.interval else None,
        "high_percent": of.interval.high_percent if of.interval else None,
    }
