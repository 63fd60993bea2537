"""What a search shows of the entries that it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.safestring import SafeString

from notes.access import Person
from notes.models import Entry
from notes.queries.composed import Composed
from notes.queries.search_candidates import Candidate
from notes.queries.search_statements import Tier
from notes.queries.section_skeleton import ENTRIES_A_PAGE
from notes.queries.tree import section_name
from notes.rendering.own_images import FOLDER, in_words
from notes.search_text.places import ids_above
from notes.search_text.query_parsing import QueryWord
from notes.search_text.snippets import LONGEST_SNIPPET, MarkedText, Marker, words_html

_LONGEST_READ = 100_000
BETWEEN = " › "


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the results; `other_name`: by what it was found where the title does not show it."""

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

    def __getitem__(self, name: str) -> Any:
        """Templates look here first, and a page of hits is looked into four hundred times."""
        return getattr(self, name)


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


def folded(rows: Sequence[Candidate]) -> list[Found]:
    """The candidates, a section and the term that bears its title or tie as one line.

    One small query where a found term could lead a found section from within a group.
    """
    sections = {row.pk: row for row in rows if row.kind == Entry.Kind.SECTION}
    if not sections:
        return list(map(Found, rows))
    leads = _leads(sections, _bearers(rows, sections))
    if not leads:
        return list(map(Found, rows))
    led = {lead.pk: section_id for section_id, lead in leads.items()}
    one_line = {pk: Found(sections[pk], lead) for pk, lead in leads.items()}
    shown = []
    for row in rows:
        pk = led.get(row.pk, row.pk)
        # The first of the two stands for both.
        found = one_line.pop(pk, None) if pk in leads else Found(row)
        if found is not None:
            shown.append(found)
    return shown


def _bearers(rows: Sequence[Candidate], sections: dict[int, Candidate]) -> list[Candidate]:
    """The terms that bear the title or the tie of any of these sections, in reading order."""
    titles = {section.title_form for section in sections.values()}
    ties = {section.service_id for section in sections.values()} - {None}
    bearers = [
        row
        for row in rows
        if row.kind == Entry.Kind.TERM and (row.title_form in titles or row.service_id in ties)
    ]
    return sorted(bearers, key=lambda row: (row.is_raw, row.place))


def _leads(sections: dict[int, Candidate], bearers: list[Candidate]) -> dict[int, Candidate]:
    """For each section the first term of its own, or of one of its groups, that bears its title or tie."""
    groups = _groups(row.parent_id for row in bearers if row.parent_id not in sections)
    leads: dict[int, Candidate] = {}
    for row in bearers:
        above = ids_above(row.place)
        section_id = above[-2] if row.parent_id in groups and len(above) > 1 else row.parent_id
        section = sections.get(section_id) if section_id is not None else None
        if section is not None and section.pk not in leads and _bears(row, section):
            leads[section.pk] = row
    return leads


def _groups(entry_ids: Iterable[int | None]) -> set[int]:
    wanted = {entry_id for entry_id in entry_ids if entry_id is not None}
    if not wanted:
        return set()
    return set(Entry.objects.filter(pk__in=wanted, kind=Entry.Kind.GROUP).values_list("pk", flat=True))


def _bears(term: Candidate, section: Candidate) -> bool:
    same_tie = term.service_id is not None and term.service_id == section.service_id
    return same_tie or term.title_form == section.title_form


class _Addresses:
    """The addresses of entries' pages, without asking Django for each."""

    def __init__(self) -> None:
        self._before, self._after = reverse("notes:entry", args=["-"]).rsplit("-", 1)

    def page(self, slug: str | None) -> str:
        return f"{self._before}{quote(slug)}{self._after}" if slug else reverse("home")

    def line(self, slug: str | None, kind: str, pk: int) -> str:
        """As `Entry.anchor` says."""
        return f"{self.page(slug)}#{_LETTERS.get(kind, 'e')}{pk}"


_KIND_NAMES = dict(Entry.Kind.choices)
_LETTERS = {Entry.Kind.GROUP.value: "g", Entry.Kind.ITEM.value: "i"}


def hits_of(*, found: Iterable[Found], words: tuple[QueryWord, ...], person: Person) -> list[Hit]:
    """The found entries as they are shown.

    Two queries: their texts, and what stands above them; one more where there are items or groups.
    """
    found = list(found)
    lines = _lines({row.pk for each in found for row in (each.row, each.lead) if row is not None}, person)
    above = _above(each.row.place for each in found)
    maker = _HitMaker(lines, above, words, _long_sections(found, above))
    return [maker.hit(each) for each in found if each.row.pk in lines]


def _lines(ids: set[int], person: Person) -> dict[int, _Line]:
    """Asked again whether the person may see them, in the wiki's own words."""
    return {row[0]: _Line(*row) for row in _LINES.ask(person.is_authenticated, entries=sorted(ids))}


def _above(places: Iterable[str]) -> dict[int, _Above]:
    ids = {pk for place in places for pk in ids_above(place)}
    return {row[0]: _Above(*row) for row in _ABOVE.ask(entries=sorted(ids))}


def _lines_of(is_member: bool, *, entries: list[int]) -> QuerySet[Entry, Any]:
    return (
        Entry.objects.readable(is_member=is_member)
        .filter(pk__in=entries)
        .order_by()
        .values_list(
            "pk", "kind", "title", "icon", "slug", "expansion", "summary", "status",
            Left("definition", _LONGEST_READ), Left("body", _LONGEST_READ), "search_document__names",
        )
    )  # fmt: skip


