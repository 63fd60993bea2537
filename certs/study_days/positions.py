"""How far into a resource somebody is, as people write it: 2:15:00, 1h30, p. 120, question 40, 40 %."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from notes.rendering.start_times import href_at

LONGEST_WORDS: Final = 200
_VIMEO: Final = ("vimeo.com", "www.vimeo.com", "player.vimeo.com")
_MEDIA: Final = (".mp4", ".webm", ".ogv", ".ogg", ".mp3", ".m4a", ".wav")
MOST: Final = 1_000_000
_CLOCK = re.compile(r"(?:(?P<hours>\d{1,4}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)")
_HOURS = re.compile(r"(?P<hours>\d{1,4})\s*h\s*(?:(?P<minutes>[0-5]?\d)\s*(?:min|m)?)?", re.IGNORECASE)
_MINUTES = re.compile(r"(?P<minutes>\d{1,6})\s*(?:minutes?|mins?|m)", re.IGNORECASE)
_PAGE = re.compile(r"(?:(?:p\.?|pages?)\s*(?P<a>\d{1,12})|(?P<b>\d{1,12})\s*(?:p\.?|pages?))", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:#|(?:item|question|lesson|lab|chapter|part)s?)\s*(?P<a>\d{1,12})"
    r"|(?P<b>\d{1,12})\s*(?:items?|questions?|lessons?|labs?)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(?P<a>\d{1,12})\s*(?:%|per\s?cent)", re.IGNORECASE)
_SIGNED = re.compile("[-+\N{MINUS SIGN}\N{EN DASH}]\\s*\\d")
_CLOCK_LIKE = re.compile(r"[\d:]*:[\d:]*")


class PositionRefused(ValueError):
    """Its words say what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a resource is; what is not known is None."""

    seconds: int | None = None
    pages: int | None = None
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """One of the five says where; the others are None or empty."""

    seconds: int | None = None
    page: int | None = None
    item: int | None = None
    percent: int | None = None
    words: str = ""


def read_seconds(text: str) -> int | None:
    """A length of time in seconds; None where the text is none."""
    text = text.strip()
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(found[name] or 0) for name in ("hours", "minutes", "seconds"))
        if found["hours"] and minutes > 59:
            raise PositionRefused("An hour has 60 minutes: write 2:15:00.")
        return hours * 3600 + minutes * 60 + seconds
    if found := _HOURS.fullmatch(text):
        return int(found["hours"]) * 3600 + int(found["minutes"] or 0) * 60
    if found := _MINUTES.fullmatch(text):
        return int(found["minutes"]) * 60
    return None


def read_position(text: str, length: Length) -> Position:
    """Where somebody is. A bare number is a page or an item if the length is in these.

    Raises PositionRefused where it lies beyond the length.
    """
    text = " ".join(text.split())
    position = _read(text, length)
    _refuse_beyond(position, length)
    return position


def position_in_words(position: Position) -> str:
    if position.seconds is not None:
        return clock(position.seconds)
    if position.page is not None:
        return f"page {position.page}"
    if position.item is not None:
        return f"item {position.item}"
    return f"{position.percent} %" if position.percent is not None else position.words


def length_in_words(length: Length) -> str:
    """Empty where nothing is known."""
    parts = (
        clock(length.seconds) if length.seconds else "",
        f"{length.pages} pages" if length.pages else "",
        f"{length.items} items" if length.items else "",
    )
    return ", ".join(filter(None, parts))


def share_of(position: Position, length: Length) -> int | None:
    """Percent of the whole; None where no length says it."""
    if position.percent is not None:
        return position.percent
    for at, whole in (
        (position.seconds, length.seconds),
        (position.page, length.pages),
        (position.item, length.items),
    ):
        if at is not None and whole:
            return min(100, 100 * at // whole)
    return None


def resume_address(url: str, seconds: int | None) -> str:
    """The address that opens a video at its second; the plain one where the site is not known to do so."""
    timed = href_at(url, seconds)
    return url if timed == f"{url.removesuffix('#')}#t={seconds}" and not _opens_at_second(url) else timed


def clock(seconds: int) -> str:
    """2:15:00, or 15:30 below an hour."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def _read(text: str, length: Length) -> Position:
    if not text:
        raise PositionRefused("Write where you are: 2:15:00, p. 120, question 40, 40 % or words.")
    if _SIGNED.match(text):
        raise PositionRefused("A position is not negative, and has no sign.")
    seconds = read_seconds(text)
    if seconds is not None:
        return Position(seconds=seconds)
    if found := _PERCENT.fullmatch(text):
        return Position(percent=int(found["a"]))
    if found := _PAGE.fullmatch(text):
        return Position(page=int(found["a"] or found["b"]))
    if found := _ITEM.fullmatch(text):
        return Position(item=int(found["a"] or found["b"]))
    if re.fullmatch(r"\d+", text):
        return _bare(int(text[:12]), length)
    if _CLOCK_LIKE.fullmatch(text):
        raise PositionRefused("Write a time as 2:15:00.")
    if len(text) > LONGEST_WORDS:
        raise PositionRefused(f"Say it in at most {LONGEST_WORDS} characters.")
    return Position(words=text)


def _bare(number: int, length: Length) -> Position:
    if length.pages:
        return Position(page=number)
    if length.items:
        return Position(item=number)
    raise PositionRefused(
        f"What is {number}? Write p. {number}, question {number}, {number} min or {number} %."
    )


def _refuse_beyond(position: Position, length: Length) -> None:
    if position.percent is not None and position.percent > 100:
        raise PositionRefused("There is nothing after 100 %.")
    for at, whole, words in (
        (position.seconds, length.seconds, clock),
        (position.page, length.pages, lambda one: f"page {one}"),
        (position.item, length.items, lambda one: f"item {one}"),
    ):
        if at is not None and whole and at > whole:
            raise PositionRefused(
                f"It ends at {words(whole)}. Write an earlier place, or correct its length."
            )
        if at is not None and at > MOST:
            raise PositionRefused("That is too far for any resource.")


def _opens_at_second(url: str) -> bool:
    """Vimeo, and files that the browser plays itself (Media Fragments URI 1.0)."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower() in _VIMEO or parts.path.lower().endswith(_MEDIA)
