"""What a person's answers say: to them, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.models import Card, CardMemory, OwnQuestion, Review, ReviewPreferences
from certs.queries.due_days import due_days
from certs.queries.goals import open_goals
from certs.queries.review_days import answers_by_hour, days_of_answers
from certs.queries.review_statistics import Span, StatisticsPage, statistics_page
from certs.readiness.wilson import Answers
from certs.review_facts.days import Counted
from certs.scheduling.scheduler import Wishes
from notes.actions.bin import bin_entry
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.goals import a_goal
from tests.factories.notes import a_section, a_term
from tests.factories.reviews import NOW, a_card, a_memory, an_answer

ClientOf = Callable[[User], Client]
ADDRESS = "/review/statistics/"
ZONE = ZoneInfo("UTC")
TODAY = NOW.date()


@pytest.fixture
def card(db: None) -> Card:
    return a_card(a_term("role", a_section("IAM"), "user w/ tmp credentials"))


def page_of(person: User, span: Span = Span.WEEKS) -> StatisticsPage:
    return statistics_page(person=person, span=span, at=NOW, today=TODAY, zone=ZONE)


def test_it_says_what_it_is_for_while_there_is_nothing(ben: User, client_of: ClientOf) -> None:
    for address in (ADDRESS, f"{ADDRESS}?span=year", f"{ADDRESS}?span=nonsense"):
        answer = client_of(ben).get(address)
        assert answer.status_code == 200
        assert "No answer yet" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


def test_it_shows_with_one_answer_and_nothing_due(ben: User, card: Card, client_of: ClientOf) -> None:
    an_answer(ben, card, rating=1)
    html = client_of(ben).get(ADDRESS).content.decode()
    assert "<strong>1</strong> answer on 1 of 84 days" in html
    assert "0 of 1</strong>, too few to say" in html
    assert "Nothing is due in the next 30 days." in html
    assert "No card has been forgotten after it was known." in html


def test_nobody_else_is_shown_or_counted_any_of_it(
    ada: User, ben: User, administrator: User, eve: Client, card: Card, client_of: ClientOf
) -> None:
    memory = a_memory(ben, card, lapses=9)
    an_answer(ben, card, milliseconds=4_321_000)
    assert "4321.0 seconds" in client_of(ben).get(ADDRESS).content.decode()
    for other in (ada, administrator):
        html = client_of(other).get(ADDRESS).content.decode()
        assert "No answer yet" in html
        assert "role" not in html.partition("<main")[2].partition("</main>")[0]
        assert client_of(other).post(f"/cards/mine/{memory.pk}/remove/").status_code == 404
    assert eve.get(ADDRESS).status_code == 302


def test_a_day_counts_answers_by_kind_and_no_undone_one(ben: User, ada: User, card: Card) -> None:
    an_answer(ben, card, rating=1)
    an_answer(ben, card, rating=2, milliseconds=None)
    an_answer(ben, card, rating=3, is_learning=True)
    an_answer(ben, card, rating=4)
    an_answer(ben, card, rating=4, undone_at=NOW)
    an_answer(ada, card, rating=4)
    an_answer(ben, a_card(a_term()), days_ago=90)
    assert days_of_answers(person=ben, since=TODAY) == {
        TODAY: Counted(
            answers=4, learning=1, again=1, hard=1, good=1, easy=1, timed=3, milliseconds=18_000, known=2
        )
    }


@pytest.mark.parametrize(("days", "is_mature"), [(20, False), (21, True), (22, True)])
def test_a_card_asked_again_after_three_weeks_is_mature(
    ben: User, ada: User, card: Card, days: int, is_mature: bool
) -> None:
    an_answer(ben, card, days_ago=days + 30)
    an_answer(ben, card, days_ago=days)
    an_answer(ben, card, days_ago=1, undone_at=NOW)
    an_answer(ada, card, days_ago=1)
    an_answer(ben, a_card(a_term("other")), days_ago=1)
    an_answer(ben, card)
    counted = days_of_answers(person=ben, since=TODAY)[TODAY]
    assert (counted.mature, counted.mature_known) == (int(is_mature), int(is_mature))


def test_the_stored_day_counts_and_not_the_moments(ben: User, card: Card) -> None:
    """Near midnight, a person's own day is another than that of UTC."""
    an_answer(ben, card, at=datetime(2026, 11, 25, 16, 30, tzinfo=UTC), on=date(2026, 11, 26))
    assert list(days_of_answers(person=ben, since=date(2026, 11, 26))) == [date(2026, 11, 26)]


