"""What a person asks for, understood from what they typed. Anything typed means something.

    fargate serverless      both words; each may be the beginning of a longer one
    "load balancer"         these words as they stand
    s3:GetObject  us-eas    technical words whole, or their beginning
    -windows                not this word (alone it is looked for)
    tag:regions  in:network  kind:term  site:github.com  is:raw  is:refined  is:service
                            and each of these with a - before it

The words must all be there. Two letters are the beginning of a word in titles and names only, elsewhere a
word of their own; so is a single letter, at the end of the query. Three and more Chinese characters in a row
must stand so in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from notes.search_text.folding import fold, name_form, plain
from notes.search_text.tokens import chunks_of, humps_of, is_cjk, is_url, pairs_of, parts_of, whole_of

LONGEST_QUERY = 400
MOST_WORDS = 20

KINDS = {
    **dict.fromkeys(("section", "sections"), "section"),
    **dict.fromkeys(("group", "groups", "label", "labels"), "group"),
    **dict.fromkeys(("term", "terms"), "term"),
    **dict.fromkeys(("item", "items", "line", "lines"), "item"),
}
STATES = {"raw": "raw", "unsorted": "raw", "refined": "refined", "service": "service", "services": "service"}
FILTERS = ("tag", "in", "kind", "site", "is")

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_PIECE = re.compile(
    rf"(?P<minus>-?)(?:(?P<filter>{'|'.join(FILTERS)}):)?"
    r"(?:[\"“”„](?P<phrase>[^\"“”„]*)(?P<end>[\"“”„]?)|(?P<word>[^\s\"“”„]+))",
    re.IGNORECASE,
)


class Need(NamedTuple):
    """A token that must be there. A short one may be the beginning of a word only in titles and names."""

    token: str
    prefix: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word or a phrase of the query, folded.

    `looser` is what may be asked for where nothing holds the word as a whole; `phrase` is confirmed on the
    text.
    """

    written: str
    needs: tuple[Need, ...]
    looser: tuple[Need, ...] = ()
    phrase: str = ""
    is_open: bool = False
    marks: tuple[str, ...] = ()


