"""Differences between two or three versions of a text, line by line and inside a line word by word.

The work is bounded: what is too large to compare in a moment is shown as lines removed and lines added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from merge3 import Merge3

# A word with the white space after it, so that blanks, which are everywhere, match nothing by themselves.
WORD = re.compile(r"(?:[0-9A-Za-z\u00c0-\u024f]+|.)\s*|\s+", re.DOTALL)

MOST_LINES = 4_000
MOST_CHARACTERS = 400_000
# Pairs of words looked at in one comparison before lines are compared as wholes only.
MOST_WORD_PAIRS = 600_000
LEAST_LIKENESS = 0.3
MOST_OF_THE_SHORTER = 0.8
SHOWN_AROUND = 2
# What one difference puts on a page; the rest is counted.
MOST_SHOWN_LINES = 1_000
MOST_SHOWN_CHARACTERS = 200_000

Lines = Sequence[str]


class Mark(StrEnum):
    SAME = ""
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line that were kept, removed or added."""

    text: str
    mark: Mark = Mark.SAME


@dataclass(frozen=True, slots=True)
class DifferentLine:
    """One line of either version; `mark` says of which."""

    mark: Mark
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Lines beside each other that are either all the same or all different; long same runs are folded.

    `left_out` more lines belong to it and are not there, because the page would be too long.
    """

    lines: tuple[DifferentLine, ...]
    is_same: bool
    is_folded: bool = False
    left_out: int = 0

    @property
    def count(self) -> int:
        return len(self.lines) + self.left_out


@dataclass(frozen=True, slots=True)
class TextDifference:
    runs: tuple[Run, ...]
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class ThreeWayRow:
    """Lines of base, theirs and yours that belong together; when all agree only `base` is filled."""

    is_same: bool
    base: tuple[DifferentLine, ...]
    theirs: tuple[DifferentLine, ...] = ()
    yours: tuple[DifferentLine, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    is_same: bool
    was: Lines
    now: Lines


def lines_of(text: str) -> list[str]:
    """The lines as the reader counts them: only "\n" ends one. An empty text has none."""
    return text.split("\n") if text else []


def text_difference(old: str, new: str) -> TextDifference:
    """What became of `old` in `new`: removed lines before added ones, their changed words marked."""
    changes = list(_changes(lines_of(old), lines_of(new)))
    words = _WordComparison()
    runs: list[Run] = []
    for index, change in enumerate(changes):
        if change.is_same:
            runs.extend(_folded(change.was, is_first=index == 0, is_last=index == len(changes) - 1))
        else:
            runs.append(Run(lines=tuple(_removed_and_added(change, words)), is_same=False))
    different = [change for change in changes if not change.is_same]
    return TextDifference(
        runs=tuple(runs),
        added=sum(len(change.now) for change in different),
        removed=sum(len(change.was) for change in different),
    )


def bounded(difference: TextDifference) -> TextDifference:
    """The difference with no more lines and letters than a page can show; what is left out is counted.

    What differs goes first: lines that are the same are shown as far as there is room beside it.
    """
    kept: dict[int, Run] = {}
    lines_left, letters_left = MOST_SHOWN_LINES, MOST_SHOWN_CHARACTERS
    for index in sorted(range(len(difference.runs)), key=lambda index: difference.runs[index].is_same):
        run = difference.runs[index]
        lines: list[DifferentLine] = []
        for line in run.lines:
            letters = sum(len(piece.text) for piece in line.pieces) + 1
            if lines_left == 0 or letters_left == 0:
                break
            lines.append(line if letters <= letters_left else _cut(line, letters_left))
            lines_left, letters_left = lines_left - 1, max(letters_left - letters, 0)
        kept[index] = replace(run, lines=tuple(lines), left_out=len(run.lines) - len(lines))
    return replace(difference, runs=tuple(kept[index] for index in sorted(kept)))


def _cut(line: DifferentLine, letters: int) -> DifferentLine:
    pieces = []
    for piece in line.pieces:
        pieces.append(replace(piece, text=piece.text[:letters]))
        letters -= len(piece.text)
        if letters <= 0:
            break
    return replace(line, pieces=(*pieces, Piece("…")))


def word_difference(old: str, new: str) -> tuple[Piece, ...]:
    """The new text with its added words marked, and the removed words where they stood."""
    return _WordComparison().pieces(old, new)


def three_way_rows(*, base: str, theirs: str, yours: str) -> tuple[ThreeWayRow, ...]:
    """Base, theirs and yours side by side, cut where all three agree again."""
    versions = (lines_of(base), lines_of(theirs), lines_of(yours))
    words = _WordComparison()
    if _is_too_large(*versions):
        return (_row_of(*versions, words),)
    rows: list[ThreeWayRow] = []
    at = (0, 0, 0)
    for base_from, base_to, theirs_from, theirs_to, yours_from, yours_to in Merge3(
        *versions
    ).find_sync_regions():
        until = (base_from, theirs_from, yours_from)
        between = [lines[start:end] for lines, start, end in zip(versions, at, until, strict=True)]
        if any(between):
            rows.append(_row_of(between[0], between[1], between[2], words))
        if base_to > base_from:
            same = tuple(_kept(line) for line in versions[0][base_from:base_to])
            rows.append(ThreeWayRow(is_same=True, base=same))
        at = (base_to, theirs_to, yours_to)
    return tuple(rows)


def rows_of(parts: Iterable[tuple[Lines, Lines, Lines]]) -> tuple[ThreeWayRow, ...]:
    """Lines of base, theirs and yours that are cut into parts already, compared within each part."""
    words = _WordComparison()
    return tuple(_row_of(*part, words) for part in parts)


class _WordComparison:
    """Compares lines word by word until its share of work is used up."""

    def __init__(self) -> None:
        self.pairs_left = MOST_WORD_PAIRS

    def pieces(self, old: str, new: str) -> tuple[Piece, ...]:
        old_words, new_words = WORD.findall(old), WORD.findall(new)
        self.pairs_left -= len(old_words) * len(new_words)
        if self.pairs_left < 0:
            whole = (Piece(old, Mark.REMOVED), Piece(new, Mark.ADDED))
            return tuple(piece for piece in whole if piece.text)
        pieces: list[Piece] = []
        matcher = SequenceMatcher(None, _as_if_followed(old_words), _as_if_followed(new_words))
        for action, a, b, c, d in matcher.get_opcodes():
            was, now = "".join(old_words[a:b]), "".join(new_words[c:d])
            if action == "equal":
                # They differ at most in the blank behind a word that ended its line.
                same = min(was, now, key=len)
                pieces.append(Piece(same))
                was, now = was[len(same) :], now[len(same) :]
            if was:
                pieces.append(Piece(was, Mark.REMOVED))
            if now:
                pieces.append(Piece(now, Mark.ADDED))
        return tuple(_joined(pieces))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours with the same mark as one."""
    for mark, same in groupby(pieces, key=lambda piece: piece.mark):
        yield Piece("".join(piece.text for piece in same), mark)


