"""What a search shows of the entries that it found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models.functions import Left
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from notes.access import Person
from notes.models import Entry
from notes.queries.search_candidates import Candidate
from notes.queries.search_statements import Tier
from notes.queries.tree import section_name
from notes.search_text.places import ids_above
from notes.search_text.query_parsing import QueryWord
from notes.search_text.snippets import LONGEST_SNIPPET, MarkedText, holds_all, marked, snippet, words_html

_LONGEST_READ = 100_000
BETWEEN = " › "


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the results; `other_name` is the name by which it was found where the title does not show it."""

    pk: int
    kind: str
    kind_name: str
    icon: str
    title: SafeString
    beside: str
    other_name: SafeString
    path: SafeString
    url: str
    snippet: SafeString
    is_raw: bool
    plain_title: str


class _Line(NamedTuple):
    """What is read of an entry that is shown."""

    pk: int
    kind: str
    title: str
    icon: str
    slug: str | None
    expansion: str
    summary: str
    status: str
    definition: str
    body: str
    names: str


class _Above(NamedTuple):
    """What is read of an entry above."""

    pk: int
    kind: str
    title: str
    icon: str
    slug: str | None


class Found(NamedTuple):
    """A candidate, and the term that leads it if it is a section and its lead was found too."""

    row: Candidate
    lead: Candidate | None = None


def folded(rows: Sequence[Candidate], groups: Iterable[int] = ()) -> list[Found]:
    """The candidates, a section and the term that bears its title or tie as one.

    `groups`: those of the candidates' parents that are groups, whose section stands one step further up.
    """
    sections = {row.pk: row for row in rows if row.kind == Entry.Kind.SECTION}
    inside = set(groups)
    leads: dict[int, Candidate] = {}
    for row in sorted(rows, key=lambda row: (row.is_raw, row.place)):
        if row.kind != Entry.Kind.TERM:
            continue
        above = ids_above(row.place)
        section = sections.get(
            above[-2] if row.parent_id in inside and len(above) > 1 else row.parent_id or 0
        )
        if section is not None and section.pk not in leads and _bears(row, section):
            leads[section.pk] = row
    led = {lead.pk: section_id for section_id, lead in leads.items()}
    shown: dict[int, Found] = {}
    for row in rows:
        section = sections[led[row.pk]] if row.pk in led else row
        shown.setdefault(section.pk, Found(section, leads.get(section.pk)))
    return list(shown.values())


def possible_groups(rows: Sequence[Candidate]) -> list[int]:
    """Parents that must be groups if their terms are to lead a section that was found."""
    sections = {row.pk: row for row in rows if row.kind == Entry.Kind.SECTION}
    parents: list[int] = []
    for row in rows:
        if row.kind == Entry.Kind.TERM and row.parent_id is not None and row.parent_id not in sections:
            above = ids_above(row.place)
            section = sections.get(above[-2]) if len(above) > 1 else None
            if section is not None and _bears(row, section):
                parents.append(row.parent_id)
    if not parents:
        return []
    return list(Entry.objects.filter(pk__in=parents, kind=Entry.Kind.GROUP).values_list("pk", flat=True))


def _bears(term: Candidate, section: Candidate) -> bool:
    same_tie = term.service_id is not None and term.service_id == section.service_id
    return same_tie or term.title_form == section.title_form


def hits_of(*, found: Iterable[Found], words: tuple[QueryWord, ...], person: Person) -> list[Hit]:
    """The found entries as they are shown, in two queries: their texts, and what stands above them."""
    found = list(found)
    ids = {row.pk for each in found for row in (each.row, each.lead) if row is not None}
    lines = _lines(ids, person)
    above = _above(each.row.place for each in found)
    return [
        _hit(each, lines, [above[pk] for pk in ids_above(each.row.place) if pk in above], words)
        for each in found
        if each.row.pk in lines
    ]


