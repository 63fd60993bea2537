"""Questions that are composed once and asked with other values give what the query set itself would."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from notes.models import Entry
from notes.queries.composed import Composed
from tests.factories.notes import a_section, a_term

pytestmark = pytest.mark.django_db


def _titled(kind: str, *, entries: list[int], title: str) -> QuerySet[Entry]:
    return Entry.objects.filter(Q(pk__in=entries) | Q(title=title), kind=kind).order_by("title")


def _holding(*, words: str) -> QuerySet[Entry]:
    return Entry.objects.filter(definition__icontains=words).order_by("title")


@pytest.fixture
def terms() -> list[Entry]:
    section = a_section("COMPUTE")
    return [a_term(f"Term {number}", section, f"says {number} %") for number in range(9)]


def test_lists_of_any_length_and_other_words_find_what_they_name(terms: list[Entry]) -> None:
    question = Composed(_titled)
    for count in (1, 2, 3, 5, 8, 4, 1, 0):
        found = question.ask("term", entries=[term.pk for term in terms[:count]], title="Term 8")
        assert found == [*terms[:count], terms[8]]
    assert question.ask("section", entries=[terms[0].pk], title="COMPUTE") == [terms[0].parent]


def test_no_entry_is_asked_for_twice_as_postgresql_would_count_its_rows_twice(terms: list[Entry]) -> None:
    with CaptureQueriesContext(connection) as queries:
        Composed(_titled).ask("term", entries=[term.pk for term in terms[:5]], title="x")
    listed = queries[0]["sql"].partition("IN (")[2].partition(")")[0].split(", ")
    assert len(listed) == 8
    assert listed.count(str(terms[4].pk)) == 1


def test_what_was_written_meanwhile_is_found(terms: list[Entry]) -> None:
    question = Composed(_titled)
    assert question.ask("term", entries=[0], title="New") == []
    new = a_term("New", terms[0].parent, "x")
    with CaptureQueriesContext(connection) as queries:
        assert question.ask("term", entries=[0], title="New") == [new]
    assert len(queries) == 1


def test_words_within_a_pattern_are_found_as_they_are_written(terms: list[Entry]) -> None:
    question = Composed(_holding)
    for words, count in (("says 3", 1), ("says", 9), ("%", 9), ("say_", 0)):
        written = connection.ops.prep_for_like_query(words)
        assert len(question.ask(words=written)) == count, words


def test_a_value_that_the_question_does_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the question"):
        Composed(lambda *, slug: Entry.objects.filter(slug=slug.upper()[:3])).ask(slug="lambda")
