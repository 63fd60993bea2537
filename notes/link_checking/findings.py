"""What one look at a link found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

# 999 is what LinkedIn says to whom it takes for a robot.
_REFUSING: Final = frozenset({401, 402, 403, 405, 406, 407, 418, 429, 451, 999})
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_FRONT: Final = frozenset({"index", "home", "default"})
_ASIDE: Final = frozenset({"login", "signin", "sign-in", "log-in", "404", "not-found", "notfound", "error"})


class Outcome(StrEnum):
    OK = "ok"
    GONE = "gone"
    BLOCKED = "blocked"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Finding:
    """`moved_to` is where permanent redirects alone lead; empty if there are none, or they end badly.

    `is_by_name` says that the host's name is unknown, which a machine without a network may think of all.
    `retry_after` are the seconds for which the site asks to be left alone.
    """

    outcome: Outcome
    reason: str
    status: int | None = None
    moved_to: str = ""
    is_by_name: bool = False
    retry_after: float = 0.0


def finding_of_status(status: int, *, asked: str, reached: str, moved_to: str) -> Finding:
    """What the last answer means, after any redirects from the first address to the last."""
    said = f"answers {status}"
    if status in _GONE:
        return Finding(Outcome.GONE, said, status)
    if status in _REFUSING:
        return Finding(Outcome.BLOCKED, f"{said}: it turns robots away", status)
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or (
        status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    ):
        if is_aside(asked, reached):
            return Finding(Outcome.UNCLEAR, "leads to another page than was meant", status)
        return Finding(Outcome.OK, "works", status, moved_to)
    return Finding(Outcome.UNCLEAR, said, status)


def is_aside(asked: str, reached: str) -> bool:
    """Whether a redirect led to the front page, a sign-in or a page about errors: gone, but not said so."""
    if asked == reached:
        return False
    before, after = urlsplit(asked), urlsplit(reached)
    wanted = [step for step in before.path.split("/") if step]
    steps = [step.lower().partition(".")[0] for step in after.path.split("/") if step]
    if any(step in _ASIDE for step in steps) and not any(step in before.path.lower() for step in _ASIDE):
        return True
    is_front = not steps and not after.query
    is_short_for_it = before.hostname != after.hostname and len(wanted) == 1
    return is_front and bool(wanted) and wanted[-1].partition(".")[0] not in _FRONT and not is_short_for_it