def _lines(ids: set[int], person: Person) -> dict[int, _Line]:
    """Asked again whether the person may see them, in the wiki's own words."""
    rows = Entry.objects.visible_to(person).filter(pk__in=ids).order_by()
    values = rows.values_list(
        "pk", "kind", "title", "icon", "slug", "expansion", "summary", "status",
        Left("definition", _LONGEST_READ), Left("body", _LONGEST_READ), "search_document__names",
    )  # fmt: skip
    return {row[0]: _Line(*row) for row in values}


def _above(places: Iterable[str]) -> dict[int, _Above]:
    ids = {pk for place in places for pk in ids_above(place)}
    rows = Entry.objects.filter(pk__in=ids).order_by().values_list("pk", "kind", "title", "icon", "slug")
    return {row[0]: _Above(*row) for row in rows}


def _hit(each: Found, lines: dict[int, _Line], above: list[_Above], words: tuple[QueryWord, ...]) -> Hit:
    line = lines[each.row.pk]
    lead = lines.get(each.lead.pk) if each.lead is not None else None
    text = lead or line
    title = marked(line.title, words)
    is_by_other_name = is_by_name((each.lead or each.row).tier) and not title.spans
    other = _other_name(text, words) if is_by_other_name else MarkedText("")
    name = section_name(line.title, line.icon)
    return Hit(
        pk=line.pk,
        kind=line.kind,
        kind_name=Entry.Kind(line.kind).label,
        icon=_icon(line, above),
        title=_safe(title) if name.words == line.title else _safe(MarkedText(name.words)),
        beside=text.expansion,
        other_name=_safe(other) if other.text != text.expansion else SafeString(""),
        path=_path(above),
        url=_url(line, lead, above),
        snippet=_safe(_snippet(text, words)),
        is_raw=line.status == Entry.Status.RAW,
        plain_title=line.title,
    )


def _path(above: list[_Above]) -> SafeString:
    """The sections and the group above, the file left out where there is anything else."""
    names = BETWEEN.join(str(section_name(row.title, row.icon)) for row in above[1:] or above)
    return mark_safe(words_html(names))  # noqa: S308 - words_html escapes


def _safe(text: MarkedText) -> SafeString:
    return mark_safe(text.html)  # noqa: S308 - MarkedText escapes


def _snippet(line: _Line, words: tuple[QueryWord, ...]) -> MarkedText:
    otherwise = line.summary or line.definition or line.body.partition("\n")[0]
    lines = (line.summary, line.definition, *line.body.split("\n"))
    if line.summary and holds_all(line.title, words):
        lines = (line.summary,)
    return snippet(lines, words, otherwise)


def _other_name(line: _Line, words: tuple[QueryWord, ...]) -> MarkedText:
    """The first other name that holds all the words, else the first that holds one."""
    names = [name[:LONGEST_SNIPPET] for name in line.names.split("\n")]
    best = [name for name in names if holds_all(name, words)] or names
    return next((text for text in (marked(name, words) for name in best) if text.spans), MarkedText(""))


def _icon(line: _Line, above: list[_Above]) -> str:
    """The entry's own emoji, else that of the nearest section above."""
    own = [line.icon] if line.kind == Entry.Kind.SECTION else []
    return next((icon for icon in (*own, *(row.icon for row in reversed(above))) if icon), "")


def _url(line: _Line, lead: _Line | None, above: list[_Above]) -> str:
    """Where the line stands: a page of its own, or its place on the page of the nearest entry above with one."""
    if line.kind == Entry.Kind.SECTION:
        page = reverse("notes:entry", args=[line.slug])
        return f"{page}#{_anchor(lead)}" if lead else page
    slug = line.slug or next((row.slug for row in reversed(above) if row.slug), None)
    page = reverse("notes:entry", args=[slug]) if slug else reverse("home")
    return f"{page}#{_anchor(line)}"


def _anchor(line: _Line) -> str:
    return Entry(pk=line.pk, kind=line.kind).anchor


def is_by_name(tier: int) -> bool:
    """Whether the words stand in the entry's title or in another of its names."""
    return tier <= Tier.WORD_OF_NAME
