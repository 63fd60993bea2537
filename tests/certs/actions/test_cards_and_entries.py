"""Cards, memories and answers while their entries are moved, merged, binned and removed for good."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from awskb.accounts.models import User
from certs.actions.cards import NothingToAsk, add_for_oneself, keep_as_own, keep_card
from certs.models import Card, CardMemory, Review
from certs.queries.card_candidates import candidate_of
from certs.queries.card_changes import GONE_FOR_GOOD, OUT_OF_SIGHT, FollowedMemory, followed_memories
from certs.queries.card_rows import memories_aside
from notes.actions.bin import bin_entries, restore_entry
from notes.actions.merges import merge_entries, undo_merge
from notes.actions.purging import purge_entry
from notes.models import Entry, EntryMerge
from tests.factories.notes import NOW, a_section, a_term, edited, text_of

pytestmark = pytest.mark.django_db
LINE = "runs containers without servers"


@pytest.fixture
def fargate(db: None) -> Entry:
    return a_term("Fargate", a_section("COMPUTE"), LINE)


@pytest.fixture
def containers(db: None) -> Entry:
    return a_term("serverless containers", a_section("MORE"), LINE)


def learned(person: User, entry: Entry, answers: int) -> CardMemory:
    memory = add_for_oneself(entry_id=entry.pk, by=person, at=NOW)
    for day in range(answers):
        at = NOW + timedelta(days=day)
        Review.objects.create(
            person=person, card_id=memory.card_id, key=uuid4(), rating=3, at=at, on=at.date()
        )
    CardMemory.objects.filter(pk=memory.pk).update(stability=3.0 * answers or None, difficulty=5.0)
    return memory


def merged(loser: Entry, winner: Entry, by: User) -> EntryMerge:
    loser.refresh_from_db()
    winner.refresh_from_db()
    return merge_entries(
        winner_id=winner.pk,
        winner_base=winner.revision_number,
        loser_id=loser.pk,
        loser_base=loser.revision_number,
        text=text_of(winner),
        by=by,
        at=NOW,
        through="form",
    )


def followed(person: User) -> dict[int, FollowedMemory]:
    return {one.memory.pk: one for one in followed_memories(person=person)}


def test_of_two_merged_cards_each_person_keeps_the_memory_with_more_behind_it(
    ada: User, ben: User, fargate: Entry, containers: Entry
) -> None:
    keep_card(entry_id=fargate.pk, by=ada, at=NOW)
    adas = learned(ada, fargate, 3), learned(ada, containers, 1)
    bens = learned(ben, fargate, 0), learned(ben, containers, 2)
    merge = merged(fargate, containers, ada)
    assert [followed(ada)[one.pk].is_aside for one in adas] == [False, True]
    assert [followed(ben)[one.pk].is_aside for one in bens] == [True, False]
    assert memories_aside(person=ada, card_ids=[one.card_id for one in adas]) == {adas[1].pk}
    assert memories_aside(person=ada, card_ids=[adas[1].card_id]) == {adas[1].pk}
    assert memories_aside(person=ben, card_ids=[bens[1].card_id]) == {bens[0].pk}
    found = candidate_of(entry_id=containers.pk, person=ada)
    assert found is not None
    assert (found.card_id, found.verdict) == (adas[0].card_id, "kept")
    assert set(found.card_ids) == {one.card_id for one in adas}
    assert Review.objects.count() == 6
    undo_merge(merge_id=merge.pk, by=ada, at=NOW, through="form")
    assert not any(one.is_aside or one.why for one in (*followed(ada).values(), *followed(ben).values()))
    assert memories_aside(person=ada, card_ids=[one.card_id for one in adas]) == set()


def test_a_title_that_becomes_anothers_makes_one_card_of_two(
    ben: User, fargate: Entry, containers: Entry
) -> None:
    first, second = learned(ben, fargate, 1), learned(ben, containers, 2)
    edited(containers, title="fargate")
    assert [followed(ben)[one.pk].is_aside for one in (first, second)] == [True, False]
    assert memories_aside(person=ben, card_ids=[first.card_id]) == {first.pk}
    edited(containers, definition="pods that nobody hosts")
    found = candidate_of(entry_id=fargate.pk, person=ben)
    assert found is not None
    assert found.back.lines == (LINE, "pods that nobody hosts")
    assert found.rated.reasons[-2:] == (
        "the same title stands twice in the notes",
        "it is tied to no service",
    )


def test_a_moved_and_renamed_entry_keeps_its_card(ben: User, fargate: Entry) -> None:
    memory = learned(ben, fargate, 2)
    Entry.objects.filter(pk=fargate.pk).update(parent=a_section("ELSEWHERE"))
    edited(fargate, title="AWS Fargate")
    (one,) = followed_memories(person=ben)
    assert (one.memory.pk, one.why, one.front) == (memory.pk, "", "ELSEWHERE › AWS Fargate")


def test_the_bin_pauses_and_gives_back(ada: User, ben: User, fargate: Entry) -> None:
    memory = learned(ben, fargate, 2)
    bin_entries(entry_ids=[fargate.pk], by=ada, at=NOW, through="form")
    (one,) = followed_memories(person=ben)
    assert (one.why, one.front) == (OUT_OF_SIGHT, "COMPUTE › Fargate")
    fargate.refresh_from_db()
    restore_entry(entry_id=fargate.pk, base_revision=fargate.revision_number, by=ada, at=NOW, through="form")
    (one,) = followed_memories(person=ben)
    assert (one.why, one.memory.stability) == ("", memory.stability or 6.0)


def test_nothing_of_a_learner_goes_with_an_entry_removed_for_good(
    ada: User, ben: User, fargate: Entry
) -> None:
    keep_card(entry_id=fargate.pk, by=ada, at=NOW)
    memory = learned(ben, fargate, 2)
    with pytest.raises(NothingToAsk):
        keep_as_own(memory_id=memory.pk, by=ben, at=NOW)
    bin_entries(entry_ids=[fargate.pk], by=ada, at=NOW, through="form")
    fargate.refresh_from_db()
    purge_entry(entry_id=fargate.pk, base_revision=fargate.revision_number, by=ada, at=NOW, through="form")
    (one,) = followed_memories(person=ben)
    assert (one.why, one.front, one.memory.stability) == (GONE_FOR_GOOD, "COMPUTE › Fargate", 6.0)
    assert Review.objects.of(ben).count() == 2
    with pytest.raises(CardMemory.DoesNotExist):
        keep_as_own(memory_id=memory.pk, by=ada, at=NOW)
    card = keep_as_own(memory_id=memory.pk, by=ben, at=NOW)
    assert (card.kind, card.person, card.question, card.answer) == ("own", ben, "COMPUTE › Fargate", LINE)
    assert CardMemory.objects.of(ben).get().card == card
    assert set(Review.objects.of(ben).values_list("card_id", flat=True)) == {card.pk}
    assert Card.objects.filter(entry=None, kind="term").count() == 1
