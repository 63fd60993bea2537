"""Finds names in prose: whole words as written, outside addresses, code and wikilinks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from notes.source_notes.lines import bullet_start, closes_fence, fence_opening
from notes.source_notes.names import key
from notes.source_notes.urls import URL_PATTERN

SENTENCE_LENGTH = 200
# An index of PostgreSQL holds no word of any length.
LONGEST_WORD = 100
_LONGEST_REMEMBERED = 500
# With fewer names most lines are passed over faster than their words are told apart.
_FEW = 60
_WINDOW = 3 * SENTENCE_LENGTH
_NEVER = frozenset({"za", "misc", "miscellaneous"})
_CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_WORD = re.compile(rf"[^\W_{_CJK}]+")
_WORD_IN_ASCII = re.compile(r"[A-Za-z0-9]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_JOINED = re.compile(rf"[^\W_{_CJK}]")
_CLOCK = r"\d{1,3}:\d\d(?::\d\d)?"
_SOURCE = r"[📹📺📙📻🎧]\ufe0f*[^\[\]📹📺📙📻🎧]{1,80}\[[^\[\]]*\]"
_POSITION = rf"(?:[ \t]*(?:@[ \t]*)?(?:\[[ \t]*{_CLOCK}[ \t]*\]|{_CLOCK}(?:[ \t]*[-–][ \t]*{_CLOCK})?))?"
_HIDDEN = re.compile(rf"(?P<source>{URL_PATTERN}{_POSITION}|{_SOURCE})|`[^`]*`|\[\[[^\[\]]*\]\]")
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<!\bvs)[.!?][\"')\]]*\s+(?=[^\Wa-z])|[。！？]")


class Mention(NamedTuple):
    """A name found in a text, with the words around it."""

    name: str
    field: str
    line: int
    sentence: str


def is_mentionable(title: str, *, tied: bool, mentioning: str = "") -> bool:
    """Whether a title counts where it stands in a text: tied to a service, or written with capitals."""
    if mentioning:
        return mentioning == "on" and _WORD.search(title) is not None
    if len(title) < 2 or key(title) in _NEVER or not _WORD.search(title):
        return False
    return tied or any(map(str.isupper, title))


def first_word(name: str) -> str:
    """The word by which a name is found in texts, as far as it is compared; empty if it has none."""
    found = _WORD.search(name)
    return found.group()[:LONGEST_WORD] if found else ""


def words_of(definition: str, body: str) -> set[str]:
    """Every word of an entry's text that may be the first one of a name, as `first_word` has it."""
    words: set[str] = set()
    for _, _, line in _prose_lines(definition, body):
        words.update((_remembered_words if len(line) <= _LONGEST_REMEMBERED else _words_in)(line))
    return words


def _words_in(line: str) -> list[str]:
    """Most lines have letters of ASCII alone, perhaps with dashes between: read in half the time."""
    text, _ = _without_hidden(line)
    is_simple = text.isascii() or _WORD.search("".join(_NOT_ASCII.findall(text))) is None
    words = (_WORD_IN_ASCII if is_simple else _WORD).findall(text)
    return [word[:LONGEST_WORD] for word in words] if len(text) > LONGEST_WORD else words


# Most lines of a text are those of its last save.
_remembered_words = lru_cache(maxsize=5_000)(_words_in)


class NamesToFind:
    """Names arranged by their first word, the longest first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_word: dict[str, list[tuple[str, int]]] = {}
        for name in sorted(set(names), key=len, reverse=True):
            first = _WORD.search(name)
            if first:
                self._by_word.setdefault(first.group(), []).append((name, first.start()))

    @property
    def first_words(self) -> Iterable[str]:
        return self._by_word.keys()

    def find(self, text: str) -> Iterator[tuple[str, int]]:
        """Each name in the text with its place; of overlapping ones the longest that begins first."""
        if len(self._by_word) < _FEW and not any(word in text for word in self._by_word):
            return
        end = 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            for name, offset in self._by_word.get(word.group(), ()):
                start = word.start() - offset
                if (
                    start >= end
                    and text.startswith(name, start)
                    and _stands_alone(text, start, start + len(name))
                ):
                    yield name, start
                    end = start + len(name)
                    break


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no word goes on before or behind: `VPCs`, `Node.js` and `MY_S3` hold no VPC, Node or S3."""
    if _JOINED.match(text[end : end + 1]) or _JOINED.match(text[max(start - 1, 0) : start]):
        return False
    if text[end : end + 1] in {"_", ".", "@"} and _JOINED.match(text[end + 1 : end + 2]):
        return False
    before = text[max(start - 2, 0) : start]
    return not (len(before) == 2 and before[1] in "_@" and _JOINED.match(before))


