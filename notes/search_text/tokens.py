"""Which words a text holds: the tokens of the search index, and the words that a person asks for.

A technical word is kept whole and in parts: `s3:GetObject` is found by itself, by `s3`, by `GetObject` and
by `object`. Chinese, Japanese and Korean run without spaces, so every two neighbouring characters make a
token; the last character of a run makes one more, so that every single character is the beginning of some
token.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote

from notes.search_text.folding import lowered, plain

MOST_TOKENS = 16_000
LONGEST_TOKEN = 200
# Beyond this no text has tokens left to give: every token and what separates it from the next.
LONGEST_TEXT = MOST_TOKENS * (LONGEST_TOKEN + 1)
_MOST_ENDINGS = 8
_LONGEST_REMEMBERED = 48
_LONGEST_LINE = 500

_CJK_RANGES = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3100-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\u1100-\u11ff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_SIGNS = "[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff]"
# What may stand inside a technical word, before it and behind it.
_INSIDE = r".:/\-_@$~#%&+*=?!'\\^"
_BEFORE = r"[$@#~./%\-]{0,3}"
_BEHIND = r"[+#]{0,3}"
_URL = r"[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f\ud800-\udfff`\"<>]+"


def _pattern(letter: str, inside: str, others: str = "") -> re.Pattern[str]:
    word = rf"{_BEFORE}{letter}(?:[{inside}]*{letter})?{_BEHIND}"
    return re.compile(rf"{_URL}|{word}{others}")


_ASCII_CHUNK = _pattern("[A-Za-z0-9]", rf"A-Za-z0-9{_INSIDE}")
_LETTER = rf"[^\W_{_CJK_RANGES}]"
_ANY_CHUNK = re.compile(
    rf"{_URL}|{_BEFORE}{_LETTER}(?:(?:{_LETTER}|[{_INSIDE}])*{_LETTER})?{_BEHIND}|[{_CJK_RANGES}]+|{_SIGNS}"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MAKES_WORDS = re.compile(rf"\w|[{_CJK_RANGES}]|{_SIGNS}")
_CJK = re.compile(rf"[{_CJK_RANGES}]")
_PART = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LETTERS_AND_NUMBER = re.compile(r"([A-Za-z]{3,})([0-9]{1,})")
_URL_END = ".,;:!?'\"*)]"
_URL_SEPARATORS = re.compile(r"[/?&=#]+")


def chunks_of(text: str) -> list[str]:
    """The words of a plain text as they stand: technical words, URLs and runs of Chinese whole."""
    # Dashes, quotation marks and the like make no words: with no others it is read as fast as ASCII.
    is_simple = text.isascii() or _MAKES_WORDS.search("".join(_NOT_ASCII.findall(text))) is None
    return (_ASCII_CHUNK if is_simple else _ANY_CHUNK).findall(text)


def tokens_of(text: str, most: int = MOST_TOKENS) -> list[str]:
    """The tokens of a text in order, at most so many."""
    tokens: list[str] = []
    for line in text[:LONGEST_TEXT].split("\n"):
        tokens += _tokens_of_line(line) if len(line) <= _LONGEST_LINE else _tokens_of_plain(plain(line), most)
        if len(tokens) >= most:
            return tokens[:most]
    return tokens


@lru_cache(maxsize=10_000)
def _tokens_of_line(line: str) -> tuple[str, ...]:
    """No word goes on in the next line, and most lines of a text are those of its last save."""
    tokens: list[str] = []
    for chunk in chunks_of(plain(line)):
        is_short = len(chunk) <= _LONGEST_REMEMBERED
        tokens += _tokens_of_short_chunk(chunk) if is_short else _tokens_of_long_chunk(chunk)
    return tuple(tokens)


def _tokens_of_plain(text: str, most: int) -> list[str]:
    tokens: list[str] = []
    for chunk in chunks_of(text):
        if len(chunk) <= _LONGEST_REMEMBERED:
            tokens += _tokens_of_short_chunk(chunk)
        else:
            tokens += _tokens_of_chunk(chunk, most)
        if len(tokens) >= most:
            break
    return tokens


def is_cjk(chunk: str) -> bool:
    return _CJK.match(chunk) is not None


def is_url(chunk: str) -> bool:
    return "://" in chunk[:8] and chunk[:4].lower() == "http"


def pairs_of(run: str) -> list[str]:
    """A run of Chinese as overlapping pairs."""
    return [run[start : start + 2] for start in range(len(run) - 1)] or [run]


def parts_of(chunk: str) -> list[str]:
    """The pieces of a technical word between its punctuation, folded."""
    return [lowered(part)[:LONGEST_TOKEN] for part in islice(_PART.findall(chunk), MOST_TOKENS)]


def whole_of(chunk: str) -> str:
    """A word or URL as the one token that stands for all of it."""
    if is_url(chunk):
        chunk = _address(chunk)
    return lowered(chunk)[:LONGEST_TOKEN]


def humps_of(word: str) -> list[str]:
    """The words inside `GetObject` and `Route53`, folded; none where there is only one."""
    if word.isascii() and not (word.islower() or word.isupper()):
        humps = _HUMP.findall(word)
    else:
        number = _LETTERS_AND_NUMBER.fullmatch(word)
        humps = list(number.groups()) if number else []
    return [hump.lower() for hump in humps] if len(humps) > 1 else []


@lru_cache(maxsize=50_000)
def _tokens_of_short_chunk(chunk: str) -> tuple[str, ...]:
    return tuple(_tokens_of_chunk(chunk, MOST_TOKENS))


@lru_cache(maxsize=5_000)
def _tokens_of_long_chunk(chunk: str) -> tuple[str, ...]:
    """An address, most often, which stays while the words around it change."""
    return tuple(_tokens_of_chunk(chunk, MOST_TOKENS))


def _tokens_of_chunk(chunk: str, most: int) -> list[str]:
    if is_url(chunk):
        return _tokens_of_url(chunk)
    if is_cjk(chunk):
        return [*pairs_of(chunk[: most + 1]), chunk[-1]]
    if chunk.islower() and chunk.isalpha():
        return [lowered(chunk)[:LONGEST_TOKEN]]
    return _tokens_of_word(chunk)


def _tokens_of_word(chunk: str, *, with_endings: bool = True) -> list[str]:
    """The word itself, what follows each of its separators, its parts, and the words inside these."""
    tokens = [lowered(chunk)[:LONGEST_TOKEN]]
    if not chunk.isalnum():
        if with_endings:
            starts = [match.start() for match in islice(_PART.finditer(chunk), _MOST_ENDINGS)]
            tokens += [lowered(chunk[start : start + LONGEST_TOKEN])[:LONGEST_TOKEN] for start in starts]
        tokens += parts_of(chunk)
    if not chunk.islower() or not chunk.isalpha():
        for part in islice(_PART.findall(chunk), _MOST_ENDINGS):
            tokens += [hump for hump in humps_of(part) if len(hump) > 1]
    return list(dict.fromkeys(tokens))


def _address(url: str) -> str:
    return url.split("://", 1)[1].rstrip(_URL_END).rstrip("/")


def _tokens_of_url(url: str) -> list[str]:
    """The address whole, its host and the domains above it, and the words of its path."""
    address = _address(url)
    tokens = [lowered(address)[:LONGEST_TOKEN]]
    if address[:4].lower() == "www.":
        address = address[4:]
        tokens.append(lowered(address)[:LONGEST_TOKEN])
    host, _, rest = address.partition("/")
    labels = lowered(host).split(".")
    domains = range(min(max(len(labels) - 1, 1), _MOST_ENDINGS))
    tokens += [".".join(labels[start:])[:LONGEST_TOKEN] for start in domains]
    tokens += [part for label in labels for part in parts_of(label)]
    if "%" in rest:
        rest = plain(unquote(rest, errors="replace"))
    for segment in islice(_URL_SEPARATORS.split(rest), 100):
        for chunk in chunks_of(segment):
            tokens += (
                [*pairs_of(chunk), chunk[-1]] if is_cjk(chunk) else _tokens_of_word(chunk, with_endings=False)
            )
    return tokens
