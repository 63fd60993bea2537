"""All states of a person in one list, what changed since they knew it first; or what one exam asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator

from certs.models import EntryState, ExamMapItem, ExamVersion, Goal, State
from certs.queries.entry_states import Coverage, coverage_of
from certs.queries.holdings import folded
from certs.queries.state_choices import StateChoice, choice_of_entry, choice_of_item
from certs.queries.state_marks import Marks, marks_of
from notes.access import Person
from notes.models import Entry

ROWS_A_PAGE = 100
CHANGED = "changed"
_ORDER = (State.RUSTY, State.READING, State.KNOWN, State.UNREAD)


@dataclass(frozen=True, slots=True)
class StateLine:
    """`place` are the titles above an entry, or what kind of thing it is."""

    one: StateChoice
    url: str
    place: str

    @property
    def is_changed(self) -> bool:
        return self.one.mark.is_outdated


@dataclass(frozen=True, slots=True)
class Filter:
    words: str
    url: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class StatesPage:
    """`pages` holds StateLines; `coverages` come with their exam."""

    pages: Page
    filters: list[Filter]
    exams: list[ExamVersion]
    exam: ExamVersion | None
    state: str
    coverages: list[tuple[ExamVersion, Coverage]]
    changed_count: int
    has_any: bool


def states_page(*, person: Person, state: str, code: str, number: str) -> StatesPage:
    exams = _exams()
    exam = next((one for one in exams if one.code == code), None)
    goals = set(Goal.objects.of(person).filter(closed_at=None).values_list("exam_version_id", flat=True))
    shown = [exam] if exam else [one for one in exams if one.pk in goals]
    coverages = coverage_of(person=person, exam_version_ids=[one.pk for one in shown])
    lines = _lines_of_exam(person, coverages[exam.pk]) if exam else _all_lines(person)
    wanted = state if state == CHANGED or state in State.values else ""
    kept = [line for line in lines if wanted in ("", line.one.mark.state, CHANGED if line.is_changed else "")]
    kept.sort(key=lambda line: (not line.is_changed, _ORDER.index(State(line.one.mark.state)), line.one.name))
    return StatesPage(
        pages=Paginator(kept, ROWS_A_PAGE).get_page(number),
        filters=_filters(lines, wanted, exam),
        exams=exams,
        exam=exam,
        state=wanted,
        coverages=[(one, coverages[one.pk]) for one in shown],
        changed_count=sum(line.is_changed for line in lines),
        has_any=bool(lines),
    )


def _exams() -> list[ExamVersion]:
    """Those with a map."""
    mapped = ExamMapItem.objects.values("exam_map_id")
    return list(ExamVersion.objects.filter(pk__in=mapped).order_by("code"))


def _all_lines(person: Person) -> list[StateLine]:
    """What the person said something of. Entries in the bin wait there with their state."""
    marks = marks_of(person=person, entry_ids=None)
    lines = _entry_lines(person, marks, marks.entry_ids)
    others = EntryState.objects.of(person).filter(entry=None).exclude(state=State.UNREAD)
    told = {(row.service_id, row.topic): row.state for row in others.select_related("service")}
    items = ExamMapItem.objects.select_related("service").order_by("-exam_map_id", "id")
    seen = set()
    for item in items if told else []:
        key = (item.service_id, "") if item.service_id else (None, folded(item.name))
        if key in told and key not in seen:
            seen.add(key)
            one = choice_of_item(item_id=item.pk, name=item.name, state=told[key])
            lines.append(StateLine(one, one.url, f"{item.get_kind_display()} on a map"))
    return [line for line in lines if line.one.mark.state != State.UNREAD]


def _lines_of_exam(person: Person, coverage: Coverage) -> list[StateLine]:
    """The entries that hold what it asks, and the items that none holds."""
    ids = {pk for item in coverage.asked.items for pk in item.entry_ids}
    lines = _entry_lines(person, marks_of(person=person, entry_ids=ids), ids)
    for item in coverage.asked.items:
        if not item.entry_ids:
            one = choice_of_item(item_id=item.id, name=item.name, state=coverage.states[item.id])
            lines.append(StateLine(one, one.url, f"{item.kind}, not in the notes"))
    return lines


def _entry_lines(person: Person, marks: Marks, ids: Iterable[int]) -> list[StateLine]:
    entries = Entry.objects.visible_to(person).filter(pk__in=list(ids)).select_related("parent__parent")
    return [
        StateLine(
            choice_of_entry(entry=entry, mark=marks.of(entry.pk)), entry.get_absolute_url(), _place(entry)
        )
        for entry in entries
    ]


def _place(entry: Entry) -> str:
    above = [entry.parent.parent, entry.parent] if entry.parent else []
    return " › ".join(str(one) for one in above if one is not None)


def _filters(lines: list[StateLine], wanted: str, exam: ExamVersion | None) -> list[Filter]:
    states = Counter(line.one.mark.state for line in lines)
    counts = {"": len(lines), CHANGED: sum(line.is_changed for line in lines), **states}
    words = {"": "all", CHANGED: "changed since", **{one.value: str(one.label) for one in _ORDER}}
    if exam is None:
        words.pop(State.UNREAD)
    return [
        Filter(label, _address(value, exam), counts.get(value, 0), value == wanted)
        for value, label in words.items()
    ]


def _address(state: str, exam: ExamVersion | None) -> str:
    asked = {"state": state, "exam": exam.code if exam else ""}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"
