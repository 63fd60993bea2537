"""What is asked of a person today, and in which order."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.actions.cards import write_own_card
from certs.actions.review_days import begin_day
from certs.actions.reviews import bury_card
from certs.models import Card, CardDecision, CardMemory, ReviewPreferences
from certs.queries.card_faces import faces_of
from certs.queries.due_cards import next_cards, waiting_count
from certs.queries.further_cards import all_candidates
from notes.actions.doubts import doubt_line
from notes.models import Entry
from notes.queries.doubts import Line
from tests.factories.cards import UTC, a_card, answered, the_hand
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.goals import a_goal
from tests.factories.notes import NOW, a_section, a_service, edited
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def fronts(person: User, at=NOW, **options: object) -> list[str]:  # type: ignore[no-untyped-def]
    return [card.front for card in the_hand(person, at, count=20, **options).cards]  # type: ignore[arg-type]


def remembered(card: Card, person: User, *, days_ago: int, stability: float = 10.0) -> CardMemory:
    """Answered some days ago, and due a `stability` later."""
    last = NOW - timedelta(days=days_ago)
    return CardMemory.objects.create(
        person=person,
        card=card,
        phase=2,
        stability=stability,
        difficulty=5.0,
        due=last + timedelta(days=stability),
        last_review=last,
        added_at=last,
        meaning="x y z",
    )


def test_ten_new_cards_a_day_are_dealt_and_no_rows_are_made_for_the_rest(ben: User) -> None:
    for _ in range(13):
        a_card()
    assert waiting_count(person=ben, at=NOW, zone=UTC) == 10
    hand = the_hand(ben, NOW)
    assert (hand.left, hand.new_left, len(hand.cards)) == (10, 10, 3)
    assert CardMemory.objects.of(ben).count() == 10
    assert waiting_count(person=ben, at=NOW, zone=UTC) == 10
    assert not CardMemory.objects.of(make_person("other")).exists()
    for card in Card.objects.order_by("pk")[:4]:
        answered(card, ben, NOW, rating=4)
    assert the_hand(ben, NOW).new_left == 6
    # What was dealt and not answered comes first on the next day.
    tomorrow = the_hand(ben, NOW + timedelta(days=1))
    assert tomorrow.new_left == 9
    assert CardMemory.objects.of(ben).count() == 13


def test_a_day_is_laid_out_once_and_again_where_more_new_cards_came(ben: User, ada: User) -> None:
    first = a_card("first")
    a_card("second")
    assert the_hand(ben, NOW).left == 2
    answered(first, ben, NOW, rating=4)
    with CaptureQueriesContext(connection) as asked:
        begin_day(by=ben, at=NOW, zone=UTC)
    assert len(asked) == 6
    a_card("third")
    CardDecision.objects.filter(card__entry__title="third").update(at=NOW + timedelta(minutes=1))
    assert fronts(ben) == ["COMPUTE › second", "COMPUTE › third"]


def test_the_card_has_what_stands_on_both_sides(ben: User) -> None:
    section = a_section("NETWORK")
    elb = a_service("Elastic Load Balancing", "ELB", one_line="Spreads traffic", status="active")
    a_card("ELB", "spreads the load", parent=section, service=elb)
    version = an_exam("ABC-C01")
    an_item_of(version, elb, "1.1")
    (card,) = the_hand(ben, NOW).cards
    assert (card.path, card.front, card.lines) == ("NETWORK", "NETWORK › ELB", ("spreads the load",))
    assert (card.official_name, card.catalogue_line) == ("Elastic Load Balancing", "Spreads traffic")
    assert card.url == Entry.objects.get(title="ELB").get_absolute_url()
    assert card.chips is not None
    assert [chip.code for chip in card.chips.first] == ["ABC-C01"]
    assert card.intervals[1] == "1 min"
    assert card.intervals[3] == "10 min"
    assert card.intervals[4].endswith("days")


def test_the_nearest_goals_cards_are_new_first(ben: User) -> None:
    far, near = an_exam("FAR-C01"), an_exam("NEA-C01")
    one, two = a_service("One"), a_service("Two")
    an_item_of(far, one, "1.1")
    an_item_of(near, two, "1.1")
    a_card("apart")
    a_card("of far", service=one)
    a_card("of near", service=two)
    a_goal(ben, far, target_on=date(2027, 6, 1))
    a_goal(ben, near, target_on=date(2027, 2, 1))
    assert [front.rpartition(" › ")[2] for front in fronts(ben)] == ["of near", "of far", "apart"]


def test_before_an_exam_its_cards_come_on_days_of_their_own_and_after_it_as_usual(ben: User) -> None:
    version, service = an_exam("ABC-C01"), a_service("One", features={"part": []})
    an_item_of(version, service, "1.1")
    a_goal(ben, version, target_on=NOW.date() + timedelta(days=30), created_at=NOW - timedelta(days=60))
    parts = {"feature": service.features.get(), "tied_by": "person"}
    for number in range(40):
        card = a_card(f"card {number}")
        remembered(card, ben, days_ago=20, stability=300.0)
        Entry.objects.filter(pk=card.entry_id, title__lt="card 37").update(**parts)
    linked = Card.objects.filter(entry__feature__isnull=False).count()
    asked = {}
    for ahead in range(40):
        at = NOW + timedelta(days=ahead)
        hand = the_hand(ben, at, count=50)
        if hand.cards:
            asked[ahead] = len(hand.cards)
        for one in hand.cards:
            answered(Card.objects.get(pk=one.card_id), ben, at, rating=4)
    # Over three weeks, each once, up to three days before it; none that it does not ask for.
    assert min(asked) >= 7
    assert max(asked) <= 27
    assert sum(asked.values()) == linked > 30
    assert max(asked.values()) < linked / 3
    assert len(asked) > 10


def test_a_backlog_is_spread_the_weakest_first_and_said(ben: User) -> None:
    ReviewPreferences.objects.create(person=ben, most_a_day=2, new_a_day=0)
    for number in range(5):
        remembered(a_card(f"card {number}"), ben, days_ago=30 + number)
    hand = the_hand(ben, NOW)
    assert [card.front.rpartition(" › ")[2] for card in hand.cards] == ["card 4", "card 3"]
    assert (hand.left, hand.left_over) == (2, 3)
    assert hand.catch_up == (
        "More is due than a day has room for: the weakest come today, 3 others come over the next 2 days."
    )
    for card in hand.cards:
        answered(Card.objects.get(pk=card.card_id), ben, NOW, rating=3)
    assert the_hand(ben, NOW).left == 0
    assert len(the_hand(ben, NOW + timedelta(days=1)).cards) == 2


def test_siblings_never_come_on_one_day(ben: User) -> None:
    elb = a_service("Elastic Load Balancing", "ELB")
    first, second = a_card("ELB", service=elb), a_card("ALB and NLB", service=elb)
    backwards = Card.objects.create(kind="reverse", entry=first.entry, created_at=NOW)
    for card in (first, second, backwards):
        remembered(card, ben, days_ago=20 + card.pk % 3)
    hand = the_hand(ben, NOW)
    assert (hand.left, hand.siblings) == (1, 2)
    answered(Card.objects.get(pk=hand.cards[0].card_id), ben, NOW)
    assert the_hand(ben, NOW + timedelta(hours=1)).left == 0
    # Also where the day is laid out anew: another choice is made.
    ReviewPreferences.objects.create(person=ben, new_a_day=5)
    assert the_hand(ben, NOW + timedelta(hours=2)).left == 0
    assert the_hand(ben, NOW + timedelta(days=1)).left == 1


def test_a_doubted_line_and_a_changed_meaning_are_not_asked(ben: User, ada: User) -> None:
    doubted, changed, fine = a_card("doubted"), a_card("changed"), a_card("fine")
    for card in (doubted, changed, fine):
        remembered(card, ben, days_ago=20)
    assert the_hand(ben, NOW).left == 3
    # From the moment on, though the day is laid out.
    doubt_line(
        entry_id=doubted.entry_id or 0,
        line=Line("definition", 0, "x y z"),
        reason="",
        named=False,
        by=ada,
        at=NOW,
    )
    edited(changed.entry, definition="nothing like it was, in 7 words")
    assert fronts(ben) == ["COMPUTE › fine"]
    hand = the_hand(ben, NOW + timedelta(days=1))
    assert (hand.left, hand.paused, hand.changed) == (1, 1, 1)


def test_a_buried_card_waits_for_its_day_and_own_cards_come(ben: User) -> None:
    card = a_card("team's")
    write_own_card(question="Mine?", answer="yes", by=ben, at=NOW)
    assert sorted(fronts(ben)) == ["COMPUTE › team's", "Mine?"]
    bury_card(card_id=card.pk, until=date(2026, 11, 25), by=ben)
    assert fronts(ben) == ["Mine?"]
    assert "COMPUTE › team's" not in fronts(ben, NOW + timedelta(days=1))
    assert "COMPUTE › team's" in fronts(ben, NOW + timedelta(days=2))


def test_learning_steps_come_when_it_is_their_turn(ben: User) -> None:
    first = a_card("first")
    for _ in range(3):
        a_card()
    the_hand(ben, NOW)
    answered(first, ben, NOW, rating=1)
    assert fronts(ben, NOW)[-1] == "COMPUTE › first"
    assert fronts(ben, NOW + timedelta(minutes=2))[0] == "COMPUTE › first"
    assert the_hand(ben, NOW).left == 4


def test_which_day_it_is_follows_the_persons_zone_and_a_change_of_it(ben: User) -> None:
    """It is Monday 23 November, 9 in the morning UTC: 23:00 on Kiritimati, and on Sunday in Honolulu."""
    ReviewPreferences.objects.create(person=ben, new_a_day=1)
    honolulu, kiritimati = ZoneInfo("Pacific/Honolulu"), ZoneInfo("Pacific/Kiritimati")
    due = remembered(a_card("due"), ben, days_ago=10)
    due.due = NOW + timedelta(hours=3)  # 02:00 of the day after, on Kiritimati
    due.save()
    a_card("new")
    assert begin_day(by=ben, at=NOW, zone=kiritimati).on == date(2026, 11, 23)
    assert fronts(ben, zone=kiritimati) == ["COMPUTE › new"]
    assert set(fronts(ben, zone=ZoneInfo("Europe/Berlin"))) == {"COMPUTE › new", "COMPUTE › due"}
    assert fronts(ben, zone=honolulu) == ["COMPUTE › new"]
    assert begin_day(by=ben, at=NOW, zone=honolulu).on == date(2026, 11, 22)
    assert CardMemory.objects.of(ben).count() == 2


def test_each_kind_of_card_has_its_sides(ben: User) -> None:
    """As the curator's pass shows them; a fixed line is fixed whichever way it is asked."""
    rds = a_service("Amazon Relational Database Service", "RDS", one_line="Runs databases", status="active")
    term = a_card("RDS", "sql db that somebody keeps", service=rds)
    Card.objects.filter(pk=term.pk).update(answer="a managed SQL database")
    for kind in ("reverse", "official"):
        Card.objects.create(kind=kind, entry=term.entry, created_at=NOW)
    Card.objects.create(
        kind="catalogue", service=a_service("AWS Glue", "Glue", one_line="ETL"), created_at=NOW
    )
    cards = [card.pk for card in Card.objects.all()]
    faces = {
        face.kind: (face.front, face.back.lines) for face in faces_of(card_ids=cards, person=ben).values()
    }
    assert faces == {
        "term": ("COMPUTE › RDS", ("a managed SQL database",)),
        "reverse": ("a managed SQL database", ("COMPUTE › RDS",)),
        "official": (
            "COMPUTE › RDS: its official name?",
            ("Amazon Relational Database Service",),
        ),
        "catalogue": ("Glue", ("ETL",)),
    }
    by_pass = [
        (kind, one.front, one.back)
        for kind, found in all_candidates(person=ben, today=NOW.date()).items()
        for one in found
        if one.card_id
    ]
    assert sorted(by_pass, key=str) == sorted(
        ((face.kind, face.front, face.back) for face in faces_of(card_ids=cards, person=ben).values()),
        key=str,
    )


