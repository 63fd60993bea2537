"""Words by which untitled lines are recognised, and a title that they could bear."""

from __future__ import annotations

import re

from notes.rendering.link_words import label_of_url, site_name
from notes.source_notes.icons import leading_icon
from notes.source_notes.lines import bullet_start, fence_opening
from notes.source_notes.urls import find_urls, site_of

LONGEST_NAME = 140
LONGEST_TITLE = 48
MOST_WORDS = 4
_KEY = re.compile(r"(?P<title>[^:：=]{2,40}?)\s*[:：=]\s+\S")
_CODE = re.compile(r"`(?P<title>[^`]{2,40})`")
_BOLD = re.compile(r"__(?P<title>[^_]{2,40})__")
_SIGNS = " \t*>|_-–—.,;:!?\"'()[]`"


def line_name(body: str) -> str:
    """The first words of some lines; of lines that are only addresses, what they lead to."""
    first = _first_line(body)
    words = " ".join(_without_urls(first).split())
    if not words.strip(_SIGNS):
        words = " · ".join(_links_in(first)) or body.strip().split("\n", 1)[0]
    return _cut(words.strip(), LONGEST_NAME)


def suggested_title(body: str) -> str:
    """What stands before the first colon, or in code, or bold, or the first words; a person decides."""
    first = _first_line(body)
    words = _without_urls(first)
    for pattern in (_KEY, _BOLD, _CODE):
        found = pattern.match(words.strip())
        if found:
            return found["title"].strip(_SIGNS)
    plain = " ".join(words.replace("`", " ").split())
    if not plain.strip(_SIGNS):
        return _cut(next(iter(_links_in(first)), "").partition(" at ")[0], LONGEST_TITLE)
    return _cut(" ".join(plain.split()[:MOST_WORDS]).strip(_SIGNS), LONGEST_TITLE)


def _first_line(body: str) -> str:
    """The first line that says something, without the sign of its bullet or quote; code without its fence."""
    for line in body.split("\n"):
        if fence_opening(line) is None and line.strip():
            words = line[bullet_start(line) :].strip()
            words = words[1:].strip() if words.startswith(">") else words
            return words.removeprefix(leading_icon(words)).strip() or words
    return ""


def _without_urls(text: str) -> str:
    for begin, end in reversed(list(find_urls(text))):
        text = f"{text[:begin]} {text[end:]}"
    return text


def _links_in(text: str) -> list[str]:
    urls = [text[begin:end] for begin, end in find_urls(text)]
    return [f"{label_of_url(url)} at {site_name(site_of(url))}" for url in urls]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