def test_hours_and_due_days_are_those_of_the_persons_clock(ben: User, card: Card) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    an_answer(ben, card, at=datetime(2026, 11, 25, 16, 30, tzinfo=UTC), on=date(2026, 11, 26), rating=1)
    since = date(2026, 11, 1)
    assert answers_by_hour(person=ben, since=since, zone=tokyo) == {1: Answers(0, 1)}
    assert answers_by_hour(person=ben, since=since, zone=ZONE) == {16: Answers(0, 1)}
    a_memory(ben, card, due=datetime(2026, 11, 28, 15, 30, tzinfo=UTC))

    def due(until: int, zone: ZoneInfo) -> dict[date, int]:
        at, day = datetime(2026, 11, 26, tzinfo=UTC), date(2026, 11, until)
        return due_days(person=ben, lines=[], wishes=Wishes(), at=at, until=day, zone=zone)

    assert due(28, ZONE) == {date(2026, 11, 28): 1}
    assert due(28, tokyo) == {}
    assert due(29, tokyo) == {date(2026, 11, 29): 1}


def test_before_an_exam_its_cards_come_earlier(ben: User) -> None:
    version = an_exam("ABC-C01")
    role, lunch = a_term("role"), a_term("lunch")
    an_item_of(version, "role", "1.1", entry=role)
    a_goal(ben, version, target_on=TODAY + timedelta(days=25))
    for entry in (role, lunch):
        a_memory(ben, a_card(entry), due=NOW + timedelta(days=200), stability=200.0)
    lines = open_goals(person=ben, today=TODAY)
    until = TODAY + timedelta(days=29)
    due = due_days(person=ben, lines=lines, wishes=Wishes(), at=NOW, until=until, zone=ZONE)
    assert sum(due.values()) == 1
    assert TODAY < max(due) <= TODAY + timedelta(days=22)


def test_what_comes_is_without_suspended_and_new_cards(ben: User, ada: User) -> None:
    cards = [a_card(a_term()) for _ in range(5)]
    a_memory(ben, cards[0], due=NOW - timedelta(days=3))
    a_memory(ben, cards[1], due=NOW + timedelta(days=2))
    a_memory(ben, cards[2], suspended_at=NOW)
    a_memory(ben, cards[3], last_review=None, stability=None, difficulty=None)
    a_memory(ada, cards[4])
    page = page_of(ben)
    assert (page.due_in_all, page.overdue) == (2, 1)
    assert [row.lower for row in page.due.rows] == [1, 1]
    assert len(page.due.columns.columns) == 30


def test_what_was_kept_stands_beside_the_wish(ben: User, card: Card) -> None:
    ReviewPreferences.objects.create(person=ben, desired_retention=80)
    for number in range(40):
        an_answer(ben, card, days_ago=number / 10, rating=1 if number < 20 else 3)
    page = page_of(ben)
    every, young, mature = page.kinds
    assert (page.wished, every.answers, every.standing) == (80, Answers(20, 40), "less than you wish")
    assert (young.answers, mature.answers) == (Answers(20, 40), Answers())
    assert [one.count for one in page.ratings] == [20, 0, 20, 0]


def test_a_year_is_summed_by_weeks(ben: User, card: Card) -> None:
    for days in (0, 100, 350, 380):
        an_answer(ben, card, days_ago=days)
    year, weeks = page_of(ben, Span.YEAR), page_of(ben)
    assert (year.spanned.answers, weeks.spanned.answers) == (3, 1)
    assert len(year.per_day.columns.columns) == 53
    assert len(weeks.per_day.columns.columns) == 84


