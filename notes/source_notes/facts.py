"""Everything that follows from the text of one entry: summary, citations, references, progress."""

from __future__ import annotations

import re

from notes.source_notes.clocks import clock_of
from notes.source_notes.documents import ItemForm, Node, NodeKind, Place
from notes.source_notes.fact_records import (
    CitationFact,
    Facts,
    FactsInput,
    NamedSourceFact,
    ProgressFact,
    ReferenceFact,
    TargetFact,
)
from notes.source_notes.icons import REMARK_ICONS, bare_icon, leading_icon
from notes.source_notes.lines import (
    bullet_start,
    closes_fence,
    fence_opening,
    is_blank,
    year_line,
)
from notes.source_notes.scanning import LineScanner, cabinet_targets
from notes.source_notes.sentences import collapsed, sentence_around
from notes.source_notes.urls import find_urls, kind_of

__all__ = [
    "CitationFact",
    "Facts",
    "FactsInput",
    "NamedSourceFact",
    "ProgressFact",
    "ReferenceFact",
    "TargetFact",
    "facts_input",
    "quote_attribution",
    "read_facts",
]

_LONGEST_NAME = 80
_LONGEST_ATTRIBUTION = 60
# A bar between cells; the escaped one of a link between entries stays.
_BAR = re.compile(r"(\[\[[^\[\]|]+\\\|[^\[\]]+\]\])|\|")
_DASHES = (" - ", " – ", " — ")


def facts_input(node: Node) -> FactsInput:
    """What `read_facts` needs of a node."""
    return FactsInput(
        node.kind, node.title, node.definition, node.body, node.form, node.place, node.group_icon, node.icon
    )


def read_facts(entry: FactsInput) -> Facts:
    """Derive the facts of one entry. Lines of secrets and addresses count from the definition as line 0;
    an item has no definition, so there they count from the body."""
    facts = Facts()
    scanner = LineScanner()
    if entry.kind is not NodeKind.ITEM:
        _definition(entry, facts, scanner)
    if entry.body:
        _Body(entry, facts, scanner).read()
    facts.citations, facts.references, facts.urls = scanner.citations, scanner.references, scanner.urls
    facts.tags = tuple(scanner.tags)
    if entry.kind is NodeKind.ITEM and entry.place is Place.PROGRESS and entry.form in _PROGRESS_FORMS:
        facts.progress = _progress(entry, facts)
    facts.text = entry.body if entry.kind is NodeKind.ITEM else f"{entry.definition}\n{entry.body}"
    return facts


_PROGRESS_FORMS = frozenset({ItemForm.TODO, ItemForm.YEAR})


def _definition(entry: FactsInput, facts: Facts, scanner: LineScanner) -> None:
    if "://" in entry.title:
        scanner.scan(entry.title, "definition", 0)
    elif entry.kind is NodeKind.GROUP and _is_pointing(entry):
        scanner.scan(f"{entry.icon} {entry.title}", "definition", 0)
    prose, targets = scanner.scan(entry.definition, "definition", 0, icon=entry.group_icon)
    facts.summary = facts.plain_text = prose
    if bare_icon(entry.icon) == "🎯":
        targets += 1
    facts.targets += [TargetFact(entry.title)] * targets


def _is_pointing(entry: FactsInput) -> bool:
    """Whether a label is a file-cabinet sign with its targets, or a chain with a file."""
    sign = bare_icon(entry.icon)
    return sign == "🗄" or (sign == "🔗" and entry.title.startswith("`"))


