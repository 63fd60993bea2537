"""Revisions in bulk."""

import pytest
from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction

from notes.actions.history import append_revisions, state_of, states_of
from notes.models import Entry, Load, Revision
from tests.factories.notes import NOW, a_section, a_term

pytestmark = pytest.mark.django_db


def test_a_state_holds_all_that_a_person_wrote_or_decided() -> None:
    section = a_section("COMPUTE")
    term = a_term(
        "ECS (Elastic Container Svc)", section, "run", body="* howto", tags=("jobs",), aliases=("EC",)
    )
    assert state_of(term, aliases=list(term.aliases.all()), tags=["jobs"]) == {
        "kind": "term",
        "title": "ECS",
        "icon": "",
        "slug": "ecs",
        "expansion": "Elastic Container Svc",
        "aliases": [{"name": "EC", "origin": "person"}],
        "definition": "run",
        "body": "* howto",
        "tags": ["jobs"],
        "status": "refined",
        "parent": section.pk,
        "position": term.position,
        "service": None,
        "feature": None,
        "tied_by": "",
        "mentioning": "",
        "members_only": False,
        "binned": False,
    }


def test_revisions_of_many_entries_follow_their_numbers_and_name_the_load(ada: AbstractUser) -> None:
    load = Load.objects.create(at=NOW)
    entries = [a_term(), a_term()]
    for summary in ("first", "second"):
        states = [(entry, state, summary) for entry, state in states_of(entries)]
        assert append_revisions(entries_with_state=states, by=ada, at=NOW, through="load", load=load) == 2
    revisions = Revision.objects.filter(entry=entries[0]).order_by("number")
    assert [(row.number, row.summary, row.load, row.by) for row in revisions][1:] == [
        (2, "first", load, ada),
        (3, "second", load, ada),
    ]
    assert revisions[2].state["title"] == entries[0].title
    assert revisions[2].at == NOW
    assert Entry.objects.get(pk=entries[1].pk).revision_number == entries[1].revision_number == 3


def test_a_number_is_never_given_twice() -> None:
    term = a_term()
    stale = Entry.objects.get(pk=term.pk)
    append_revisions(entries_with_state=[(term, {}, "")], by=None, at=NOW, through="load")
    with pytest.raises(IntegrityError), transaction.atomic():
        append_revisions(entries_with_state=[(stale, {}, "")], by=None, at=NOW, through="load")
    assert append_revisions(entries_with_state=[], by=None, at=NOW, through="load") == 0