def test_the_hardest_come_first_and_say_what_to_do(ben: User, client_of: ClientOf) -> None:
    iam = a_section("IAM")
    facts = {"leech": (8, 3.0), "easy": (0, 90.0), "short": (2, 1.0), "long": (2, 40.0), "gone": (1, 1.0)}
    for name, (lapses, stability) in facts.items():
        a_memory(ben, a_card(a_term(name, iam, "a line")), lapses=lapses, stability=stability)
    a_memory(ben, a_card(a_term("put away")), lapses=20, suspended_at=NOW)
    a_memory(ben, a_card(a_term("no leech")), lapses=3, suspended_at=NOW)
    gone = Card.objects.get(front="gone").entry
    assert gone is not None
    bin_entry(entry_id=gone.pk, base_revision=gone.revision_number, by=ben, at=NOW, through="form")
    hardest = page_of(ben).hardest
    assert [one.name for one in hardest] == [
        "put away", "IAM › leech", "IAM › short", "IAM › long", "gone"
    ]  # fmt: skip
    assert [one.is_leech for one in hardest] == [True, True, False, False, False]
    assert [one.is_put_away for one in hardest] == [True, False, False, False, False]
    assert (hardest[-1].url, hardest[-1].edit_url) == ("", "")
    client = client_of(ben)
    html = client.get(ADDRESS).content.decode()
    assert 'href="/notes/leech/edit/"' in html
    sent = {"back": ADDRESS}
    answer = client.post(f"/cards/mine/{hardest[2].memory_id}/remove/", sent)
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert client.post(f"/cards/mine/{hardest[0].memory_id}/restore/", sent).status_code == 302
    assert [(one.name, one.is_put_away) for one in page_of(ben).hardest[:3]] == [
        ("put away", False), ("IAM › leech", False), ("IAM › long", False)
    ]  # fmt: skip


def test_answers_count_for_the_domains_whose_map_asks_for_the_card(ben: User) -> None:
    version, iam = an_exam("ABC-C01"), a_section("IAM")
    role, lunch = a_term("role", iam, "a line"), a_term("lunch", iam, "another")
    an_item_of(version, "role", "1.1", "2.1", entry=role)
    a_goal(ben, version)
    own = OwnQuestion.objects.create(
        person=ben,
        exam_version=version,
        domain=version.domains.get(number=2),
        question="Which?",
        answer="This.",
        created_at=NOW,
    )
    question = Card.objects.create(kind="own", own_question=own, person=ben, created_at=NOW)
    for card, rating in ((a_card(role), 1), (a_card(lunch), 3), (question, 3)):
        an_answer(ben, card, rating=rating)
        an_answer(ben, card, rating=1, is_learning=True)
    (exam,) = page_of(ben).exams
    assert (exam.code, exam.unmapped) == ("ABC-C01", 1)
    assert [(one.cards, one.answers) for one in exam.domains] == [(1, Answers(0, 1)), (2, Answers(1, 2))]


def test_it_costs_the_same_for_few_and_for_many(ben: User, card: Card) -> None:
    version = an_exam("ABC-C01")
    a_goal(ben, version)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of(ben)
        return len(asked)

    an_answer(ben, card)
    a_memory(ben, card, lapses=1)
    few = cost()
    for number in range(12):
        other = a_card(a_term(definition="a line"))
        a_memory(ben, other, lapses=number)
        for days in range(3):
            an_answer(ben, other, days_ago=40 * days)
    assert cost() == few
    assert few <= 18


def test_no_number_is_stored_or_changed_by_looking(ben: User, card: Card, client_of: ClientOf) -> None:
    an_answer(ben, card)
    a_memory(ben, card)
    before: list[Any] = [*CardMemory.objects.values(), *Review.objects.values()]
    client_of(ben).get(ADDRESS)
    assert [*CardMemory.objects.values(), *Review.objects.values()] == before
