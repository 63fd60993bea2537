"""Addresses in a text: where they begin and end, whose they are and what they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from notes.source_notes.icons import kind_of_icon

URL_PATTERN = r'https?://[^\s`"<>]+'
_URL = re.compile(URL_PATTERN)
LONGEST_SITE = 255
_NEVER_LAST = ".,;:!?'\"*"
_GLUED = re.compile(r"[^/=?&%#:+\s]https?://")
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|md|pdf|txt|jsp)$", re.IGNORECASE)
_WORD_BREAKS = re.compile(r"[-_+.~]+")
_NUMBER = re.compile(r"(?:\d+|[0-9a-f]{12,})$", re.IGNORECASE)

# Scheme, a name and password if any, then the host or an address in brackets.
_HOST = re.compile(r"[^:/?#]*://(?:[^/?#\\@]*@)?(\[[^\]/?#\\]*\]|[^/?#\\:@\[\]]*)")

_KIND_OF_SITE = {
    "github.com": "repository",
    "gist.github.com": "repository",
    "gitlab.com": "repository",
    "bitbucket.org": "repository",
    "codeberg.org": "repository",
    "sr.ht": "repository",
    "youtube.com": "video",
    "youtu.be": "video",
    "vimeo.com": "video",
    "twitch.tv": "video",
    "softwareengineeringdaily.com": "podcast",
    "dataengineeringpodcast.com": "podcast",
    "changelog.com": "podcast",
    "talkpython.fm": "podcast",
    "news.ycombinator.com": "discussion",
    "reddit.com": "discussion",
    "x.com": "discussion",
    "twitter.com": "discussion",
    "lobste.rs": "discussion",
    "stackoverflow.com": "discussion",
    "stackexchange.com": "discussion",
    "serverfault.com": "discussion",
    "superuser.com": "discussion",
    "askubuntu.com": "discussion",
    "mathoverflow.net": "discussion",
    "repost.aws": "discussion",
    "quora.com": "discussion",
    "ubuntuforums.org": "discussion",
    "readthedocs.io": "docs",
    "readthedocs.org": "docs",
    "developer.mozilla.org": "docs",
    "docs.rs": "docs",
    "man7.org": "docs",
    "pkg.go.dev": "docs",
}


def trim_url(raw: str) -> str:
    """The address without the punctuation that belongs to the sentence around it."""
    if raw[-1] not in ".,;:!?'\"*)]":
        return raw
    never_last = _NEVER_LAST
    for opener, closer in ("()", "[]"):
        if closer in raw and opener not in raw:
            never_last += closer
    url = raw.rstrip(never_last)
    if url[-1:] in {")", "]"}:
        opened = _closers_with_opener(url)
        end = len(url)
        while end and (url[end - 1] in never_last or (url[end - 1] in ")]" and end - 1 not in opened)):
            end -= 1
        url = url[:end]
    return "" if url.endswith("://") or len(url) < len("http://") else url


def _closers_with_opener(url: str) -> set[int]:
    """Positions of the closing brackets that close something inside the address."""
    opened = set()
    depth = {")": 0, "]": 0}
    for found in re.finditer(r"[()\[\]]", url):
        sign = found.group()
        if sign in "([":
            depth[")" if sign == "(" else "]"] += 1
        elif depth[sign]:
            depth[sign] -= 1
            opened.add(found.start())
    return opened


def find_urls(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every address in the text, in order."""
    for found in _URL.finditer(text):
        url = trim_url(found.group())
        if url:
            yield found.start(), found.start() + len(url)


def has_glued_urls(text: str) -> bool:
    """Whether two addresses were pasted together without a space."""
    if text.count("://") < 2:
        return False
    return any(_GLUED.search(text, start, end) is not None for start, end in find_urls(text))


def site_of(url: str) -> str:
    """The host without `www.`, in lower case; empty when there is none."""
    found = _HOST.match(url)
    if not found:
        return ""
    host = found.group(1).lower().strip(".")
    return host.removeprefix("www.")[:LONGEST_SITE]


def kind_of(url: str, icon: str = "") -> str:
    """What an address leads to: by its icon if it has one, else by its host."""
    if icon:
        return kind_of_icon(icon)
    site = site_of(url)
    if not site:
        return "other"
    known = _KIND_OF_SITE.get(site)
    if known:
        return known
    parent = site.split(".", 1)[-1]
    if parent in _KIND_OF_SITE:
        return _KIND_OF_SITE[parent]
    if site.startswith(("docs.", "doc.", "documentation.", "developer.", "man.")) or "/documentation/" in url:
        return "docs"
    if "podcast" in site:
        return "podcast"
    if site.startswith(("forum.", "forums.", "community.", "discuss.", "discourse.")):
        return "discussion"
    return "article"


def readable_end(url: str) -> str:
    """The last telling part of the address in words: `my mental model of aws`."""
    path = url.partition("://")[2].partition("#")[0].partition("?")[0]
    for part in reversed(path.split("/")[1:]):
        name = _EXTENSION.sub("", unquote(part))
        if _NUMBER.match(name) or name in {"", "watch", "item", "index"}:
            continue
        words = " ".join(_WORD_BREAKS.sub(" ", name).split())
        if words:
            return words
    return site_of(url)
