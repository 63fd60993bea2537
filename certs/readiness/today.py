"""The list of a day: lines that follow from where one stands, filled up to the day's share of the week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

# Estimates, said beside the list: nobody has measured them.
MINUTES_TO_READ: Final = 8
MINUTES_TO_LOOK_AGAIN: Final = 3
MINUTES_IN_RESOURCE: Final = 25
MINUTES_FOR_QUESTIONS: Final = 15
QUESTIONS: Final = 10
MINUTES_WITHOUT_PLAN: Final = 30
RULE: Final = (
    "Minutes are estimates: 8 to read something new, 3 to look at what changed, 25 in a resource, 15 for ten "
    "questions. The day's share is a seventh of the week's minutes."
)


@dataclass(frozen=True, slots=True)
class TodayLine:
    """`key` names the line from one look to the next: entry:17, item:3, resource:4, practice:5.2, own:1."""

    key: str
    title: str
    url: str = ""
    why: str = ""
    minutes: int = 0
    is_done: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said of a line on that day."""

    text: str = ""
    position: int | None = None
    is_done: bool = False
    is_put_off: bool = False


@dataclass(frozen=True, slots=True)
class Today:
    lines: list[TodayLine]
    share: int
    has_plan: bool

    @property
    def minutes_left(self) -> int:
        return sum(line.minutes for line in self.lines if not line.is_done)

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def is_all_done(self) -> bool:
        return bool(self.lines) and all(line.is_done for line in self.lines)


def share_of(weekly_minutes: int | None) -> int:
    """A seventh of the week, to the next five minutes; half an hour where nothing is planned."""
    if not weekly_minutes:
        return MINUTES_WITHOUT_PLAN
    return max(5, -(-weekly_minutes // 35) * 5)


def todays_list(
    derived: Sequence[TodayLine], choices: Mapping[str, Choice], *, weekly_minutes: int | None
) -> Today:
    """Derived lines until the share is full, own lines always, done ones as they were; then as ordered.

    What is put off makes room for the next. A line that is done keeps counting towards the share.
    """
    share = share_of(weekly_minutes)
    own = [_chosen(key, choice) for key, choice in choices.items() if _is_kept(key, choice, derived)]
    taken = list(own)
    minutes = sum(line.minutes for line in own)
    for line in derived:
        choice = choices.get(line.key, Choice())
        if choice.is_put_off and not choice.is_done:
            continue
        is_fixed = choice.is_done or choice.position is not None
        if not is_fixed and minutes and minutes + line.minutes > share:
            continue
        taken.append(replace(line, is_done=choice.is_done))
        minutes += line.minutes
    return Today(_ordered(taken, choices), share, bool(weekly_minutes))


def moved(keys: Sequence[str], key: str, by: int) -> list[str]:
    """The keys with one of them moved by so many places, as far as there are any."""
    if key not in keys:
        return list(keys)
    rest = [one for one in keys if one != key]
    at = min(len(rest), max(0, keys.index(key) + by))
    return [*rest[:at], key, *rest[at:]]


def _is_kept(key: str, choice: Choice, derived: Iterable[TodayLine]) -> bool:
    """Own lines, and done ones that nothing derives any more: what was read is known now."""
    if choice.is_put_off and not choice.is_done:
        return False
    return (
        bool(choice.text) and key not in {line.key for line in derived} and (_is_own(key) or choice.is_done)
    )


def _is_own(key: str) -> bool:
    return key.startswith("own:")


def _chosen(key: str, choice: Choice) -> TodayLine:
    minutes = 0 if _is_own(key) else MINUTES_TO_READ
    return TodayLine(key, choice.text, minutes=minutes, is_done=choice.is_done, is_own=_is_own(key))


def _ordered(lines: Iterable[TodayLine], choices: Mapping[str, Choice]) -> list[TodayLine]:
    """As the person ordered them; what they did not order comes after, own lines last."""

    def place(line: TodayLine) -> tuple[bool, int, bool]:
        position = choices.get(line.key, Choice()).position
        return position is None, position or 0, line.is_own

    return sorted(lines, key=place)