class _Body:
    """One pass over the lines of a body."""

    def __init__(self, entry: FactsInput, facts: Facts, scanner: LineScanner) -> None:
        self.entry = entry
        self.facts = facts
        self.scanner = scanner
        self.prose = [facts.plain_text] if facts.plain_text else []

    def read(self) -> None:
        lines = self.entry.body.split("\n")
        position, count, in_table = 0, len(lines), False
        while position < count:
            line = lines[position]
            sign = line[:1]
            if sign == "`" and (opening := fence_opening(line)):
                position = self._code(lines, position, opening[0])
                in_table = False
                continue
            if sign == "|" and not in_table:
                self.facts.tables += 1
            in_table = sign == "|"
            if not is_blank(line):
                self._line(line, position)
            position += 1
        self.facts.plain_text = "\n".join(self.prose)

    def _code(self, lines: list[str], position: int, length: int) -> int:
        end = position + 1
        while end < len(lines) and not closes_fence(lines[end], length):
            end += 1
        self.facts.code_blocks += 1
        self.facts.code.append("\n".join(lines[position + 1 : end]))
        return end + 1

    def _line(self, line: str, number: int) -> None:
        entry = self.entry
        if line.startswith(">"):
            self.facts.quotes += 1
            self._gather(line[1:].strip(), number, icon="", is_quote=True)
            return
        start = bullet_start(line)
        if entry.form is ItemForm.YEAR and start and (year := year_line(line)):
            text = year[1]
        elif line.startswith("|"):
            text = _BAR.sub(lambda found: found[1] or " ", line.strip(" \t|"))
        else:
            text = line[start:].strip()
        if bare_icon(entry.group_icon) == "🗄" and start:
            self._cabinet_bullet(text, number)
            return
        if entry.form is ItemForm.SOURCE:
            self._source(text, number)
        else:
            icon = entry.group_icon if start or not number else ""
            self._gather(text, number, icon=icon)

    def _gather(self, text: str, number: int, *, icon: str, is_quote: bool = False) -> str:
        prose, targets = self.scanner.scan(text, "body", number, icon=icon, is_quote=is_quote)
        if prose:
            self.prose.append(prose)
        self.facts.targets += [TargetFact(prose or collapsed(text), "body", number)] * targets
        if is_quote and (attribution := quote_attribution(text)):
            self._attribute(attribution, number)
        return prose

    def _attribute(self, attribution: str, number: int) -> None:
        """Tell the source of a quote whose words it holds."""
        citations = self.scanner.citations
        if citations and citations[-1].line == number and citations[-1].field == "body":
            citations[-1] = citations[-1]._replace(attribution=attribution)

    def _cabinet_bullet(self, text: str, number: int) -> None:
        """Under a file-cabinet label each bullet is a target."""
        url = next(find_urls(text), None)
        written = text[: url[0]] if url else text
        for target, place, is_file in cabinet_targets(written):
            self.scanner.references.append(
                ReferenceFact(
                    "cabinet", target, f"{target} {place}".strip(), number, "body",
                    sentence_around(text, 0, len(written)), is_file, place,
                )
            )  # fmt: skip
        if written.strip():
            self.prose.append(collapsed(written.replace("`", "")))
        if url:
            self._gather(text[url[0] :], number, icon=self.entry.group_icon)

    def _source(self, text: str, number: int) -> None:
        """`📹 Brown ccp https://…` names a source; an icon counts for every address of its line."""
        icon = leading_icon(text)
        if icon and (bare_icon(icon) in REMARK_ICONS or bare_icon(icon) in "🗄🔗"):
            self._gather(text, number, icon=self.entry.group_icon)
            return
        text = text[len(icon) :].strip()
        icon = icon or self.entry.group_icon
        self._gather(text, number, icon=icon)
        url = next(find_urls(text), None)
        name = collapsed(text[: url[0]] if url else text).strip(" :-")
        if icon and name and len(name) <= _LONGEST_NAME:
            address = text[url[0] : url[1]] if url else None
            self.facts.named_sources.append(
                NamedSourceFact(name, icon, kind_of(address or "", icon), address)
            )


def _progress(entry: FactsInput, facts: Facts) -> ProgressFact:
    """`* _17_: …` is a year's note; `Brown ccp @ 2:15:00` says how far one is."""
    line = entry.body.split("\n", 1)[0]
    year = year_line(line) if entry.form is ItemForm.YEAR else None
    prose = facts.plain_text
    url = facts.urls[0] if facts.urls else None
    if year:
        return ProgressFact(year[0], None, None, "", prose, url)
    text = line[bullet_start(line) :].strip()
    icon = leading_icon(text)
    before, found, place = text[len(icon) :].partition(" @ ")
    before, place = before.strip(), place.strip()
    if not found or not place:
        return ProgressFact(None, None, None, "", prose, url)
    clock = clock_of(place)
    seconds = clock[0] if clock else None
    if "://" in before:
        if clock is None and facts.citations and facts.citations[0].start is None:
            facts.citations[0] = facts.citations[0]._replace(start_text=place)
        words = collapsed(before[: before.find("http")])
        return ProgressFact(None, None, seconds, place, words, url)
    name = collapsed(before)
    if not any(citation.source_name for citation in facts.citations):
        kind = kind_of("", icon)
        order = len(facts.citations)
        end = clock[1] if clock else None
        facts.citations.append(
            CitationFact(None, name, icon, "", kind, seconds, place, end, "body", 0, order)
        )
    return ProgressFact(None, name, seconds, place, name, url)


def quote_attribution(text: str) -> str:
    """The short words after the last hyphen of a quote, before its address: whose it is."""
    urls = list(find_urls(text))
    if urls and not text[urls[-1][1] :].strip(" .,;)"):
        text = text[: urls[-1][0]]
    text = text.rstrip()
    start, length = max((text.rfind(dash), len(dash)) for dash in _DASHES)
    attribution = text[start + length :].strip(" ([") if start >= 0 else ""
    if len(attribution) > _LONGEST_ATTRIBUTION or "." in attribution or "://" in attribution:
        return ""
    return attribution
