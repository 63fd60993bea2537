"""Finds addresses, positions and markers in one line of text, and what prose is left of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from notes.source_notes.clocks import AFTER_URL, MORE_BRACKETS, NAME_AND_PLACE, clock_of, seconds_of
from notes.source_notes.fact_records import CitationFact, Field, ReferenceFact
from notes.source_notes.icons import bare_icon
from notes.source_notes.sentences import collapsed, readable, sentence_around
from notes.source_notes.tokens import TAG_OF_SIGN, Token, tokens_of
from notes.source_notes.urls import find_urls, kind_of, trim_url

_SOURCE_SIGNS = frozenset("📹📺📙📻🎧")
_END_OF_NAME = re.compile(r"[;,(，；（。]")
_LONGEST_REMEMBERED = 500


class LineScanner:
    """Goes through lines one after the other and gathers what it finds in them."""

    def __init__(self) -> None:
        self.citations: list[CitationFact] = []
        self.references: list[ReferenceFact] = []
        self.tags: dict[str, None] = {}
        self.urls: list[str] = []

    def scan(
        self, text: str, field: Field, line: int, *, icon: str = "", is_quote: bool = False
    ) -> tuple[str, int]:
        """Gather from one line; gives back its readable prose and the number of 🎯 in it."""
        found_in = _remembered_line if len(text) <= _LONGEST_REMEMBERED else _found_in_line
        found = found_in(text, field, icon, is_quote)
        for citation in found.citations:
            self.citations.append(citation._replace(line=line, order=len(self.citations)))
        self.references += [reference._replace(line=line) for reference in found.references]
        self.urls += found.urls
        self.tags.update(dict.fromkeys(found.tags))
        return found.prose, found.targets


class _FoundInLine(NamedTuple):
    """What one line says by itself, as if it were the first of its text."""

    prose: str
    targets: int
    citations: tuple[CitationFact, ...] = ()
    references: tuple[ReferenceFact, ...] = ()
    urls: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def _found_in_line(text: str, field: Field, icon: str, is_quote: bool) -> _FoundInLine:
    tokens = tokens_of(text)
    if not tokens:
        return _FoundInLine(collapsed(text), 0)
    found = LineScanner()
    prose, targets = _Line(found, text, field, 0, icon, is_quote=is_quote).read(tokens)
    return _FoundInLine(
        readable(prose), targets,
        tuple(found.citations), tuple(found.references), tuple(found.urls), tuple(found.tags),
    )  # fmt: skip


# Most lines of a text are those of its last save.
_remembered_line = lru_cache(maxsize=5_000)(_found_in_line)


def marked_summary(definition: str, plain: str) -> str:
    """The summary with the marks of code and of links between entries kept; `plain` is the one without."""
    if "`" not in definition and "[[" not in definition:
        return plain
    reading = _Line(LineScanner(), definition, "definition", 0, "", is_quote=False, keeps_marks=True)
    return readable(reading.read(tokens_of(definition))[0])


class _Line:
    def __init__(
        self,
        found: LineScanner,
        text: str,
        field: Field,
        line: int,
        icon: str,
        *,
        is_quote: bool,
        keeps_marks: bool = False,
    ) -> None:
        self.found = found
        self.text = text
        self.field: Field = field
        self.number = line
        self.line_icon = icon
        self.is_quote = is_quote
        self.keeps_marks = keeps_marks
        self.prose: list[str] = []
        self.words: list[str] = []
        self.position = 0
        self.targets = 0
        self.icon = ""
        self.icon_used = False
        self.stops: list[Token] = []

    def read(self, tokens: list[Token]) -> tuple[str, int]:
        self.stops = tokens
        for index, token in enumerate(tokens):
            if token.start < self.position:
                continue
            kind = token.kind
            if kind == "url":
                self._url(token)
                continue
            self._keep(self.text[self.position : token.start])
            self.position = token.end
            if kind == "code":
                self._code(token)
            elif kind == "wikilink":
                self._wikilink(token)
            elif kind == "similar":
                self._similar(token, index)
            else:
                self._sign(token, index)
        self._keep(self.text[self.position :])
        return "".join(self.prose), self.targets

    def _keep(self, words: str) -> None:
        if not words:
            return
        if self.icon_used and not words.isspace():
            self.icon, self.icon_used = "", False
        self.prose.append(words)
        self.words.append(words)

    def _url(self, token: Token) -> None:
        url = trim_url(token.text)
        if not url:
            self._keep(self.text[self.position : token.end])
            self.position = token.end
            return
        before = self.text[self.position : token.start]
        after = token.start + len(url)
        linked = self._link_text(before, after)
        if linked is not None:
            before, label, after = linked
        self._keep(before)
        if linked is not None and label:
            self.prose.append(label)
        else:
            label = _label("".join(self.words))
        clock = AFTER_URL.match(self.text, after)
        start, end, clock_text = (None, None, "")
        if clock:
            first, last = clock.group(1) or clock.group(3), clock.group(2) or clock.group(4)
            start, end = seconds_of(first), seconds_of(last) if last else None
            clock_text = f"{first}-{last}" if last else first
            after = clock.end()
        self._cite(url, label, start, end, clock_text)
        # Punctuation right behind an address is text, but no word of the next label.
        after = max(after, token.end) if linked is None else after
        self.prose += (" ", self.text[token.start + len(url) : token.end] if linked is None else "")
        self.words = []
        self.position = after

    def _link_text(self, before: str, after: int) -> tuple[str, str, int] | None:
        """`[text](url)` and `<url>`: what stands before, the text, and where the construct ends."""
        if before.endswith("](") and self.text.startswith(")", after):
            opening = before.rfind("[", 0, len(before) - 2)
            if opening >= 0:
                return before[:opening].removesuffix("!"), collapsed(before[opening + 1 : -2]), after + 1
        if before.endswith("<") and self.text.startswith(">", after):
            return before[:-1], "", after + 1
        return None

    def _cite(self, url: str, label: str, start: int | None, end: int | None, clock_text: str) -> None:
        icon = self.icon or self.line_icon
        self.icon_used = bool(self.icon)
        self.found.urls.append(url)
        self.found.citations.append(
            CitationFact(
                url, None, icon, "" if self.is_quote else label, kind_of(url, icon), start, clock_text, end,
                self.field, self.number, len(self.found.citations),
            )
        )  # fmt: skip

    def _code(self, token: Token) -> None:
        inside = token.text[1:-1]
        if "://" not in inside:
            self._keep(token.text if self.keeps_marks else inside)
            return
        position = 0
        for first, last in find_urls(inside):
            self._keep(inside[position:first])
            self._cite(inside[first:last], _label("".join(self.words)), None, None, "")
            self.prose.append(" ")
            self.words = []
            position = last
        self._keep(inside[position:])

    def _wikilink(self, token: Token) -> None:
        # In a table the bar is written `\|`.
        target, bar, label = token.text[2:-2].partition("|")
        target = collapsed(target.removesuffix("\\") if bar else target)
        label = collapsed(label) or target
        if not target:
            self._keep(token.text)
            return
        self._keep(token.text if self.keeps_marks else label)
        self._refer("wikilink", target, label, token.start, token.end)

    def _similar(self, token: Token, index: int) -> None:
        stop = self._stop_after(index)
        end = _END_OF_NAME.search(self.text, token.end, stop)
        if end:
            stop = end.start()
        target = collapsed(self.text[token.end : stop]).rstrip(" .:")
        self._keep(token.text)
        if target:
            self._refer("similar", target, target, token.start, stop)

    def _sign(self, token: Token, index: int) -> None:
        sign = bare_icon(token.text)
        if sign == "🎯":
            self.targets += 1
        elif sign in TAG_OF_SIGN:
            self.found.tags[TAG_OF_SIGN[sign]] = None
        elif sign == "🗄":
            self._cabinet(token, index)
        elif sign == "🔗":
            if not self._linked_file(token, index):
                self.icon, self.icon_used = token.text, False
        elif sign == "💻" and (code := self._code_right_after(token, index)):
            self.position = code.end
        elif sign not in _SOURCE_SIGNS or not self._named_source(token, index):
            self.icon, self.icon_used = token.text, False
            if not self._leads_to_url(token, index):
                self._keep(token.text)

    def _stop_after(self, index: int, *, past_code: bool = False) -> int:
        """Where the next address or sign begins, or the end of the line."""
        for following in range(index + 1, len(self.stops)):
            stop = self.stops[following]
            # An address in backticks is an address, no file.
            if not past_code or stop.kind != "code" or "://" in stop.text:
                return stop.start
        return len(self.text)

    def _leads_to_url(self, token: Token, index: int) -> bool:
        following = self.stops[index + 1] if index + 1 < len(self.stops) else None
        return following is not None and following.kind == "url"

    def _code_right_after(self, token: Token, index: int) -> Token | None:
        following = self.stops[index + 1] if index + 1 < len(self.stops) else None
        if following is None or following.kind != "code":
            return None
        return None if self.text[token.end : following.start].strip() else following

    def _cabinet(self, token: Token, index: int) -> None:
        """`🗄️` and its targets, up to the next address, sign or the end."""
        stop = self._stop_after(index, past_code=True)
        if not self.refer_to_files(self.text[token.end : stop], token.start, stop):
            self.icon, self.icon_used = token.text, False
        self.position = stop

    def refer_to_files(self, written: str, start: int, end: int) -> bool:
        targets = cabinet_targets(written)
        for target, place, is_file in targets:
            label = f"{target} {place}" if place else target
            self._refer("cabinet", target, label, start, end, is_file=is_file, place=place)
        return bool(targets)

    def _linked_file(self, token: Token, index: int) -> bool:
        """`🔗` is a reference when a file in backticks follows it."""
        found = False
        while (code := self._code_right_after(token, index)) and "://" not in code.text:
            found = self.refer_to_files(code.text, token.start, code.end) or found
            self.position = code.end
            token, index = code, index + 1
        return found

    def _named_source(self, token: Token, index: int) -> bool:
        """`📹 Brown ccp [2:12:45]`: a source by its name. False if the sign is only an icon."""
        stop = self._stop_after(index)
        written = self.text[token.end : stop]
        opening = written.find("[")
        closing = written.find("]", opening) if opening >= 0 else -1
        if closing >= 0 and written[:opening].strip():
            name = collapsed(written[:opening])
            self._cite_name(token.text, name, written[opening + 1 : closing])
            self.position = token.end + closing + 1
            while more := MORE_BRACKETS.match(self.text, self.position):
                self._cite_name(token.text, name, more.group(1))
                self.position = more.end()
            return True
        if self._leads_to_url(token, index):
            return False
        # Only the end of so long a text can be a place; a name is short.
        name = collapsed(written[:160])
        if len(written) > 160 or not name:
            return False
        place = NAME_AND_PLACE.search(name)
        if place and name[: place.start()].strip():
            self._cite_name(token.text, name[: place.start()].strip(" ,"), place.group(1) or place.group(4))
        elif len(name) <= 40 and not any(sign in name for sign in ".;:!?"):
            self._cite_name(token.text, name, "")
        else:
            return False
        self.position = stop
        return True

    def _cite_name(self, icon: str, name: str, place: str) -> None:
        start, end = clock_of(place) or (None, None)
        self.found.citations.append(
            CitationFact(
                None, name, icon, "", kind_of("", icon), start, collapsed(place), end,
                self.field, self.number, len(self.found.citations),
            )
        )  # fmt: skip

    def _refer(
        self,
        kind: str,
        target: str,
        label: str,
        start: int,
        end: int,
        *,
        is_file: bool = False,
        place: str = "",
    ) -> None:
        sentence = sentence_around(self.text, start, end)
        self.found.references.append(
            ReferenceFact(kind, target, label, self.number, self.field, sentence, is_file, place)  # type: ignore[arg-type]
        )


def cabinet_targets(written: str) -> list[tuple[str, str, bool]]:
    """Target, place inside it and whether it is a file, for everything that a file-cabinet sign names."""
    if "`" not in written:
        target = collapsed(written).strip(" ,;.")
        if "(" not in target:
            target = target.rstrip(" )")
        return [(target, "", False)] if target else []
    targets = []
    pieces = written.split("`")
    for code, after in zip(pieces[1::2], [*pieces[2::2], ""], strict=False):
        target = collapsed(code)
        if target:
            targets.append((target, collapsed(after).strip(" ,;."), True))
    return targets


def _label(words: str) -> str:
    """Words before an address, without what punctuation the address before left behind."""
    if not words or words.isspace():
        return ""
    return readable(words).rstrip(" ([<")
