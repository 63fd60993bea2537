"""Headings and labels: the lines that name what stands below them."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from notes.source_notes.icons import split_icon
from notes.source_notes.lines import is_pasted_list, is_source_line

# From the first address or sign on, a heading or label speaks of sources and no longer names anything.
_TAIL = re.compile('https?://[^\\s`"<>]|[🎯🗄🔗📹📺📙💻❓📍🎗]')
_HEADING = re.compile(r"(#{1,6}) +(\S.*)\Z", re.DOTALL)
_BOLD = re.compile(r"__(?=[ \t]*:|\s|\Z)")


class LabelStyle(Enum):
    """How a label is written; capitals make a tag, an icon alone tells the kind of what is below."""

    CAPITALS = auto()
    BOLD = auto()
    ICON = auto()
    WORDS = auto()


class Title(NamedTuple):
    """A heading or label taken apart; `written` is the part that names, as it stands."""

    icon: str
    title: str
    written: str
    definition: str


class Label(NamedTuple):
    """A line that may head a list."""

    style: LabelStyle
    name: Title


def heading(line: str) -> tuple[int, Title] | None:
    """Level and title of a heading line."""
    found = _HEADING.match(line)
    if not found:
        return None
    return len(found.group(1)), split_title(found.group(2))


def split_title(text: str) -> Title:
    """`🤖 COMPUTE 🗄️ x` as icon, title and the tail that is its definition."""
    text = text.strip()
    icon, title = split_icon(text)
    if title == icon:
        return Title(icon, title, text, "")
    tail = _TAIL.search(text, len(icon))
    if not tail:
        return Title(icon, title, text, "")
    written = text[: tail.start()].strip()
    named = written[len(icon) :].strip() or icon
    if not named:
        return Title("", text, text, "")
    return Title(icon, named, written, text[tail.start() :])


def label(line: str) -> Label | None:
    """Understand a line as a label, whatever stands around it."""
    if line.startswith("__"):
        return bold_label(line)
    if line[:1].isspace() or line.startswith(("http://", "https://")) or is_pasted_list(line):
        return None
    name = split_title(line)
    if name.title == name.icon:
        return None if name.definition else Label(LabelStyle.ICON, name)
    if name.title.isupper():
        return Label(LabelStyle.CAPITALS, name)
    if name.icon.startswith("💡") or is_source_line(line):
        return None
    return Label(LabelStyle.WORDS, name)


def bold_label(line: str) -> Label | None:
    """`__text__`, with a description after its colon or after a space."""
    if not line.startswith("__"):
        return None
    end = _BOLD.search(line, 3)
    if not end or not line[2 : end.start()].strip(" \t_"):
        return None
    inside = line[2 : end.start()].strip()
    rest = line[end.end() :].strip()
    if rest.startswith(":"):
        rest = rest[1:].strip()
    elif inside.endswith(":") and inside.strip(": "):
        inside = inside[:-1].strip()
    icon, title = split_icon(inside)
    return Label(LabelStyle.BOLD, Title(icon, title, line[: end.end()], rest))
