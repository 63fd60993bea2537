"""The table of hand-labelled terms against what the product makes of the author's notes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from certs.card_facts.rating import Rating
from certs.queries.card_candidates import candidates
from notes.access import Role
from notes.actions.source_load import load_files
from notes.actions.source_paths import FileOnDisk
from notes.models import Entry
from tests.certs.card_facts.labelled_terms import LABELLED
from tests.factories.certs import FIXTURES, shipped_catalogue
from tests.factories.notes import NOW
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated() -> list[tuple[str, str, Rating, tuple[str, ...]]]:
    """Label, title, rating and reasons of every term, in the order of the notes."""
    shipped_catalogue()
    file = FileOnDisk("aws.md", Path("aws.md"), (FIXTURES / "aws.md").read_bytes())
    load_files(files=[file], by=None, at=NOW)
    terms = list(Entry.objects.live().terms().order_by("pk"))
    by_entry = {
        pk: one for one in candidates(person=make_person("reader", Role.READER)) for pk in one.entry_ids
    }
    told = [(term.title, term.summary) for term in terms]
    assert [title for title, _ in told] == [one.title for one in LABELLED]
    for (_, summary), one in zip(told, LABELLED, strict=True):
        assert summary.removeprefix("🎯 ").startswith(one.summary_begins), one
    return [
        (one.label, one.title, by_entry[term.pk].rated.rating, by_entry[term.pk].rated.reasons)
        for term, one in zip(terms, LABELLED, strict=True)
    ]


def test_nothing_harmful_is_ready_and_nearly_all_that_is_ready_is_good(
    rated: list[tuple[str, str, Rating, tuple[str, ...]]],
) -> None:
    assert len(rated) == 118
    assert {label for label, *_ in rated} == {"good", "usable", "bad", "harmful"}
    ready = Counter(label for label, _, rating, _ in rated if rating is Rating.READY)
    told = [(label, title) for label, title, rating, _ in rated if rating is Rating.READY]
    assert ready["harmful"] == ready["bad"] == 0, told
    assert ready["good"] >= 0.9 * ready.total(), told
    assert ready.total() >= 14, told


def test_what_is_not_ready_has_a_reason(rated: list[tuple[str, str, Rating, tuple[str, ...]]]) -> None:
    for _, title, rating, reasons in rated:
        assert bool(reasons) == (rating is not Rating.READY), title