class Filter(NamedTuple):
    name: str
    value: str
    is_negated: bool
    written: str


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query in parts. `title` is its words as the title of an entry would be compared with them."""

    text: str
    title: str
    words: tuple[QueryWord, ...]
    excluded: tuple[QueryWord, ...]
    filters: tuple[Filter, ...]
    hints: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.excluded or self.filters)

    @property
    def can_be_looser(self) -> bool:
        return any(word.looser for word in self.words)

    @property
    def phrases(self) -> tuple[QueryWord, ...]:
        return tuple(word for word in self.words if word.phrase)

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mark for word in self.words for mark in word.marks))

    @property
    def unwanted(self) -> tuple[tuple[Need, ...], ...]:
        return tuple(word.needs for word in self.excluded)

    def needs(self, *, loosely: bool = False) -> tuple[Need, ...]:
        wanted = [word.looser if loosely and word.looser else word.needs for word in self.words]
        return tuple(dict.fromkeys(need for needs in wanted for need in needs))


def parse_query(text: str) -> SearchQuery:
    parser = _Parser(_CONTROLS.sub(" ", text[: LONGEST_QUERY + 1]).strip())
    return parser.parsed()


class _Parser:
    def __init__(self, text: str) -> None:
        self._hints: list[str] = []
        if len(text) > LONGEST_QUERY:
            text = text[:LONGEST_QUERY]
            self._hints.append(f"Only the first {LONGEST_QUERY} characters were looked for.")
        self._text = text
        self._words: list[QueryWord] = []
        self._excluded: list[QueryWord] = []
        self._filters: list[Filter] = []
        self._title: list[str] = []

    def parsed(self) -> SearchQuery:
        for piece in _PIECE.finditer(self._text):
            self._read(piece)
        if not self._words and not self._filters and self._excluded:
            # There is nothing from which the word could be left out.
            self._words, self._excluded = self._excluded, []
            self._title = [fold(word.written) for word in self._words]
        if len(self._words) > MOST_WORDS:
            self._hints.append(f"Only the first {MOST_WORDS} words were looked for.")
        return SearchQuery(
            text=self._text,
            title=name_form(" ".join(self._title)),
            words=tuple(_last_may_be_short(self._words[:MOST_WORDS])),
            excluded=tuple(map(_as_it_stands, self._excluded[:MOST_WORDS])),
            filters=tuple(dict.fromkeys(self._filters[:MOST_WORDS])),
            hints=tuple(dict.fromkeys(self._hints)),
        )

    def _read(self, piece: re.Match[str]) -> None:
        written, name = piece.group(), (piece["filter"] or "").lower()
        is_negated = bool(piece["minus"])
        value = piece["word"] if piece["phrase"] is None else piece["phrase"]
        if name and self._is_filter(name, value, is_negated=is_negated, written=written):
            return
        if not name and written.lower().rstrip(":").lstrip("-") in FILTERS and written.endswith(":"):
            self._hints.append(f"Write a word directly after {written.lower()}")
            return
        if piece["phrase"] is not None and not name:
            words = _phrase(value, is_open=not piece["end"])
        else:
            is_negated = is_negated and not written.startswith("--")
            words = list(_words(written.removeprefix("-") if is_negated else written))
        if is_negated:
            self._excluded += words
        else:
            self._words += words
            self._title.append(value if not name else written)

    def _is_filter(self, name: str, value: str, *, is_negated: bool, written: str) -> bool:
        known = value.strip()
        if name in ("kind", "is"):
            choices = KINDS if name == "kind" else STATES
            known = choices.get(known.lower(), "")
            if not known:
                offered = ", ".join(f"{name}:{choice}" for choice in dict.fromkeys(choices.values()))
                self._hints.append(
                    f"“{written}” is no filter and was looked for as text. There are {offered}."
                )
        if not known:
            return False
        self._filters.append(Filter(name, known, is_negated, written))
        return True


def _as_it_stands(word: QueryWord) -> QueryWord:
    """A word to be left out: a short one only where it is a word of its own."""
    return replace(word, needs=tuple(need._replace(is_short=False) for need in word.needs))


def _last_may_be_short(words: list[QueryWord]) -> Iterator[QueryWord]:
    """A single letter at the end is a word that somebody has begun to type."""
    yield from words[:-1]
    for word in words[-1:]:
        need = word.needs[-1]
        if not word.phrase and len(word.needs) == 1 and len(need.token) == 1 and not need.prefix:
            yield QueryWord(word.written, (Need(need.token, is_short=True),), marks=word.marks)
        else:
            yield word


def _words(text: str) -> Iterator[QueryWord]:
    for chunk in chunks_of(plain(text)):
        if is_cjk(chunk):
            yield _cjk_word(chunk)
        else:
            whole = whole_of(chunk)
            if whole:
                yield QueryWord(
                    written=chunk,
                    needs=(_need(whole),),
                    looser=_looser(chunk),
                    marks=(whole, *_marks_of_parts(chunk)),
                )


def _cjk_word(run: str) -> QueryWord:
    run = fold(run)
    if len(run) == 1:
        return QueryWord(run, (Need(run, prefix=True),), marks=(run,))
    needs = tuple(Need(pair) for pair in pairs_of(run))
    return QueryWord(
        run, needs, looser=needs if len(run) > 2 else (), phrase=run if len(run) > 2 else "", marks=(run,)
    )


def _need(token: str) -> Need:
    return Need(token, prefix=len(token) > 2, is_short=len(token) == 2)


def _looser(chunk: str) -> tuple[Need, ...]:
    """The parts of a technical word, wherever they stand."""
    parts = [hump for part in parts_of_written(chunk) for hump in (humps_of(part) or [fold(part)])]
    if len(parts) < 2:
        return ()
    return tuple(_need(part) for part in dict.fromkeys(parts))


def _marks_of_parts(chunk: str) -> tuple[str, ...]:
    return tuple(need.token for need in _looser(chunk) if len(need.token) > 1)


def parts_of_written(chunk: str) -> list[str]:
    """The pieces of a technical word, their case kept."""
    chunk = chunk.split("://", 1)[1] if is_url(chunk) else chunk
    return re.findall(r"[^\W_]+", chunk)[:MOST_WORDS]


def _phrase(text: str, *, is_open: bool) -> list[QueryWord]:
    """Words in quotation marks: their parts narrow the search, the text confirms them.

    Open: still being typed.
    """
    needs: list[Need] = []
    chunks = list(chunks_of(plain(text)))
    for chunk in chunks:
        is_last = is_open and chunk is chunks[-1]
        if is_url(chunk):
            needs.append(Need(whole_of(chunk), prefix=True))
        elif is_cjk(chunk):
            needs += [Need(pair, prefix=len(pair) == 1) for pair in pairs_of(fold(chunk))]
        else:
            parts = [Need(part) for part in parts_of(chunk)] or [Need(whole_of(chunk))]
            if is_last and len(parts[-1].token) > 1:
                parts[-1] = Need(parts[-1].token, prefix=True)
            needs += parts
    if not needs:
        return []
    phrase = name_form(text)
    return [
        QueryWord(text.strip(), tuple(dict.fromkeys(needs)), phrase=phrase, is_open=is_open, marks=(phrase,))
    ]
