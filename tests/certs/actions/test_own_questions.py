"""A question that was got wrong is a card of one's own, on its domain."""

from __future__ import annotations

import pytest

from awskb.accounts.models import User
from certs.actions.own_questions import (
    Asked,
    edit_question,
    keep_question,
    put_back_question,
    remove_question,
)
from certs.models import CardMemory, Domain
from certs.queries.card_links import card_links
from certs.queries.own_cards import own_cards_page, written_candidates
from tests.factories.exam_maps import an_exam
from tests.factories.notes import NOW

pytestmark = pytest.mark.django_db


def test_it_is_asked_at_once_and_follows_the_question(ben: User, ada: User) -> None:
    version = an_exam()
    first, second = Domain.objects.filter(exam_version=version)
    what = Asked("Which is stateless?", "The NACL", first.pk)
    question = keep_question(exam_version_id=version.pk, what=what, by=ben, at=NOW)
    memory = CardMemory.objects.of(ben).get()
    CardMemory.objects.update(stability=9.0, difficulty=5.0)
    assert (memory.due, memory.card.own_question) == (NOW, question)

    def by_domain() -> dict[int, list[str]]:
        cards = written_candidates(person=ben)
        links = card_links(person=ben, exam_version_ids=[version.pk], cards=cards)[version.pk]
        return {number: [one.back.meaning for one in linked] for number, linked in links.by_domain.items()}

    assert by_domain() == {1: ["The NACL"], 2: []}
    edit_question(
        question_id=question.pk, what=Asked("Which has no state?", "ACLs", second.pk), by=ben, at=NOW
    )
    assert by_domain() == {1: [], 2: ["ACLs"]}
    memory.refresh_from_db()
    assert (memory.card.question, memory.meaning, memory.stability) == ("Which has no state?", "ACLs", 9.0)
    remove_question(question_id=question.pk, by=ben, at=NOW)
    assert by_domain() == {1: [], 2: []}
    assert own_cards_page(person=ben).put_away == []
    put_back_question(question_id=question.pk, by=ben, at=NOW)
    assert by_domain() == {1: [], 2: ["ACLs"]}
    assert written_candidates(person=ada) == []
