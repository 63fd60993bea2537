"""What one line of the notes says by itself: bullets, term bullets, rules, fences, ideas, times."""

from __future__ import annotations

import re
from typing import NamedTuple

from notes.source_notes.icons import REMARK_ICONS, bare_icon, leading_icon
from notes.source_notes.names import TermName, split_term_name
from notes.source_notes.urls import find_urls

BODY_FENCE = "markdown body"

_FENCE = re.compile(r"(`{3,})([^`]*)\Z")
_BULLET = re.compile(r"\*\ufe0f*[ \t]+")
# The underscore that ends a term is followed by its colon, a space, the end, or another name: `_A_/_B_`.
_SINGLE_END = re.compile(r"_(?=[ \t]*:|\s|/_|[ \t]+/[ \t]*_|\Z)")
_DOUBLE_END = re.compile(r"__(?=[ \t]*:|\s|\Z)")
_NEXT_NAME = re.compile(r"[ \t]*/[ \t]*_")
_YEAR = re.compile(r"\*\ufe0f*[ \t]+_(\d{2}|\d{4})_[ \t]*:[ \t]*")
_PASTED_LIST = re.compile(r"(?:[-+•][ \t]|\d{1,9}[.)][ \t])")
_IDEA = re.compile(r"💡\ufe0f*")
_BETWEEN_URLS = " \t.,;:!?'\"*)]"


class TermLine(NamedTuple):
    """A term bullet taken apart. `raw` is the term as written; `variant` names an unusual spelling."""

    raw: str
    name: TermName
    definition: str
    variant: str


def split_lines(text: str) -> list[str]:
    r"""The lines without their endings: "\n", and the carriage returns before it."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if "\r" in text:
        lines = [line.rstrip("\r") if line.endswith("\r") else line for line in lines]
    return lines


def is_blank(line: str) -> bool:
    return not line or line.isspace()


def is_rule(line: str) -> bool:
    """Three or more hyphens and nothing else."""
    return line.startswith("---") and not line.rstrip().strip("-")


def bullet_start(line: str) -> int:
    """Where the text of a bullet begins, or 0 if the line is no bullet."""
    if line[:2] != "* " and line[:2] not in ("*\t", "*\ufe0f"):
        return 0
    found = _BULLET.match(line)
    return found.end() if found else 0


def fence_opening(line: str) -> tuple[int, str] | None:
    """Length and language of the code fence that the line opens."""
    found = _FENCE.match(line) if line.startswith("```") else None
    return (len(found.group(1)), found.group(2).strip()) if found else None


def closes_fence(line: str, length: int) -> bool:
    """Only a bare fence of at least the opening length closes; one with a language is content."""
    if not line.startswith("```"):
        return False
    sign = line.rstrip()
    return len(sign) >= length and not sign.strip("`")


def only_urls(text: str) -> bool:
    """Whether a text has addresses and nothing else, not even a word or a time."""
    if "://" not in text:
        return False
    end = 0
    for first, last in find_urls(text):
        if text[end:first].strip(_BETWEEN_URLS):
            return False
        end = last
    return end > 0 and not text[end:].strip(_BETWEEN_URLS)


def idea_text(line: str) -> str:
    """The text of a `💡 text` line; empty if it is none."""
    found = _IDEA.match(line)
    return line[found.end() :].strip() if found else ""


def is_source_line(line: str) -> bool:
    """`EMOJI [name] url…`: an icon that names a kind of source, and an address."""
    icon = leading_icon(line)
    return bool(icon) and bare_icon(icon) not in REMARK_ICONS and "://" in line and any(find_urls(line))


def is_pasted_list(line: str) -> bool:
    """`- x` and `1. x` were pasted from elsewhere: the notes' own bullet is `*`."""
    return _PASTED_LIST.match(line) is not None


def year_line(line: str) -> tuple[int, str] | None:
    """Year and text of `* _17_: text`, as it stands in the progress list; two digits are 20xx."""
    found = _YEAR.match(line)
    if not found:
        return None
    digits = found.group(1)
    return int(digits) + (2000 if len(digits) == 2 else 0), line[found.end() :].strip()


def term_line(line: str) -> TermLine | None:
    """Take a term bullet apart: `* _ECS (Elastic Container Svc)_: definition`."""
    start = bullet_start(line)
    if not start or line[start : start + 1] != "_":
        return None
    if line.startswith("__", start) and not line.startswith("___", start):
        found = _bold_term(line, start)
        if found:
            return found
    return _plain_term(line, start)


def _bold_term(line: str, start: int) -> TermLine | None:
    end = _DOUBLE_END.search(line, start + 2)
    if not end:
        return None
    return _term([line[start + 2 : end.start()]], line[end.end() :], "two underscores")


def _plain_term(line: str, start: int) -> TermLine | None:
    names: list[str] = []
    position = start + 1
    while True:
        end = _SINGLE_END.search(line, position)
        if not end:
            return None
        names.append(line[position : end.start()])
        following = _NEXT_NAME.match(line, end.end())
        if not following or not _SINGLE_END.search(line, following.end()):
            return _term(names, line[end.end() :], "several names" if len(names) > 1 else "")
        position = following.end()


def _term(names: list[str], rest: str, variant: str) -> TermLine | None:
    first = names[0].strip()
    if rest.lstrip().startswith(":") and not rest.startswith(":"):
        variant = variant or "a space before the colon"
    rest = rest.strip()
    if rest.startswith(":"):
        rest = rest[1:]
    elif first.endswith(":") and len(names) == 1:
        first = first[:-1].strip()
        variant = variant or "the colon inside"
    else:
        variant = variant or "no colon"
    raw = "/".join([first, *(name.strip() for name in names[1:])])
    name = split_term_name(first)
    if not name.title.strip("_ \t"):
        return None
    others = tuple(other.strip() for other in names[1:] if other.strip())
    if others:
        name = TermName(name.title, name.expansion, tuple(dict.fromkeys((*name.aliases, *others))))
    return TermLine(raw, name, rest.strip(), variant)
