"""All that certificates have to say beside entries of the notes, in one query for a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from certs.models import Card, CardDecision, CardMemory
from certs.queries.exam_chips import (
    NO_SLUG,
    ExamsOnPage,
    Meaning,
    exams_on_page,
    meaning_of,
    slugs_in,
    tasks_on_page,
    versions_that_mean,
)
from certs.queries.one_question import AtOnce, ComposedAtOnce, Part, at_once
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
    # A visitor has no rows of their own that could be asked for.
    own = {"who": person.pk, "shown": list(shown_ids)} if person.is_authenticated else {}
    if names is not None:
        found = _MEANT.ask(person.is_authenticated, entry=entry_id, **own)
        meaning = meaning_of(found["versions"], names=names)
        return BesideEntries(None, meaning, marks_from(found), bool(found["cards"]), _verdict(found))
    slugs = list(slugs_in(service_urls)) or [NO_SLUG]
    found = _ASKED.ask(person.is_authenticated, entry=entry_id, slugs=slugs, **own)
    exams = exams_on_page(found["tasks"], service_urls=service_urls, today=today)
    return BesideEntries(exams, None, marks_from(found), bool(found["cards"]), _verdict(found))


def _meant(is_member: bool, *, entry: int, who: int = 0, shown: Collection[int] = ()) -> AtOnce:
    marks = _marks(_standing_for(who, is_member=is_member), entry, shown)
    return at_once(versions=versions_that_mean(entry_id=entry), **marks)


def _asked(
    is_member: bool, *, entry: int, slugs: list[str], who: int = 0, shown: Collection[int] = ()
) -> AtOnce:
    person = _standing_for(who, is_member=is_member)
    tasks = tasks_on_page(entry_id=entry, slugs=slugs, person=person)
    return at_once(tasks=tasks, **_marks(person, entry, shown))


_MEANT, _ASKED = ComposedAtOnce(_meant), ComposedAtOnce(_asked)


def _standing_for(who: int, *, is_member: bool) -> Person:
    return get_user_model()(pk=who) if is_member else AnonymousUser()


def _marks(person: Person, entry_id: int, shown_ids: Collection[int]) -> dict[str, Part]:
    marks = mark_parts(person=person, entry_ids=shown_ids)
    own = CardMemory.objects.of(person).filter(
        card__entry=entry_id, card__kind=Card.Kind.TERM, suspended_at=None
    )
    decided = CardDecision.objects.filter(card__entry=entry_id, card__kind=Card.Kind.TERM)
    marks["cards"] = Part(own, numbers=("pk",))
    marks["verdicts"] = Part(decided, texts=("verdict",))
    return marks


def _verdict(found: Mapping[str, Sequence[tuple[Any, ...]]]) -> str:
    return next((verdict for (verdict,) in found["verdicts"]), "")
