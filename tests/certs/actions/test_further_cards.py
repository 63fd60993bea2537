"""Cards asked backwards, by official name, and from the catalogue."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from certs.actions.cards import (
    NothingToAsk,
    NotToBeKept,
    add_for_oneself,
    drop_card,
    keep_card,
    undo_decision,
)
from certs.card_facts.sides import FROM_CATALOGUE
from certs.models import Card, CardMemory, ExamVersion
from certs.queries.card_candidates import Candidate, to_decide
from certs.queries.card_changes import followed_memories
from certs.queries.card_faces import faces_of
from certs.queries.card_links import card_links
from certs.queries.card_pass import pass_page
from certs.queries.further_cards import (
    FITS_ANOTHER,
    HELD_BY_NOW,
    NOT_APPROVED,
    all_candidates,
    find_candidate,
)
from notes.models import Entry, Service
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import NOW, a_section, a_service, a_term, edited

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def sns(db: None) -> Entry:
    service = a_service(
        "Amazon Simple Notification Service",
        "SNS",
        status="active",
        one_line="Pushes to subscribers",
    )
    term = a_term("SNS", a_section("MESSAGES"), "topics that push to every subscriber")
    Entry.objects.filter(pk=term.pk).update(service=service, tied_by="person")
    return term


@pytest.fixture
def fsx(db: None) -> Service:
    return a_service("Amazon FSx", "FSx", status="active", one_line="Managed Windows and Lustre file systems")


def waiting(person: User, kind: str) -> list[Candidate]:
    return to_decide(all_candidates(person=person, today=TODAY)[kind])


def found(person: User, kind: str, of: int) -> Candidate:
    one = find_candidate(kind=kind, of=of, person=person, today=TODAY)
    assert one is not None
    return one


def test_what_exams_ask_for_and_the_notes_lack_is_asked_from_the_catalogue(
    ada: User, ben: User, sns: Entry, fsx: Service
) -> None:
    a_service("AWS Elsewhere", "Elsewhere", status="active", one_line="In no exam's scope")
    a_service("AWS Gone", "Gone", status="discontinued", one_line="What one cannot use any more")
    scope = ["Amazon FSx", "Amazon Simple Notification Service", "AWS Gone"]
    version = an_exam(scope=scope)
    an_item_of(version, fsx, "2.1")
    (one,) = waiting(ada, "catalogue")
    assert (one.front, one.back.lines) == ("FSx", ("Managed Windows and Lustre file systems",))
    assert one.back.marks == (FROM_CATALOGUE,)
    links = card_links(person=ada, exam_version_ids=[version.pk], cards=[one])[version.pk]
    assert links.by_domain[2] == (one,)
    card = keep_card(kind="catalogue", entry_id=fsx.pk, by=ada, at=NOW)
    assert (card.service, card.entry, card.kind) == (fsx, None, "catalogue")
    assert waiting(ada, "catalogue") == []
    memory = add_for_oneself(kind="catalogue", entry_id=fsx.pk, by=ben, at=NOW)
    assert (memory.card, memory.meaning) == (card, "Managed Windows and Lustre file systems")
    Entry.objects.filter(pk=a_term("FSx", a_section("STORAGE")).pk).update(service=fsx, tied_by="person")
    kept = found(ada, "catalogue", fsx.pk)
    assert kept.is_the_teams
    assert HELD_BY_NOW in kept.rated.reasons
    ExamVersion.objects.update(recorded_status="retired")
    undo_decision(card_id=card.pk, at=NOW)
    Service.objects.filter(pk=fsx.pk).update(one_line="File systems of 4 kinds")
    (followed,) = followed_memories(person=ben)
    assert followed.why == "a number changed"


def test_only_an_approved_line_that_fits_nothing_else_is_asked_backwards(ada: User, sns: Entry) -> None:
    assert waiting(ada, "reverse") == []
    with pytest.raises(Entry.DoesNotExist):
        keep_card(kind="reverse", entry_id=sns.pk, by=ada, at=NOW)
    term = keep_card(entry_id=sns.pk, by=ada, at=NOW)
    (one,) = waiting(ada, "reverse")
    assert (one.front, one.back.lines) == ("topics that push to every subscriber", ("MESSAGES › SNS",))
    backwards = keep_card(kind="reverse", entry_id=sns.pk, by=ada, at=NOW)
    assert found(ada, "reverse", sns.pk).is_the_teams
    assert not faces_of(card_ids=[backwards.pk], person=ada)[backwards.pk].is_paused
    other = a_term("EventBridge", a_section("EVENTS"), "topics push every event")
    assert found(ada, "reverse", sns.pk).held_back == FITS_ANOTHER
    asked = pass_page(person=ada, at=NOW, tab="reverse").current
    assert asked is not None
    assert (asked.what, asked.not_any_more) == (f"reverse-{sns.pk}", FITS_ANOTHER)
    edited(other, definition="buses with rules")
    a_service("AWS Pushing", "Pushing", status="active", one_line="Topics that push to every subscriber")
    assert found(ada, "reverse", sns.pk).is_the_teams
    an_exam(scope=["AWS Pushing"])
    assert not found(ada, "reverse", sns.pk).is_the_teams
    with pytest.raises(NothingToAsk):
        add_for_oneself(kind="reverse", entry_id=sns.pk, by=ada, at=NOW)
    Service.objects.filter(short="Pushing").update(one_line="")
    undo_decision(card_id=term.pk, at=NOW)
    assert found(ada, "reverse", sns.pk).held_back == NOT_APPROVED
    (face,) = faces_of(card_ids=[backwards.pk], person=ada).values()
    assert face.is_paused
    with pytest.raises(NotToBeKept):
        keep_card(kind="reverse", entry_id=sns.pk, by=ada, at=NOW)


def test_another_line_asks_who_learned_it_backwards(ada: User, ben: User, sns: Entry) -> None:
    keep_card(entry_id=sns.pk, by=ada, at=NOW)
    add_for_oneself(kind="reverse", entry_id=sns.pk, by=ben, at=NOW)
    assert [one.why for one in followed_memories(person=ben)] == [""]
    edited(sns, definition="a pub sub of 2 sides")
    assert [one.why for one in followed_memories(person=ben)] == ["a number changed"]


def test_official_names_of_acronyms_and_renames_only(ada: User, sns: Entry) -> None:
    glue = a_service("AWS Glue", "Glue", status="active", one_line="Moves data between stores")
    Entry.objects.filter(pk=a_term("Glue", None, "moves data").pk).update(service=glue, tied_by="person")
    (one,) = waiting(ada, "official")
    assert (one.front, one.back.lines) == (
        "MESSAGES › SNS: its official name?",
        ("Amazon Simple Notification Service",),
    )
    keep_card(kind="official", entry_id=sns.pk, by=ada, at=NOW)
    assert found(ada, "official", sns.pk).is_the_teams
    assert Card.objects.get().kind == "official"


def test_a_fixed_line_asks_the_curator_again_and_learners_only_for_another_meaning(
    ada: User, ben: User, sns: Entry
) -> None:
    keep_card(entry_id=sns.pk, by=ada, at=NOW, answer="pushes to all subscribers of a topic")
    add_for_oneself(entry_id=sns.pk, by=ben, at=NOW)
    assert pass_page(person=ada, at=NOW, tab="changed").current is None
    edited(sns, definition="topics that push to each subscriber")
    page = pass_page(person=ada, at=NOW, tab="changed")
    assert page.current is not None
    assert page.current.changed_from == "topics that push to every subscriber"
    assert {piece.mark.value for piece in page.current.difference} == {"", "removed", "added"}
    assert [one.why for one in followed_memories(person=ben)] == [""]
    card = keep_card(entry_id=sns.pk, by=ada, at=NOW, answer="pushes to all the subscribers of a topic")
    assert pass_page(person=ada, at=NOW, tab="changed").current is None
    assert [one.why for one in followed_memories(person=ben)] == [""]
    keep_card(entry_id=sns.pk, by=ada, at=NOW, answer="a pub sub with 2 sides")
    assert [one.why for one in followed_memories(person=ben)] == ["a number changed"]
    undo_decision(card_id=card.pk, at=NOW)
    again = found(ada, "term", sns.pk)
    assert (again.verdict, again.back.meaning) == ("kept", "pushes to all the subscribers of a topic")
    drop_card(entry_id=sns.pk, by=ada, at=NOW)
    undo_decision(card_id=card.pk, at=NOW)
    assert found(ada, "term", sns.pk).back.meaning == "pushes to all the subscribers of a topic"
    assert CardMemory.objects.of(ben).count() == 1


def test_all_kinds_cost_the_same_for_one_and_for_many(ada: User, sns: Entry, fsx: Service) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            pass_page(person=ada, at=NOW)
        return len(asked)

    scope = ["Amazon FSx"]
    version = an_exam(scope=scope)
    keep_card(entry_id=sns.pk, by=ada, at=NOW)
    few = cost()
    for number in range(8):
        service = a_service(f"AWS Nr{number}", f"Nr{number}", status="active", one_line=f"Line {number}")
        version.scope_services.create(name=service.name, service=service)
        term = a_term(f"T{number}", None, " ".join(chr(97 + number) * length for length in (4, 5, 6)))
        for kind in ("term", "reverse"):
            keep_card(kind=kind, entry_id=term.pk, by=ada, at=NOW)
    assert cost() == few
    assert few <= 17
