"""What becomes of candidates, and how cards follow their entries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.actions.cards import (
    add_for_oneself,
    drop_card,
    keep_card,
    keep_memory,
    learn_anew,
    undo_decision,
    write_own_card,
)
from certs.models import Card, CardMemory
from certs.queries.card_candidates import candidate_of, candidates, to_decide
from certs.queries.card_changes import followed_memories
from notes.actions.doubts import doubt_line, withdraw_doubt
from notes.actions.merges import merge_entries
from notes.models import Entry
from notes.queries.doubts import Line
from tests.factories.notes import NOW, a_section, a_service, a_term, edited, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def role() -> Entry:
    fargate = a_service(
        "AWS Fargate", "Fargate", status="active", one_line="Serverless capacity for containers"
    )
    term = a_term("Fargate", a_section("COMPUTE"), "runs containers without servers")
    Entry.objects.filter(pk=term.pk).update(service=fargate, tied_by="person")
    return term


def the_only(person: User) -> str:
    (one,) = followed_memories(person=person)
    return one.why


def test_a_curator_keeps_fixes_drops_and_undoes(ada: User, role: Entry) -> None:
    assert [one.entry_id for one in to_decide(candidates(person=ada))] == [role.pk]
    card = keep_card(entry_id=role.pk, by=ada, at=NOW, answer="runs containers; no servers to keep")
    found = candidate_of(entry_id=role.pk, person=ada)
    assert found is not None
    assert (found.verdict, found.back.meaning) == ("kept", "runs containers; no servers to keep")
    assert found.is_the_teams
    assert not to_decide(candidates(person=ada))
    undo_decision(card_id=card.pk, at=NOW)
    found = candidate_of(entry_id=role.pk, person=ada)
    assert found is not None
    assert (found.verdict, found.back.meaning) == ("", "runs containers without servers")
    assert drop_card(entry_id=role.pk, by=ada, at=NOW) == card
    assert not to_decide(candidates(person=ada))


def test_a_small_edit_keeps_the_memory_and_another_meaning_asks(ada: User, ben: User, role: Entry) -> None:
    memory = add_for_oneself(entry_id=role.pk, by=ben, at=NOW)
    assert add_for_oneself(entry_id=role.pk, by=ben, at=NOW) == memory
    role = edited(role, definition="runs containers without any servers", title="AWS Fargate")
    assert the_only(ben) == ""
    assert followed_memories(person=ada) == []
    edited(role, definition="an orchestrator of 2 kinds")
    assert the_only(ben) == "a number changed"
    keep_memory(memory_id=memory.pk, meaning="an orchestrator of 2 kinds", by=ben)
    assert the_only(ben) == ""
    with pytest.raises(CardMemory.DoesNotExist):
        learn_anew(memory_id=memory.pk, meaning="", by=ada, at=NOW)
    CardMemory.objects.update(stability=9.0, difficulty=5.0)
    assert learn_anew(memory_id=memory.pk, meaning="x", by=ben, at=NOW).stability is None


def test_a_doubted_line_pauses_its_card_for_all(ada: User, ben: User, role: Entry) -> None:
    keep_card(entry_id=role.pk, by=ada, at=NOW)
    line = Line("definition", 0, role.definition)
    doubt = doubt_line(entry_id=role.pk, line=line, reason="", named=False, by=ben, at=NOW)
    found = candidate_of(entry_id=role.pk, person=ada)
    assert found is not None
    assert not found.is_the_teams
    withdraw_doubt(doubt_id=doubt.pk, by=ben)
    found = candidate_of(entry_id=role.pk, person=ada)
    assert found is not None
    assert found.is_the_teams


def test_the_card_of_a_merged_entry_counts_for_the_one_that_took_it(ada: User, role: Entry) -> None:
    card = keep_card(entry_id=role.pk, by=ada, at=NOW)
    add_for_oneself(entry_id=role.pk, by=ada, at=NOW)
    winner = a_term("serverless containers", a_section("MORE"), "runs containers without servers")
    merge_entries(
        winner_id=winner.pk,
        winner_base=winner.revision_number,
        loser_id=role.pk,
        loser_base=role.revision_number,
        text=text_of(winner),
        by=ada,
        at=NOW,
        through="form",
    )
    found = candidate_of(entry_id=winner.pk, person=ada)
    assert found is not None
    assert (found.card_id, found.verdict) == (card.pk, "kept")
    assert the_only(ada) == ""


def test_ones_own_card_is_ones_own(ada: User, ben: User) -> None:
    card = write_own_card(question="Which is stateless?", answer="The NACL", by=ben, at=NOW)
    assert card.person == ben
    assert CardMemory.objects.of(ben).get().card == card
    assert not CardMemory.objects.of(ada).exists()
    with pytest.raises(Card.DoesNotExist):
        undo_decision(card_id=card.pk, at=NOW)


def test_candidates_cost_the_same_for_one_and_for_many(ada: User, role: Entry) -> None:
    def cost(what: Callable[[], object]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            what()
        return len(asked)

    few = cost(lambda: candidates(person=ada))
    for number in range(12):
        keep_card(entry_id=a_term(definition=f"line number {number}").pk, by=ada, at=NOW)
    assert cost(lambda: candidates(person=ada)) == few
    assert few <= 11
