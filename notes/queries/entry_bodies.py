"""Bodies of entries laid out: Markdown to HTML, with long quotes cut at a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby

from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe

from notes.models import Entry
from notes.rendering.excerpts import LONG, excerpt
from notes.rendering.link_targets import LinkTargets
from notes.rendering.markdown_to_html import AS_WRITTEN, line_to_html, markdown_to_html
from notes.source_notes.urls import find_urls

_FENCE = re.compile(r"^(`{3,}|~{3,})")
_ONLY_ITEM = re.compile(r"<ul>\s*<li>(?P<inside>.*)</li>\s*</ul>\s*", re.DOTALL)
_CACHED_FROM = 200
_SIGNS = " \t*\ufe0f>-–•·,;|"


@dataclass(frozen=True, slots=True)
class BodyPiece:
    """Some lines of a body; a long quote has its `rest` folded away."""

    html: SafeString
    rest: SafeString | None = None
    source: SafeString | None = None
    sentence_count: int = 0

    @property
    def is_as_written(self) -> bool:
        """Whether the renderer gave it up: too long, too deep, too laborious."""
        return self.html.startswith(AS_WRITTEN)


def line_html(text: str, targets: LinkTargets) -> SafeString:
    """One line as HTML inside a paragraph."""
    return mark_safe(line_to_html(text, targets).html)  # noqa: S308 - the renderer sanitises


def body_pieces(entry: Entry, targets: LinkTargets) -> tuple[BodyPiece, ...]:
    """The body in its order; most bodies are one piece."""
    if not entry.body.strip():
        return ()
    if not any(_is_long_quote(line) for line in entry.body.split("\n")):
        return (BodyPiece(_body_html(entry, entry.body, targets)),)
    return tuple(
        _quote(text, targets) if is_quote else BodyPiece(_body_html(entry, text, targets))
        for is_quote, text in _stretches(entry.body)
        if text.strip()
    )


def bullet_html(entry: Entry, targets: LinkTargets) -> SafeString | None:
    """What stands inside an item that is one bullet, so that neighbours can share a list; else None."""
    if any(_is_long_quote(line) for line in entry.body.split("\n")):
        return None
    found = _ONLY_ITEM.fullmatch(_body_html(entry, entry.body, targets))
    if not found or "</li>\n<li>" in found["inside"]:
        return None
    return mark_safe(found["inside"])  # noqa: S308 - a part of what the renderer sanitised


def has_only_urls(text: str) -> bool:
    """Whether a line says nothing but addresses."""
    if "://" not in text or "\n" in text.strip():
        return False
    rest: list[str] = []
    written = 0
    for begin, end in find_urls(text):
        rest.append(text[written:begin])
        written = end
    return not "".join([*rest, text[written:]]).strip(_SIGNS)


def _body_html(entry: Entry, text: str, targets: LinkTargets) -> SafeString:
    """Rendering is quick for a line and slow for a page, so long texts are kept with what they point at."""
    if len(text) < _CACHED_FROM:
        return mark_safe(markdown_to_html(text, targets, anchor=f"{entry.pk}-").html)  # noqa: S308 - sanitised
    cache = caches["rendered"]
    fingerprint = blake2b(repr((text, targets)).encode("utf-8", "replace"), digest_size=16).hexdigest()
    name = f"body:{entry.pk}:{entry.revision_number}:{fingerprint}"
    html: str | None = cache.get(name)
    if html is None:
        html = markdown_to_html(text, targets, anchor=f"{entry.pk}-").html
        cache.set(name, html)
    return mark_safe(html)  # noqa: S308 - the renderer sanitises


def _is_long_quote(line: str) -> bool:
    return line.startswith(">") and len(line) > LONG


def _stretches(body: str) -> Iterator[tuple[bool, str]]:
    """Runs of lines: each long quote alone, everything else together; code is never looked into."""
    fence = ""
    marked: list[tuple[int, str]] = []
    for number, line in enumerate(body.split("\n")):
        opened = _FENCE.match(line)
        if fence:
            fence = "" if opened and line.strip() == opened[1] and opened[1].startswith(fence) else fence
            marked.append((0, line))
        else:
            fence = opened[1] if opened else ""
            marked.append((number + 1 if _is_long_quote(line) else 0, line))
    for number, lines in groupby(marked, key=lambda pair: pair[0]):
        yield number > 0, "\n".join(line for _, line in lines)


def _quote(line: str, targets: LinkTargets) -> BodyPiece:
    """A long quote; the addresses at its end are its source and stand below it."""
    words = line.removeprefix(">").strip()
    source = ""
    for begin, end in reversed(list(find_urls(words))):
        if words[end:].strip():
            break
        source = f"{words[begin:]} {source}".strip()
        words = words[:begin].rstrip()
    cut = excerpt(words)
    return BodyPiece(
        html=line_html(cut.shown, targets),
        rest=line_html(cut.rest, targets) if cut.rest else None,
        source=line_html(source, targets) if source else None,
        sentence_count=cut.sentence_count,
    )
