"""Moments in videos and podcasts: how the notes write them, how an address carries them."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?"
_MOMENTS = rf"({_CLOCK})(?:\s?[-–]\s?({_CLOCK}))?"
_AFTER = re.compile(rf"[ \t]*\[{_MOMENTS}\]|[ \t]+@[ \t]*{_MOMENTS}(?![\w:])|[ \t]+{_MOMENTS}(?![\w:])")
_YOUTUBE = re.compile(r"(?:(?:www|m|music)\.)?youtube(?:-nocookie)?\.com", re.IGNORECASE)
_YOUTUBE_VIDEO_PATHS = ("/watch", "/live/", "/embed/", "/shorts/", "/v/")
_START_PARAMETER = re.compile(r"(?:^|&)(?:t|start|time_continue)=[^&]*")


class Start(NamedTuple):
    """A moment as written after a URL: its words, its second, and where the words end."""

    words: str
    seconds: int
    text_end: int


def seconds_of(clock: str) -> int:
    """`2:12:45` and `15:50` in seconds."""
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total


def start_at(text: str, position: int = 0) -> Start | None:
    """The moment that stands at `position`, directly after a URL: ` 15:50`, `[4:00]`, ` @ 3:15`, a range."""
    match = _AFTER.match(text, position)
    if match is None:
        return None
    clocks = [clock for clock in match.groups() if clock]
    return Start("–".join(clocks), seconds_of(clocks[0]), match.end())


def href_at(url: str, start_seconds: int | None) -> str:
    """The address that opens `url` at that second; the URL itself where there is no such thing."""
    if not start_seconds:
        return url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return url
    if _YOUTUBE.fullmatch(host):
        if not parts.path.startswith(_YOUTUBE_VIDEO_PATHS):
            return url
        return _with_start_parameter(url, f"t={start_seconds}s")
    if host.lower() == "youtu.be":
        return _with_start_parameter(url, f"t={start_seconds}s")
    if parts.fragment:
        return url
    return f"{url.removesuffix('#')}#t={start_seconds}"


def _with_start_parameter(url: str, parameter: str) -> str:
    parts = urlsplit(url)
    query = _START_PARAMETER.sub("", parts.query).lstrip("&")
    return urlunsplit(parts._replace(query=f"{query}&{parameter}" if query else parameter))
