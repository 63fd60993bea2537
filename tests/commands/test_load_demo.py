from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from awskb.accounts.models import User
from certs.actions.review_days import begin_day
from certs.models import (
    Attempt,
    Card,
    CardDecision,
    CardMemory,
    Credential,
    ExamMapItem,
    Goal,
    PracticeTest,
    Review,
    StateChange,
    StudySession,
    TeamNeed,
    time_zone_of,
)
from certs.queries.due_cards import next_cards
from certs.queries.own_records import own_models
from certs.queries.review_wishes import memory_of, wishes_of
from certs.scheduling.memory import Rating
from certs.scheduling.scheduler import Answer, replay
from notes.models import Entry, Service
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_root, a_term


def demo(*options: str) -> str:
    told = StringIO()
    call_command("load_demo", *options, stdout=told)
    return told.getvalue()


@pytest.fixture
def wiki(db: None) -> None:
    shipped_catalogue()
    root = a_root()
    services = Service.objects.filter(pk__in=ExamMapItem.objects.values("service")).order_by("pk")[:30]
    for service in services:
        term = a_term(f"about {service.pk}", root, f"serves requests of kind {service.pk}")
        Entry.objects.filter(pk=term.pk).update(service=service, tied_by=Entry.TiedBy.NAME)


def test_an_empty_wiki_is_told_what_to_do_first(db: None) -> None:
    with pytest.raises(CommandError, match="seed"):
        demo()
    assert not User.objects.exists()


def test_five_people_have_three_months_behind_them(wiki: None) -> None:
    assert "demo-jonas" in demo()
    assert User.objects.filter(username__startswith="demo-").count() == 5
    days = StudySession.objects.values_list("on", flat=True)
    assert len(days) > 100
    today = timezone.now().date()
    assert min(days) < today - timedelta(days=80)
    assert max(days) <= today + timedelta(days=1)
    assert Goal.objects.filter(is_shared=True).exists()
    assert Credential.objects.count() > 4
    assert PracticeTest.objects.exists()
    assert StateChange.objects.exists()
    assert Attempt.objects.filter(outcome="failed").exists()
    assert TeamNeed.objects.count() == 3
    assert not User.objects.get(username="demo-mei").has_usable_password()


def test_they_answered_cards_for_weeks_and_have_some_to_answer(wiki: None) -> None:
    demo()
    assert Review.objects.count() > 200
    for person in User.objects.filter(username__startswith="demo-"):
        for memory in CardMemory.objects.of(person):
            given = Review.objects.of(person).filter(card=memory.card_id)
            answers = [Answer(one.at, str(one.key), Rating(one.rating)) for one in given]
            made = replay(answers, added_at=memory.added_at, wishes=wishes_of(person).of_card(memory.card_id))
            assert memory_of(memory) == made
    hands = []
    for person in User.objects.filter(username__startswith="demo-"):
        asked = {"at": timezone.now(), "zone": time_zone_of(person)}
        begin_day(by=person, **asked)
        hands += next_cards(person=person, **asked).cards
    assert hands


def test_again_it_changes_nothing_and_removed_it_leaves_nothing_private(wiki: None) -> None:
    demo()
    before = {model.__name__: model.objects.count() for model, _ in own_models()}
    assert "already" in demo()
    assert {model.__name__: model.objects.count() for model, _ in own_models()} == before
    assert "Removed 5" in demo("--remove")
    assert not any(model.objects.exists() for model, _ in own_models() if model is not Card)
    assert Card.objects.filter(person=None).count() == Card.objects.count()
    assert not CardDecision.objects.exists()
    assert not User.objects.filter(username__startswith="demo-").exists()
