"""Several people save at the same moment, each in a transaction of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, move_entry
from notes.models import Entry, Revision
from tests.factories.notes import NOW, a_section, a_term, edited

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite keeps the tests' database in the memory of one connection",
    ),
]
SAVES = 5
PEOPLE = 6


def at_the_same_time(*works: Callable[[], object]) -> list[object]:
    def run(work: Callable[[], object]) -> object:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as people:
        return [future.result() for future in [people.submit(run, work) for work in works]]


def saved_until_it_stays(entry: Entry, words: str) -> int:
    """Save, and after a refusal again based on what is there; how often it was refused."""
    refusals = 0
    while True:
        try:
            edited(Entry.objects.get(pk=entry.pk), definition=words)
        except EditedMeanwhile:
            refusals += 1
        else:
            return refusals


def test_no_revision_of_one_entry_is_lost_or_numbered_twice() -> None:
    term = a_term("Lambda")

    def person(name: str) -> Callable[[], object]:
        return lambda: [saved_until_it_stays(term, f"{name} {number}") for number in range(SAVES)]

    at_the_same_time(*(person(f"person {number}") for number in range(PEOPLE)))
    revisions = Revision.objects.filter(entry=term).order_by("number")
    assert [row.number for row in revisions] == list(range(1, PEOPLE * SAVES + 2))
    said = {row.state["definition"] for row in revisions}
    assert {f"person {person} {number}" for person in range(PEOPLE) for number in range(SAVES)} <= said


def test_new_entries_of_one_title_and_their_mentions_do_not_collide() -> None:
    section = a_section("COMPUTE")
    other = a_term("scaling", section, "Lambda and Fargate")

    def person(title: str) -> Callable[[], object]:
        return lambda: [a_term(title, section, "Fargate or Lambda") for _ in range(SAVES)]

    at_the_same_time(*(person(title) for title in ("Lambda", "Fargate", "Lambda", "Fargate")))
    slugs = Entry.objects.filter(title__in=["Lambda", "Fargate"]).values_list("slug", flat=True)
    assert len(set(slugs)) == 4 * SAVES
    assert other.references.filter(kind="mention").count() == 2


def test_two_sections_cannot_be_moved_into_each_other() -> None:
    first, second = a_section("first"), a_section("second")

    def person(moved: Entry, parent: Entry) -> Callable[[], object]:
        def move() -> object:
            try:
                return move_entry(
                    entry_id=moved.pk, base_revision=1, parent_id=parent.pk, by=None, at=NOW, through="form"
                )
            except EntryCannotBeSaved:
                return None

        return move

    done = at_the_same_time(person(first, second), person(second, first))
    assert sum(result is not None for result in done) == 1
