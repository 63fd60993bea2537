"""What a link is called where nobody named it: `video I9VAMGEjW-Q` at YouTube, `cloudkj/scar` at GitHub."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from notes.source_notes.urls import readable_end, site_of

_SITE_NAMES: Final[Mapping[str, str]] = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "news.ycombinator.com": "Hacker News",
    "github.com": "GitHub",
    "gist.github.com": "GitHub Gist",
    "gitlab.com": "GitLab",
    "stackoverflow.com": "Stack Overflow",
    "security.stackexchange.com": "Security Stack Exchange",
    "serverfault.com": "Server Fault",
    "superuser.com": "Super User",
    "reddit.com": "Reddit",
    "linkedin.com": "LinkedIn",
    "en.wikipedia.org": "Wikipedia",
}
SHORTEST_WORDS: Final = 2
LONGEST_WORDS: Final = 90
_QUESTION: Final = re.compile(r"/(?:questions|q|a)/(\d+)(?:/(?![\d/]|$)[^/]+)?")
_POST: Final = re.compile(r"/(\w+)/status/\d+")
_PROJECT: Final = re.compile(r"/([\w.-]+/[\w.-]+)/?")


def site_name(site: str) -> str:
    """The name by which people know a site; the host itself where that is its name."""
    return _SITE_NAMES.get(site, site)


def label_of_url(url: str) -> str:
    """A telling part of the address in words, never the bare address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return readable_end(url) or url
    words = _WORDS_OF.get(site_of(url), _nothing)(parts)
    words = words or readable_end(url)
    words = words if len(words) > SHORTEST_WORDS else site_of(url) or words or url
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"


def _nothing(parts: SplitResult) -> str:
    del parts
    return ""


def _video(parts: SplitResult) -> str:
    identifier = parse_qs(parts.query).get("v", [""])[0]
    return f"video {identifier}" if identifier else ""


def _short_video(parts: SplitResult) -> str:
    identifier = parts.path.strip("/")
    return f"video {identifier}" if identifier else ""


def _discussion(parts: SplitResult) -> str:
    identifier = parse_qs(parts.query).get("id", [""])[0]
    return f"discussion {identifier}" if identifier else ""


def _question(parts: SplitResult) -> str:
    """Only where the address has no words of its own."""
    found = _QUESTION.match(parts.path)
    if not found or "-" in parts.path:
        return ""
    return f"{'answer' if parts.path.startswith('/a/') else 'question'} {found[1]}"


def _post(parts: SplitResult) -> str:
    found = _POST.match(parts.path)
    return found[1] if found else ""


def _project(parts: SplitResult) -> str:
    found = _PROJECT.fullmatch(parts.path)
    return found[1] if found else ""


_WORDS_OF: Final[Mapping[str, Callable[[SplitResult], str]]] = {
    "youtube.com": _video,
    "youtu.be": _short_video,
    "news.ycombinator.com": _discussion,
    "stackoverflow.com": _question,
    "security.stackexchange.com": _question,
    "serverfault.com": _question,
    "superuser.com": _question,
    "x.com": _post,
    "twitter.com": _post,
    "github.com": _project,
    "gitlab.com": _project,
}
