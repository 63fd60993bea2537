"""All that certificates have to say beside entries of the notes, in one query for a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from certs.models import Card, CardDecision, CardMemory
from certs.queries.exam_chips import (
    ExamsOnPage,
    Meaning,
    exams_on_page,
    meaning_of,
    tasks_on_page,
    versions_that_mean,
)
from certs.queries.one_question import Part, ask_at_once
from certs.queries.state_marks import Marks, mark_parts, marks_from
from notes.access import Person


@dataclass(frozen=True, slots=True)
class BesideEntries:
    """The exams of the page's entry and its services, or what that entry means; the person's own states.

    `has_card`: the person is asked a card of the page's entry; `verdict` is the team's of it.
    """

    exams: ExamsOnPage | None
    meaning: Meaning | None
    marks: Marks
    has_card: bool = False
    verdict: str = ""


def beside_entries(
    *,
    person: Person,
    entry_id: int,
    shown_ids: Collection[int],
    service_urls: Collection[str],
    names: Collection[str] | None,
    today: date,
) -> BesideEntries:
    """`names` are given for an entry of the certification section only."""
    marks = mark_parts(person=person, entry_ids=shown_ids)
    own = CardMemory.objects.of(person).filter(
        card__entry=entry_id, card__kind=Card.Kind.TERM, suspended_at=None
    )
    decided = CardDecision.objects.filter(card__entry=entry_id, card__kind=Card.Kind.TERM)
    marks["cards"] = Part(own, numbers=("pk",))
    marks["verdicts"] = Part(decided, texts=("verdict",))
    if names is not None:
        found = ask_at_once(versions=versions_that_mean(entry_id=entry_id), **marks)
        meaning = meaning_of(found["versions"], names=names)
        return BesideEntries(None, meaning, marks_from(found), bool(found["cards"]), _verdict(found))
    tasks = tasks_on_page(entry_id=entry_id, service_urls=service_urls, person=person)
    found = ask_at_once(tasks=tasks, **marks)
    exams = exams_on_page(found["tasks"], service_urls=service_urls, today=today)
    return BesideEntries(exams, None, marks_from(found), bool(found["cards"]), _verdict(found))


def _verdict(found: Mapping[str, Sequence[tuple[Any, ...]]]) -> str:
    return next((verdict for (verdict,) in found["verdicts"]), "")
