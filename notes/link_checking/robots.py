"""What a site asks of robots: RFC 9309, with the longest rule winning, `*` and `$`.

The standard library's parser takes the first rule that fits and knows no `*`, by which most sites say what
they mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

LONGEST_DELAY: Final = 30.0
_MOST_LINES: Final = 20_000
_LONGEST_RULE: Final = 2_000
_KEPT: Final = "/?:@!$&'()*+,;=-._~%[]"


@dataclass(frozen=True, slots=True)
class Rule:
    allows: bool
    path: str

    def fits(self, target: str) -> bool:
        """Whether the path fits from its beginning; in time linear in both, however many stars."""
        is_whole = self.path.endswith("$")
        pieces = self.path.removesuffix("$").split("*")
        if not target.startswith(pieces[0]):
            return False
        position = len(pieces[0])
        for piece in pieces[1:]:
            found = target.find(piece, position)
            if found < 0:
                return False
            position = found + len(piece)
        return not is_whole or position == len(target) or (len(pieces) > 1 and target.endswith(pieces[-1]))


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one robot. Without rules everything is allowed."""

    rules: Sequence[Rule] = ()
    delay: float = 0.0

    def allows(self, target: str) -> bool:
        fitting = [rule for rule in self.rules if rule.fits(target)]
        if not fitting or target == "/robots.txt":
            return True
        # Of two equally long rules the one that allows wins.
        return max(fitting, key=lambda rule: (len(rule.path), rule.allows)).allows


def read_robots(text: str, robot: str) -> Robots:
    """The rules of the groups that name the robot, else of those for all."""
    own: list[tuple[str, str]] = []
    everybody: list[tuple[str, str]] = []
    has_own = False
    for names, rules in _groups(text):
        if any(name.partition("/")[0].strip() == robot.lower() for name in names):
            has_own = True
            own += rules
        elif "*" in names:
            everybody += rules
    chosen = own if has_own else everybody
    said = [Rule(word == "allow", _written(path)) for word, path in chosen if word != "crawl-delay" and path]
    delays = [_seconds(value) for word, value in chosen if word == "crawl-delay"]
    return Robots(tuple(said), min(max(delays, default=0.0), LONGEST_DELAY))


def _groups(text: str) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
    names: list[str] = []
    rules: list[tuple[str, str]] = []
    for line in text.splitlines()[:_MOST_LINES]:
        word, _, value = line.partition("#")[0].partition(":")
        word, value = word.strip().lower(), value.strip()[:_LONGEST_RULE]
        if word == "user-agent":
            if rules:
                yield names, rules
                names, rules = [], []
            names.append(value.lower())
        elif word in {"allow", "disallow", "crawl-delay"} and names:
            rules.append((word, value))
    if names:
        yield names, rules


def _written(path: str) -> str:
    return quote(path, safe=_KEPT)


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < float("inf") else 0.0
