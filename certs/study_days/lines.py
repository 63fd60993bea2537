"""The one line in which study is logged: the minutes, then a goal's code if wished, then a note.

    25 SAA read [[NACL]]        1:30        1h30 mock exam        90 min SAA-C03 chapter 4

A goal's code counts only right after the minutes. An entry is named in double brackets, as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MOST_MINUTES: Final = 24 * 60
HOW_TO_BEGIN: Final = "Begin with the minutes: 25, 1:30, 1h30 or 90 min."

_NUMBER = r"(?P<{}>[0-9]{{1,6}})"
_END = r"(?=[\s,;]|$)"
_HOURS = _NUMBER.format("hours")
_MINUTES = _NUMBER.format("minutes")
_UNIT = r"(?:minutes?|mins?|m)"
# 1:30 | 1h30, 1h30m, 1 h 30 min | 2h, 1.5 h | 25, 25 min. Minutes apart from the hour need their unit,
# because the 30 of "2 h 30 questions" is none.
_FORMS: Final = tuple(
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        rf"{_HOURS}:(?P<minutes>[0-9]{{2}})",
        rf"{_HOURS}\s*h(?:{_MINUTES}{_UNIT}?)",
        rf"{_HOURS}\s*h\s*{_MINUTES}\s*{_UNIT}",
        r"(?P<decimal>[0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*(?:hours?|hrs?|h)",
        rf"{_MINUTES}(?:\s*{_UNIT})?",
    )
)
_LOOKS_NEGATIVE = re.compile("[-\N{MINUS SIGN}\N{EN DASH}]\\s*[0-9]")
_ENTRY = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")


class LineRefused(ValueError):
    """Its words say what is wrong and what to write."""


@dataclass(frozen=True, slots=True)
class StudyLine:
    """What a line says; `code` is one of the codes that were offered, in their spelling."""

    minutes: int
    code: str = ""
    note: str = ""
    entry_name: str = ""


def read_minutes(text: str) -> int:
    """The whole text must be a length of time."""
    minutes, rest = _leading_minutes(text.strip())
    if rest:
        raise LineRefused("Write only the minutes here: 25, 1:30, 1h30 or 90 min.")
    return minutes


def read_line(text: str, *, codes: Iterable[str]) -> StudyLine:
    minutes, rest = _leading_minutes(text.strip())
    code, note = read_note(rest, codes=codes)
    return StudyLine(minutes, code, note, named_entry(note))


def read_note(text: str, *, codes: Iterable[str]) -> tuple[str, str]:
    """A line without minutes, as a timer takes it: the code and the rest."""
    first, _, rest = text.strip().partition(" ")
    code = _code_of(first.rstrip(":,;"), list(codes)) if first else ""
    return code, (rest.strip(" :,;") if code else text.strip())


def named_entry(note: str) -> str:
    """The first entry that is named in double brackets."""
    found = _ENTRY.search(note)
    return " ".join(found[1].split()) if found else ""


def minutes_in_words(minutes: int) -> str:
    """25 min, 1 h, 1 h 30 min."""
    hours, rest = divmod(minutes, 60)
    return (
        " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
        or "0 min"
    )


def _leading_minutes(text: str) -> tuple[int, str]:
    if _LOOKS_NEGATIVE.match(text):
        raise LineRefused("Minutes cannot be negative.")
    for form in _FORMS:
        found = form.match(text)
        if found:
            return _checked(_counted(found)), text[found.end() :].strip(" \t,;")
    raise LineRefused(HOW_TO_BEGIN)


def _counted(found: re.Match[str]) -> int:
    parts = found.groupdict()
    if parts.get("decimal"):
        return round(float(parts["decimal"].replace(",", ".")) * 60)
    minutes = int(parts["minutes"])
    if parts.get("hours") is None:
        return minutes
    if minutes > 59:
        raise LineRefused("After the hours come 0 to 59 minutes.")
    return int(parts["hours"]) * 60 + minutes


def _checked(minutes: int) -> int:
    if minutes < 1:
        raise LineRefused("Log at least 1 minute.")
    if minutes > MOST_MINUTES:
        raise LineRefused("A day has 24 hours: log at most 1440 minutes.")
    return minutes


def _code_of(word: str, codes: list[str]) -> str:
    """SAA-C03 by its whole code, or by SAA where only one goal has it."""
    wanted = word.casefold()
    whole = [code for code in codes if code.casefold() == wanted]
    if whole:
        return whole[0]
    short = [code for code in codes if code.casefold().partition("-")[0] == wanted]
    if len(short) > 1:
        raise LineRefused(f"{word} may be {' or '.join(short)}: write which.")
    return short[0] if short else ""
