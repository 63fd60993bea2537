"""Times in a video or podcast: `15:50`, `2:12:45`, `3:15-5:30`."""

from __future__ import annotations

import re

_CLOCK = r"(?:\d{1,2}:[0-5]\d:[0-5]\d|\d{1,3}:[0-5]\d)(?![\w:])"
CLOCKS = rf"({_CLOCK})(?:[ \t]*[-–][ \t]*({_CLOCK}))?"
AFTER_URL = re.compile(rf"[ \t]*(?:@[ \t]*)?(?:\[[ \t]*{CLOCKS}[ \t]*\]|{CLOCKS})")
_IN_BRACKETS = re.compile(rf"[ \t]*{CLOCKS}[ \t]*\Z")
MORE_BRACKETS = re.compile(rf"[ \t]*\[[ \t]*({CLOCKS})[ \t]*\]")
NAME_AND_PLACE = re.compile(rf"(?:@[ \t]*({CLOCKS})|((?:ch|chapter|p|pp|page)\.?[ \t]*\d{{1,5}}))[ \t.,;]*\Z")


def clock_of(text: str) -> tuple[int, int | None] | None:
    """Start and end in seconds, where the text is a time or a range of times and nothing else."""
    found = _IN_BRACKETS.match(text)
    if not found:
        return None
    return seconds_of(found.group(1)), seconds_of(found.group(2)) if found.group(2) else None


def seconds_of(clock: str) -> int:
    """`2:12:45` in seconds."""
    seconds = 0
    for part in clock.split(":"):
        seconds = 60 * seconds + int(part)
    return seconds