def mentions_in(names: NamesToFind, definition: str, body: str) -> Iterator[Mention]:
    """Every name in an entry's text, once each, where it stands first."""
    seen: set[str] = set()
    for field, number, line in _prose_lines(definition, body):
        searched, shown = _without_hidden(line)
        for name, start in names.find(searched):
            if name not in seen:
                seen.add(name)
                yield Mention(name, field, number, sentence_around(shown, start, start + len(name)))


def places_of(name: str, line: str) -> Iterator[int]:
    """Where a name stands in a line, outside addresses, code and links between entries."""
    searched, _ = _without_hidden(line)
    for _, start in NamesToFind([name]).find(searched):
        yield start


def _prose_lines(definition: str, body: str) -> Iterator[tuple[str, int, str]]:
    """The lines outside code fences."""
    if definition:
        yield "definition", 0, definition
    fence = 0
    for number, line in enumerate(body.split("\n") if body else ()):
        if fence:
            fence = 0 if closes_fence(line, fence) else fence
        elif opening := fence_opening(line):
            fence = opening[0]
        elif line:
            yield "body", number, line


def _without_hidden(line: str) -> tuple[str, str]:
    """The line to search in, without code and wikilinks, and the one to show; both without addresses."""
    if "`" not in line and "://" not in line and "[" not in line:
        return line, line
    return (_remembered_sides if len(line) <= _LONGEST_REMEMBERED else _sides_of)(line)


def _sides_of(line: str) -> tuple[str, str]:
    searched, shown, position = [], [], 0
    for found in _HIDDEN.finditer(line):
        kept = line[position : found.start()]
        searched += [kept, "\0" * len(found.group())]
        shown += [kept, " " * len(found.group()) if found["source"] else found.group()]
        position = found.end()
    return "".join([*searched, line[position:]]), "".join([*shown, line[position:]])


_remembered_sides = lru_cache(maxsize=5_000)(_sides_of)


def sentence_around(line: str, start: int, end: int) -> str:
    """The sentence of the line in which a name stands, at most 200 characters of it."""
    line, start, end = _window(line, start, end)
    first = bullet_start(line) or len(line) - len(line.lstrip("> |\t"))
    last = len(line.rstrip("| \t")) if line.startswith("|") else len(line)
    for boundary in _SENTENCE_END.finditer(line):
        if boundary.end() <= start:
            first = max(first, boundary.end())
        elif boundary.start() >= end:
            last = boundary.end()
            break
    before = _SPACES.sub(" ", line[first:start]).lstrip()
    behind = _SPACES.sub(" ", line[end:last]).rstrip()
    room = SENTENCE_LENGTH - (end - start)
    if len(before) + len(behind) > room:
        before, behind = _cut(before, behind, max(room - 2, 0))
    return f"{before}{line[start:end]}{behind}"


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """As much of a long line as a sentence may need, so that a million names in it cost a million windows."""
    left, right = max(0, start - _WINDOW), end + _WINDOW
    return line[left:right], start - left, end - left


def _cut(before: str, behind: str, room: int) -> tuple[str, str]:
    """As much of both sides as there is room for, with an ellipsis where something is left out."""
    half = room // 2
    left = max(half, room - len(behind))
    right = max(half, room - len(before))
    if len(before) > left:
        before = "…" + before[len(before) - left :]
    if len(behind) > right:
        behind = behind[:right] + "…"
    return before, behind
