"""What the search index holds of one entry: each of its words once, in the best column it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from notes.rendering.link_targets import GLOSSES
from notes.rendering.own_images import in_words
from notes.search_text.folding import name_form, plain
from notes.search_text.tokens import LONGEST_TEXT, MOST_TOKENS, parts_of, tokens_of

# A row of PostgreSQL's text search holds a megabyte; the same limit holds everywhere, so that hits are the
# same.
_MOST_BYTES = 1_000_000
_BYTES_BESIDE_TOKEN = 10

# How the author's own titles are called where people read them.
TITLES_IN_ENGLISH = {**GLOSSES, "⛩": "Front matter"}


@dataclass(frozen=True, slots=True)
class IndexedText:
    """The words of an entry that people may look for."""

    title: str
    icon: str
    names: tuple[str, ...]
    summary: str
    definition: str
    body: str


def gloss_of(title: str) -> str:
    """What one of the author's own titles is called in English."""
    return "" if title.isascii() else TITLES_IN_ENGLISH.get(plain(title).strip(), "")


class TokenColumns(NamedTuple):
    """From the best place for a word to be found in to the last."""

    title: list[str]
    names: list[str]
    summary: list[str]
    body: list[str]


def columns_of(text: IndexedText) -> TokenColumns:
    """The tokens of each column; a token that a better column holds is left out of the others."""
    seen: set[str] = set()
    room = _Room()
    return TokenColumns(
        title=room.take(_name_tokens(text.title), seen),
        names=room.take([token for name in (text.icon, *text.names) for token in _name_tokens(name)], seen),
        summary=room.take(_prose_tokens(text.summary), seen),
        body=room.take(
            _prose_tokens(f"{text.definition}\n{text.body}" if text.body else text.definition), seen
        ),
    )


def digest_of(text: IndexedText) -> str:
    """Changes when anything changes that the index holds."""
    parts = (VERSION, text.title, text.icon, *text.names, "", text.summary, text.definition, text.body)
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


# To be raised with every change of the tokens, so that a rebuild knows the entries that it must write.
VERSION = "1"


def title_form(text: IndexedText) -> str:
    """Cut, because an index of PostgreSQL holds no longer names."""
    return name_form(text.title)[:LONGEST_NAME]


def names_form(text: IndexedText) -> str:
    """The names, each between two line ends, so that one of them is found exactly."""
    forms = dict.fromkeys(name_form(name)[:LONGEST_NAME] for name in text.names)
    return "".join(f"\n{form}" for form in forms if form) + "\n" if forms else ""


LONGEST_NAME = 400


class _Room:
    """Counts down what an entry may still add."""

    def __init__(self) -> None:
        self._tokens = MOST_TOKENS
        self._bytes = _MOST_BYTES

    def take(self, tokens: list[str], seen: set[str]) -> list[str]:
        """Those of the tokens that are new and for which there is room."""
        tokens = tokens[: self._tokens]
        self._tokens -= len(tokens)
        taken = [token for token in dict.fromkeys(tokens) if token not in seen]
        size = len("".join(taken).encode()) + _BYTES_BESIDE_TOKEN * len(taken)
        while size > self._bytes:
            size -= len(taken.pop().encode()) + _BYTES_BESIDE_TOKEN
        self._bytes -= size
        seen.update(taken)
        return taken


def _name_tokens(name: str) -> list[str]:
    """Also the name written as one word: `codedeploy` finds Code Deploy, `xray` finds X-Ray."""
    tokens = tokens_of(name)
    if len(tokens) > 1:
        joined = "".join(parts_of(plain(name[:LONGEST_NAME])))[: LONGEST_NAME // 2]
        # Signs that make no word leave nothing to join, and PostgreSQL refuses an empty lexeme.
        tokens += [joined] if joined else []
    return tokens


def _prose_tokens(prose: str) -> list[str]:
    prose = in_words(prose)
    tokens = tokens_of(prose)
    for written, meaning in GLOSSES.items():
        if written in prose[:LONGEST_TEXT]:
            tokens += meaning.lower().split()
    return tokens
