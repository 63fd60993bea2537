"""What a person could do today for one goal, and what they said of it. Theirs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Q, When
from django.urls import reverse

from certs.models import EntryState, State, TodayChoice
from certs.queries.asked_items import AskedItem
from certs.queries.entry_states import Coverage
from certs.queries.one_question import Part
from certs.queries.practice_tests import DomainPractice, ExamPractice
from certs.queries.resources import OwnPlace
from certs.readiness.plan import largest_gaps
from certs.readiness.today import (
    MINUTES_FOR_QUESTIONS,
    MINUTES_IN_RESOURCE,
    MINUTES_TO_LOOK_AGAIN,
    MINUTES_TO_READ,
    QUESTIONS,
    Choice,
    Today,
    TodayLine,
    todays_list,
)
from notes.access import Person
from notes.models import Entry

MOST_CHANGED = 3
MOST_ITEMS = 12


def today_of(
    *,
    person: Person,
    coverage: Coverage | None,
    practice: ExamPractice | None,
    shelf: Sequence[OwnPlace],
    choices: Mapping[str, Choice],
    weekly_minutes: int | None,
) -> Today:
    """The day's list: one query. `shelf` is the person's, the one used last first."""
    items = _next_items(coverage) if coverage else []
    entries = {entry for item, _ in items for entry in item.entry_ids}
    by_id, changed = _entries(person, entries)
    derived = [
        *(_changed_line(entry) for entry in changed),
        *_resource_lines(shelf),
        *(_item_line(item, domain, by_id) for item, domain in items),
    ]
    weakest = _weakest(practice)
    if practice and weakest:
        # Reading alone shows nothing about questions, so these come before the last of the reading.
        derived.insert(min(len(derived), len(changed) + 3), _practice_line(practice, weakest))
    return todays_list(derived, choices, weekly_minutes=weekly_minutes)


def choices_parts(person: Person, on: date) -> dict[str, Part]:
    """What `choices_found` needs, for a page that asks for more at once."""
    done, put_off = (
        Case(When(**{f"{name}__isnull": True, "then": 0}), default=1, output_field=IntegerField())
        for name in ("done_at", "put_off_at")
    )
    rows = TodayChoice.objects.of(person).filter(on=on)
    return {"choices": Part(rows, numbers=("position", done, put_off), texts=("key", "text"))}


def choices_found(found: Mapping[str, list[tuple[Any, ...]]]) -> dict[str, Choice]:
    return {
        key: Choice(text, position, bool(done), bool(put_off))
        for position, done, put_off, key, text in found["choices"]
    }


def _next_items(coverage: Coverage) -> list[tuple[AskedItem, str]]:
    """What is not known yet: the domain with the largest weighted gap first, there what was begun first."""
    order = (State.RUSTY, State.READING, State.UNREAD)
    rows = [(one.number, one.weight, one.share.known, one.share.count) for one in coverage.domains]
    names = {one.number: one.name for one in coverage.domains}
    found: dict[int, tuple[AskedItem, str]] = {}
    for number in largest_gaps(rows) or [0]:
        left = [
            item
            for item in coverage.asked.items
            if (number in item.domains or not number) and coverage.states[item.id] != State.KNOWN
        ]
        places = {item.id: order.index(State(coverage.states[item.id])) for item in left}
        left.sort(key=lambda item: (places[item.id], not item.entry_ids, item.id))
        for item in left:
            found.setdefault(item.id, (item, names.get(number, "")))
    return list(found.values())[:MOST_ITEMS]


def _entries(person: Person, wanted: set[int]) -> tuple[dict[int, Entry], list[Entry]]:
    """The wanted entries by id, and those that changed since the person knew them, in one query."""
    outdated = EntryState.objects.of(person).filter(
        state=State.KNOWN, revision_number__lt=F("entry__revision_number")
    )
    rows: list[Any] = list(
        Entry.objects.visible_to(person)
        .filter(Q(pk__in=wanted) | Q(pk__in=outdated.values("entry")))
        .annotate(is_outdated=Q(pk__in=outdated.values("entry")))
        .select_related("parent__parent")
        .order_by("pk")
    )
    changed = [row for row in rows if row.is_outdated]
    return {row.pk: row for row in rows}, changed[:MOST_CHANGED]


def _changed_line(entry: Entry) -> TodayLine:
    return TodayLine(
        key=f"entry:{entry.pk}",
        title=str(entry),
        url=reverse("certs:state", args=[entry.pk]),
        why="changed since you knew it",
        minutes=MINUTES_TO_LOOK_AGAIN,
    )


def _resource_lines(shelf: Sequence[OwnPlace]) -> Iterator[TodayLine]:
    """The one used last; else the first that serves a goal."""
    for own in [one for one in shelf if not one.is_finished][:1]:
        yield TodayLine(
            key=f"resource:{own.resource.pk}",
            title=f"{own.resource.title} from {own.place}" if own.place else own.resource.title,
            url=own.url,
            why="where you were last" if own.row else "not started yet",
            minutes=MINUTES_IN_RESOURCE,
        )


def _item_line(item: AskedItem, domain: str, by_id: dict[int, Entry]) -> TodayLine:
    entry = next((by_id[pk] for pk in item.entry_ids if pk in by_id), None)
    return TodayLine(
        key=f"item:{item.id}",
        title=item.name,
        url=entry.get_absolute_url() if entry else reverse("certs:item-state", args=[item.id]),
        why=domain if entry else f"{domain}; not in the notes yet" if domain else "not in the notes yet",
        minutes=MINUTES_TO_READ,
    )


def _weakest(practice: ExamPractice | None) -> DomainPractice | None:
    """Where too little was answered to say anything, the heaviest first; else the smallest share."""
    if practice is None or not practice.domains:
        return None
    thin = [one for one in practice.domains if not one.answers.has_enough]
    if thin:
        return max(thin, key=lambda one: one.weight or 0)
    return min(practice.domains, key=lambda one: one.answers.share or 0)


def _practice_line(practice: ExamPractice, domain: DomainPractice) -> TodayLine:
    answered = domain.answers.answered
    why = (
        f"{domain.name}: weakest so far"
        if domain.answers.has_enough
        else (
            f"{domain.name}, where {answered} answer{'' if answered == 1 else 's'} "
            f"{'is' if answered == 1 else 'are'} too few to say anything"
            if answered
            else f"{domain.name}, without an answer yet"
        )
    )
    return TodayLine(
        key=f"practice:{practice.version_id}.{domain.number}",
        title=f"{QUESTIONS} practice questions",
        url=f"{reverse('certs:practice-test-new')}?exam={practice.code}",
        why=why,
        minutes=MINUTES_FOR_QUESTIONS,
    )
