"""Base, theirs and yours of one text, cut into the places where they differ.

Where only one side changed something, that change is taken; where both did, only a person can tell. The work
is bounded: texts too large to compare in a moment are one place that differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from merge3 import Merge3

from notes.text_merging.alignment import aligned

MOST_LINES = 4_000
MOST_CHARACTERS = 400_000
# A line with fewer letters and digits, such as a bracket, may stand anywhere any number of times.
TELLING_LETTERS = 4

Lines = tuple[str, ...]


class Side(StrEnum):
    """Whose lines are taken; `both` are theirs with yours below."""

    BASE = "base"
    THEIRS = "theirs"
    YOURS = "yours"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines of the three versions that belong together. Without `choice` both sides changed them."""

    base: Lines
    theirs: Lines
    yours: Lines
    choice: Side | None

    @property
    def is_agreed(self) -> bool:
        """Nothing to choose: theirs and yours say the same here."""
        return self.theirs == self.yours

    @property
    def may_be_both(self) -> bool:
        """Both sides added lines where the base has none."""
        return not self.base and bool(self.theirs) and bool(self.yours) and not self.is_agreed

    def lines(self, choice: Side | None) -> Lines:
        """The lines of that choice; yours while nothing is chosen."""
        if choice is Side.BASE:
            return self.base
        if choice is Side.THEIRS:
            return self.theirs
        return (*self.theirs, *self.yours) if choice is Side.BOTH else self.yours


@dataclass(frozen=True, slots=True)
class TextMerge:
    """One field of an entry in three versions."""

    hunks: tuple[Hunk, ...]

    @property
    def has_conflict(self) -> bool:
        return any(hunk.choice is None for hunk in self.hunks)

    @property
    def is_agreed(self) -> bool:
        """Theirs and yours say the same from end to end."""
        return all(hunk.is_agreed for hunk in self.hunks)

    @property
    def text(self) -> str:
        """The merged text; where both sides changed a place, yours."""
        return self.text_with([hunk.choice for hunk in self.hunks])

    def text_with(self, choices: Sequence[Side | None]) -> str:
        """The text that these choices make, one for each hunk."""
        chosen = zip(self.hunks, choices, strict=True)
        return "\n".join(line for hunk, choice in chosen for line in hunk.lines(choice))


def lines_of(text: str) -> Lines:
    """The lines as the reader counts them: only "\\n" ends one. An empty text has none."""
    return tuple(text.split("\n")) if text else ()


def merge_lines(*, base: str, theirs: str, yours: str) -> TextMerge:
    """Merge a text of many lines, line by line."""
    versions = (lines_of(base), lines_of(theirs), lines_of(yours))
    return TextMerge(_with_doubts(tuple(_joined(_hunks(*versions)))))


def merge_whole(*, base: str, theirs: str, yours: str) -> TextMerge:
    """Merge a text that is changed as a whole: a title, a definition."""
    return TextMerge((_hunk(lines_of(base), lines_of(theirs), lines_of(yours)),))


def _hunk(base: Lines, theirs: Lines, yours: Lines) -> Hunk:
    if theirs == yours or yours == base:
        return Hunk(base, theirs, yours, Side.THEIRS)
    return Hunk(base, theirs, yours, Side.YOURS if theirs == base else None)


def _hunks(base: Lines, theirs: Lines, yours: Lines) -> Iterator[Hunk]:
    """The versions cut where all three agree; always line by line from begin to end."""
    if any(_is_too_large(lines) for lines in (base, theirs, yours)):
        yield _hunk(base, theirs, yours)
        return
    at = (0, 0, 0)
    for base_from, base_to, theirs_from, theirs_to, yours_from, yours_to in Merge3(
        base, theirs, yours
    ).find_sync_regions():
        between = (base[at[0] : base_from], theirs[at[1] : theirs_from], yours[at[2] : yours_from])
        if any(between):
            yield from _divided(_hunk(*between))
        same = base[base_from:base_to]
        if same:
            yield Hunk(same, same, same, Side.THEIRS)
        at = (base_to, theirs_to, yours_to)


def _divided(hunk: Hunk) -> Iterator[Hunk]:
    """A place that both changed, line by line where the same base line can be told in both.

    One construct stands on one line in these notes, so that neighbours change independently.
    """
    in_theirs = aligned(hunk.base, hunk.theirs) if hunk.choice is None else {}
    in_yours = aligned(hunk.base, hunk.yours) if in_theirs else {}
    if not in_theirs.keys() & in_yours.keys():
        yield hunk
        return
    at = (0, 0, 0)
    for line in sorted(in_theirs.keys() & in_yours.keys()):
        place = (line, in_theirs[line], in_yours[line])
        yield from _between(hunk, at, place)
        at = (place[0] + 1, place[1] + 1, place[2] + 1)
        yield from _between(hunk, place, at)
    yield from _between(hunk, at, (len(hunk.base), len(hunk.theirs), len(hunk.yours)))


def _between(hunk: Hunk, start: tuple[int, int, int], end: tuple[int, int, int]) -> Iterator[Hunk]:
    """A part of a hunk as one of its own, unless nothing is in it."""
    base, theirs, yours = (
        lines[a:b] for lines, a, b in zip((hunk.base, hunk.theirs, hunk.yours), start, end, strict=True)
    )
    if base or theirs or yours:
        yield _hunk(base, theirs, yours)


def _is_too_large(lines: Lines) -> bool:
    return len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_CHARACTERS


def _joined(hunks: Iterator[Hunk]) -> Iterator[Hunk]:
    """Neighbours that all agree as one."""
    waiting: Hunk | None = None
    for hunk in hunks:
        is_same = hunk.base == hunk.theirs == hunk.yours
        if waiting is not None and is_same:
            lines = waiting.base + hunk.base
            waiting = Hunk(lines, lines, lines, Side.THEIRS)
            continue
        if waiting is not None:
            yield waiting
        waiting = hunk if is_same else None
        if not is_same:
            yield hunk
    if waiting is not None:
        yield waiting


def _with_doubts(hunks: tuple[Hunk, ...]) -> tuple[Hunk, ...]:
    """Leave to a person what would bring a deleted line back, or one line in twice."""
    doubted = _doubted_lines(hunks)
    if not doubted:
        return hunks
    return tuple(
        replace(hunk, choice=None)
        if not hunk.is_agreed and not doubted.isdisjoint(hunk.lines(hunk.choice))
        else hunk
        for hunk in hunks
    )


def _doubted_lines(hunks: Sequence[Hunk]) -> set[str]:
    """Lines that stand in the merged text more often than the two changes together explain."""
    base = Counter(line for hunk in hunks for line in hunk.base)
    theirs = Counter(line for hunk in hunks for line in hunk.theirs)
    yours = Counter(line for hunk in hunks for line in hunk.yours)
    merged = Counter(line for hunk in hunks if hunk.choice for line in hunk.lines(hunk.choice))
    return {
        line
        for line, times in merged.items()
        if times > _explained(base[line], theirs[line], yours[line]) and _is_telling(line)
    }


def _explained(base: int, theirs: int, yours: int) -> int:
    """How often a line may stand in the merged text: what one side deleted stays deleted."""
    if min(theirs, yours) >= base:
        return max(theirs, yours)
    return min(theirs, yours) + max(0, max(theirs, yours) - base)


def _is_telling(line: str) -> bool:
    return not line.startswith("```") and sum(map(str.isalnum, line)) >= TELLING_LETTERS