def _names_of(*, entries: list[int]) -> QuerySet[Entry, Any]:
    rows = Entry.objects.filter(pk__in=entries).order_by()
    return rows.values_list("pk", "kind", "title", "icon", "slug")


_LINES, _ABOVE = Composed(_lines_of), Composed(_names_of)


def _long_sections(found: Sequence[Found], above: dict[int, _Above]) -> set[int]:
    """The sections of the found items and groups that have more than one page."""
    sections: set[int] = set()
    for each in found:
        if each.row.kind in _LETTERS:
            ids = (pk for pk in reversed(ids_above(each.row.place)) if pk in above)
            sections |= set(islice((pk for pk in ids if above[pk].kind == Entry.Kind.SECTION), 1))
    if not sections:
        return set()
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(sections))
        cursor.execute(_LONG_SECTIONS.format(most=ENTRIES_A_PAGE + 1, ids=places), list(sections))
        return {pk for pk, size in cursor.fetchall() if size > ENTRIES_A_PAGE}


_LONG_SECTIONS = """
    SELECT s.entry_id, (SELECT COUNT(*) FROM (
        SELECT 1 FROM notes_searchdocument d WHERE d.place > s.place AND d.place < s.place || '~'
        LIMIT {most}
    ) AS below) FROM notes_searchdocument s WHERE s.entry_id IN ({ids})
"""


class _HitMaker:
    """Makes the hits of one page."""

    def __init__(
        self,
        lines: dict[int, _Line],
        above: dict[int, _Above],
        words: tuple[QueryWord, ...],
        long_sections: set[int],
    ) -> None:
        self._lines = lines
        self._above = above
        self._marker = Marker(words)
        self._long_sections = long_sections
        self._addresses = _Addresses()
        self._names = {row.pk: str(section_name(row.title, row.icon)) for row in above.values()}

    def hit(self, each: Found) -> Hit:
        line = self._lines[each.row.pk]
        lead = self._lines.get(each.lead.pk) if each.lead is not None else None
        text = lead or line
        above = [self._above[pk] for pk in ids_above(each.row.place) if pk in self._above]
        title = self._marker.marked(line.title)
        other = MarkedText("")
        is_found_by_name = is_by_name((each.lead or each.row).tier)
        if is_found_by_name and not title.spans:
            other = _other_name(text, self._marker)
        words = section_name(line.title, line.icon).words if line.kind == Entry.Kind.SECTION else line.title
        return Hit(
            pk=line.pk,
            kind=line.kind,
            kind_name=_KIND_NAMES[line.kind],
            icon=_icon(line, above),
            title=_safe(title if words == line.title else MarkedText(words)),
            beside=text.expansion,
            other_name=_safe(other if other.text != text.expansion else MarkedText("")),
            path=self._path(above),
            url=self._url(line, lead, above),
            snippet=_safe(_snippet(text, self._marker, is_found_by_name=is_found_by_name)),
            is_raw=line.status == Entry.Status.RAW,
            plain_title=line.title,
        )

    def _path(self, above: list[_Above]) -> SafeString:
        """The sections and the group above, the file left out where there is anything else."""
        names = BETWEEN.join(self._names[row.pk] for row in above[1:] or above)
        return SafeString(words_html(names))  # which escapes

    def _url(self, line: _Line, lead: _Line | None, above: list[_Above]) -> str:
        """A page of its own, or its place on the page of the nearest entry above that has one."""
        if line.kind == Entry.Kind.SECTION:
            own = self._addresses.page(line.slug)
            return self._addresses.line(line.slug, lead.kind, lead.pk) if lead else own
        if line.slug:
            return self._addresses.line(line.slug, line.kind, line.pk)
        section = next((row for row in reversed(above) if row.slug), None)
        if section is not None and section.pk in self._long_sections:
            return reverse("notes:line", args=[line.pk])
        return self._addresses.line(section.slug if section else None, line.kind, line.pk)


def _icon(line: _Line, above: list[_Above]) -> str:
    """A section's own emoji, else that of the nearest entry above."""
    own = line.icon if line.kind == Entry.Kind.SECTION else ""
    return own or next((row.icon for row in reversed(above) if row.icon), "")


def _safe(text: MarkedText) -> SafeString:
    return SafeString(text.html)  # which is escaped


def _snippet(line: _Line, marker: Marker, *, is_found_by_name: bool) -> MarkedText:
    """What was found by its name is shown by what it is."""
    otherwise = in_words(line.summary or line.definition or line.body.partition("\n")[0])
    if is_found_by_name and line.summary:
        return marker.snippet((line.summary,), otherwise)
    return marker.snippet(_lines_of_text(line), otherwise)


def _lines_of_text(line: _Line) -> Iterator[str]:
    """One after the other, because the first often holds all the words."""
    yield line.summary
    yield in_words(line.definition)
    has_pictures = FOLDER in line.body
    for text in line.body.split("\n"):
        yield in_words(text) if has_pictures else text


def _other_name(line: _Line, marker: Marker) -> MarkedText:
    """The first other name that holds all the words, else the first that holds one."""
    names = [name[:LONGEST_SNIPPET] for name in line.names.split("\n")]
    best = [name for name in names if marker.holds_all(name)] or names
    return next((text for text in (marker.marked(name) for name in best) if text.spans), MarkedText(""))


def is_by_name(tier: int) -> bool:
    """Whether the words stand in the entry's title or in another of its names."""
    return tier <= Tier.WORD_OF_NAME