def _as_if_followed(words: Sequence[str]) -> list[str]:
    """The words, the last one as if another followed it, so that it matches itself inside a longer line."""
    last = words[-1] if words else ""
    return [*words[:-1], f"{last} "] if last and not last[-1].isspace() else list(words)


def _changes(old: Lines, new: Lines) -> Iterator[_Change]:
    start, old_end, new_end = _common_ends(old, new)
    if start:
        yield _Change(True, old[:start], new[:start])
    old_middle, new_middle = old[start:old_end], new[start:new_end]
    if _is_too_large(old_middle, new_middle):
        yield _Change(False, old_middle, new_middle)
    else:
        for action, a, b, c, d in SequenceMatcher(None, old_middle, new_middle).get_opcodes():
            yield _Change(action == "equal", old_middle[a:b], new_middle[c:d])
    if old_end < len(old):
        yield _Change(True, old[old_end:], new[new_end:])


def _common_ends(old: Lines, new: Lines) -> tuple[int, int, int]:
    """How many lines the beginnings share, and where the shared ends begin in each."""
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, len(old) - end, len(new) - end


def _is_too_large(*versions: Lines) -> bool:
    return any(
        len(lines) > MOST_LINES or sum(len(line) for line in lines) > MOST_CHARACTERS for lines in versions
    )


def _removed_and_added(change: _Change, words: _WordComparison) -> Iterator[DifferentLine]:
    """Lines that stand at the same place and resemble each other are compared word by word."""
    removed: list[tuple[Piece, ...]] = [(Piece(line, Mark.REMOVED),) for line in change.was]
    added: list[tuple[Piece, ...]] = [(Piece(line, Mark.ADDED),) for line in change.now]
    if len(removed) == len(added):
        for index, (old, new) in enumerate(zip(change.was, change.now, strict=True)):
            pieces = words.pieces(old, new)
            kept = sum(len(piece.text) for piece in pieces if piece.mark is Mark.SAME)
            shorter, longer = sorted((len(old), len(new)))
            # A line that only grew or shrank stays itself, however much was added.
            if kept >= LEAST_LIKENESS * longer or (shorter and kept >= MOST_OF_THE_SHORTER * shorter):
                removed[index] = tuple(piece for piece in pieces if piece.mark is not Mark.ADDED)
                added[index] = tuple(piece for piece in pieces if piece.mark is not Mark.REMOVED)
    yield from (DifferentLine(Mark.REMOVED, pieces) for pieces in removed)
    yield from (DifferentLine(Mark.ADDED, pieces) for pieces in added)


def _row_of(base: Lines, theirs: Lines, yours: Lines, words: _WordComparison) -> ThreeWayRow:
    return ThreeWayRow(
        is_same=False,
        base=tuple(_kept(line) for line in base),
        theirs=tuple(_against(base, theirs, words)),
        yours=tuple(_against(base, yours, words)),
    )


def _against(base: Lines, other: Lines, words: _WordComparison) -> Iterator[DifferentLine]:
    """The other's lines with words marked against the base; lines that it lacks stand struck out."""
    for change in _changes(base, other):
        if change.is_same:
            yield from (_kept(line) for line in change.was)
            continue
        both = min(len(change.was), len(change.now))
        for old, new in zip(change.was[:both], change.now[:both], strict=True):
            yield DifferentLine(Mark.SAME, words.pieces(old, new))
        for line in change.was[both:]:
            yield DifferentLine(Mark.REMOVED, (Piece(line, Mark.REMOVED),))
        for line in change.now[both:]:
            yield DifferentLine(Mark.ADDED, (Piece(line, Mark.ADDED),))


def _kept(line: str) -> DifferentLine:
    return DifferentLine(Mark.SAME, (Piece(line),))


def _folded(lines: Lines, *, is_first: bool, is_last: bool) -> Iterator[Run]:
    """Same lines, of which only those beside a change stay open."""
    before = 0 if is_first else SHOWN_AROUND
    after = 0 if is_last else SHOWN_AROUND
    if len(lines) <= before + after + 1:
        yield Run(lines=tuple(_kept(line) for line in lines), is_same=True)
        return
    kept = tuple(_kept(line) for line in lines)
    if before:
        yield Run(lines=kept[:before], is_same=True)
    yield Run(lines=kept[before : len(kept) - after], is_same=True, is_folded=True)
    if after:
        yield Run(lines=kept[len(kept) - after :], is_same=True)