@pytest.mark.parametrize("scale", [1, 4])
def test_the_next_card_costs_the_same_whatever_there_is(ben: User, scale: int) -> None:
    for _ in range(6 * scale):
        answered(a_card(), ben, NOW - timedelta(days=9))
    for _ in range(4 * scale):
        a_card()
    begin_day(by=ben, at=NOW, zone=UTC)
    with CaptureQueriesContext(connection) as asked:
        next_cards(person=ben, at=NOW, zone=UTC)
    with CaptureQueriesContext(connection) as counted:
        waiting_count(person=ben, at=NOW, zone=UTC)
    assert (len(asked), len(counted)) == (12, 2)


def test_the_buttons_tell_when_an_exam_brings_the_card_again(ben: User) -> None:
    """A card that FSRS would bring after the exam comes before it; one that no exam asks for does not."""
    exam = an_exam()
    asked_for, other = a_card("S3"), a_card("Sparta")
    an_item_of(exam, "Storage", "1.1", entry=asked_for.entry)
    for card in (asked_for, other):
        remembered(card, ben, days_ago=90, stability=90)
    without = {card.front: card.intervals[4] for card in the_hand(ben, NOW).cards}
    a_goal(ben, exam, booked_on=NOW.date() + timedelta(days=30), created_at=NOW - timedelta(days=30))
    cards = {card.front: card.intervals for card in the_hand(ben, NOW).cards}
    assert all(words.endswith("months") for words in without.values())
    assert cards["COMPUTE › Sparta"][4] == without["COMPUTE › Sparta"]
    number, unit = cards["COMPUTE › S3"][4].split()
    assert unit == "days"
    assert int(number) <= 27
