"""Recall, coverage and practice of three people, reckoned by hand from certs.readiness.score's formulas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.actions.readiness_sums import remake_sums
from certs.models import (
    Card,
    CardDecision,
    CardMemory,
    Domain,
    EntryState,
    ExamVersion,
    Goal,
    PracticeDomain,
    PracticeTest,
    State,
)
from certs.queries.readiness import readiness_of
from certs.readiness.score import NO_WEIGHTS, Readiness
from notes.models import Entry, Service
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import a_section, a_service, a_term

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
EXAM = date(2026, 12, 20)
# Thirty days before the exam's day begins, in UTC: the time zone of these people.
ANSWERED = datetime(2026, 11, 20, tzinfo=UTC)
# FSRS-6: R(t, S) = (1 + F t / S) ** D with D = -0.1542 and F = 0.9 ** (1 / D) - 1, so that R(S, S) = 0.9.
DECAY = -0.1542
FACTOR = 0.9 ** (1 / DECAY) - 1


class Wiki:
    """EC2 (domain 1) has cards a and b, S3 (domains 1 and 2) card c, SNS (domain 2) card d; nobody asks for
    card e. Billing (domain 2) has no card."""

    def __init__(self, weights: Mapping[str, int | None] | None = None) -> None:
        self.version = an_exam("ABC-C01", weights=weights)
        section = a_section("COMPUTE")
        self.services = {name: a_service(f"Amazon {name}", name) for name in ("EC2", "S3", "SNS")}
        an_item_of(self.version, self.services["EC2"], "1.1")
        an_item_of(self.version, self.services["S3"], "1.2", "2.1")
        an_item_of(self.version, self.services["SNS"], "2.1")
        an_item_of(self.version, "billing", "2.2")
        of = {"a": "EC2", "b": "EC2", "c": "S3", "d": "SNS", "e": None}
        self.cards = {name: self.card(section, name, service) for name, service in of.items()}

    def card(self, section: Entry, name: str, service: str | None) -> Card:
        term = a_term(f"term {name}", section, f"does what {name} does")
        if service:
            Entry.objects.filter(pk=term.pk).update(service=self.services[service], tied_by="person")
        card = Card.objects.create(kind="term", entry=term, created_at=ANSWERED)
        CardDecision.objects.create(card=card, verdict="kept", at=ANSWERED)
        return card

    def goal(self, person: User, target: date | None = EXAM) -> Goal:
        return Goal.objects.create(
            person=person, exam_version=self.version, target_on=target, created_at=ANSWERED
        )

    def remembers(self, person: User, **stabilities: float) -> None:
        for name, stability in stabilities.items():
            CardMemory.objects.create(
                person=person,
                card=self.cards[name],
                phase=2,
                stability=stability,
                difficulty=5.0,
                due=ANSWERED,
                last_review=ANSWERED,
                added_at=ANSWERED,
            )


def practised(person: User, version: ExamVersion, on: date, *domains: tuple[int, int]) -> None:
    test = PracticeTest.objects.create(
        person=person,
        exam_version=version,
        on=on,
        correct=sum(correct for correct, _ in domains),
        answered=sum(answered for _, answered in domains),
        created_at=ANSWERED,
    )
    for number, (correct, answered) in enumerate(domains, start=1):
        domain = Domain.objects.get(exam_version=version, number=number)
        PracticeDomain.objects.create(practice_test=test, domain=domain, correct=correct, answered=answered)


def knows(person: User, service: Service, state: State = State.KNOWN) -> None:
    EntryState.objects.create(person=person, service=service, state=state, changed_at=ANSWERED)


def score_of(person: User, goal: Goal) -> Readiness:
    found = readiness_of(person=person, goal_id=goal.pk, today=TODAY)
    assert found is not None
    return found.score


def test_a_person_with_cards_states_and_practice(ada: User) -> None:
    wiki = Wiki()
    wiki.remembers(ada, a=30, b=30, d=30, e=30)  # each 0.9 after thirty days; c was never answered
    knows(ada, wiki.services["SNS"])
    practised(ada, wiki.version, TODAY, (12, 20), (4, 5))
    score = score_of(ada, wiki.goal(ada))
    security, cost = (one.measured for one in score.domains)
    # r_1 = (0.9 + 0.9 + 0) / 3 = 0.6 over a, b, c; r_2 = (0 + 0.9) / 2 = 0.45 over c, d.
    assert security.recalled == pytest.approx(0.6)
    assert cost.recalled == pytest.approx(0.45)
    assert [(one.cards.reviewed, one.cards.cards) for one in (security, cost)] == [(2, 3), (1, 2)]
    # R = 0.6 * 0.6 + 0.4 * 0.45 = 0.36 + 0.18 = 0.54.
    assert (score.recall.share, score.recall.weight) == (pytest.approx(0.54), 100)
    # c_1: EC2 touched by its cards, S3 not: 1 of 2, none known. c_2: SNS touched and known, S3, billing not.
    assert [(one.share.touched, one.share.known, one.items) for one in (security, cost)] == [
        (1, 0, 2),
        (1, 1, 3),
    ]
    # C = 0.6 * 1/2 + 0.4 * 1/3 = 0.4333, known: 0.6 * 0 + 0.4 * 1/3 = 0.1333.
    assert score.coverage.share == pytest.approx(0.3 + 0.4 / 3)
    assert score.known.share == pytest.approx(0.4 / 3)
    # p_1 = 12 / 20; five answers are too few, so P is p_1 alone, from 60 % of the weight.
    assert (score.practice.share, score.practice.weight) == (pytest.approx(0.6), 60)
    assert cost.answers.share is None
    # Wilson for 12 of 20, z = 1.96: (0.6 + 0.09604 -+ 1.96 * sqrt(0.012 + 0.002401)) / 1.19208.
    interval = security.answers.interval
    assert interval is not None
    assert (interval.low, interval.high) == (pytest.approx(0.3866, abs=1e-4), pytest.approx(0.7812, abs=1e-4))
    # 60 * (1 - 0.6 * 1/2) = 42 before 40 * (1 - 0.45 * 1/3) = 34.
    assert [(one.name, pytest.approx(one.gap)) for one in score.next_domains] == [
        ("Security", 42),
        ("Cost", 34),
    ]


def test_a_person_who_did_nothing_yet(ben: User, ada: User) -> None:
    wiki = Wiki()
    wiki.remembers(ada, a=30, b=30, c=30, d=30)
    knows(ada, wiki.services["S3"])
    practised(ada, wiki.version, TODAY, (12, 20), (14, 15))
    score = score_of(ben, wiki.goal(ben))
    # r_1 = 0 / 3, r_2 = 0 / 2: there are cards, none answered. R = C = 0, and of P nothing is known.
    assert (score.recall.share, score.coverage.share, score.known.share) == (0, 0, 0)
    assert (score.practice.share, score.practice.percent) == (None, None)
    assert [one.gap for one in score.next_domains] == [60, 40]


def test_a_person_whose_exam_has_no_known_weights(reader: User) -> None:
    wiki = Wiki({"Security": None, "Cost": None})
    wiki.remembers(reader, a=30, b=10)
    knows(reader, wiki.services["S3"], State.READING)
    practised(reader, wiki.version, TODAY, (5, 5), (5, 5))
    practised(reader, wiki.version, TODAY - timedelta(days=91), (5, 10), (5, 10))
    goal = wiki.goal(reader)
    score = score_of(reader, goal)
    # a: 0.9; b after thirty days at a stability of ten: (1 + 3 F) ** D = 0.8093; c and d: 0. Each once.
    b = (1 + FACTOR * 30 / 10) ** DECAY
    assert b == pytest.approx(0.8093, abs=1e-4)
    assert score.recall.share == pytest.approx((0.9 + b) / 4)
    assert (score.recall.weight, score.why_unweighted) == (None, NO_WEIGHTS)
    # EC2 by a card, S3 by a state: 2 of 4 touched, none known.
    assert (score.coverage.share, score.known.share) == (0.5, 0)
    # Recent 10 of 10, older than 90 days 10 of 20 at half: (10 + 5) / (10 + 10) = 0.75.
    assert score.practice.share == pytest.approx(0.75)
    # 1 - r_d * c_d with r_1 = (0.9 + b) / 3, c_1 = 2 / 2 and r_2 = 0: Cost has the larger gap.
    assert [one.name for one in score.next_domains] == ["Cost", "Security"]
    assert score.next_domains[1].gap == pytest.approx(100 * (1 - (0.9 + b) / 3))
    # Without a day there is nothing to tell recall for, and what was answered stays.
    Goal.objects.filter(pk=goal.pk).update(target_on=None)
    score = score_of(reader, goal)
    assert (score.recall.share, score.domains[0].measured.cards.reviewed) == (None, 2)


def test_nobody_reads_another_persons_readiness(ada: User, ben: User) -> None:
    wiki = Wiki()
    goal = wiki.goal(ada)
    assert readiness_of(person=ben, goal_id=goal.pk, today=TODAY) is None
    assert readiness_of(person=ben, goal_id=99_999, today=TODAY) is None


def test_kept_sums_are_read_in_as_many_queries_whatever_is_behind_them(ada: User) -> None:
    wiki = Wiki()
    goal = wiki.goal(ada)
    counts = []
    for more in ({"a": 20.0}, {"b": 30.0, "c": 30.0, "d": 30.0}):
        wiki.remembers(ada, **more)
        remake_sums(by=ada, at=ANSWERED)
        with CaptureQueriesContext(connection) as asked:
            score_of(ada, goal)
        counts.append(len(asked))
        assert not any("certs_cardmemory" in query["sql"] for query in asked)
    assert counts == [5, 5]
