"""What is thought of a link after each look, and when it is looked at again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from notes.link_checking.findings import Finding, Outcome

# A link is dead only after so many looks over so many days.
LOOKS_UNTIL_DEAD: Final = 3
DAYS_UNTIL_DEAD: Final = 3
LOOKS_UNTIL_MOVED: Final = 2

OK: Final = "ok"
MOVED: Final = "moved"
DEAD: Final = "dead"
BLOCKED: Final = "blocked"
UNKNOWN: Final = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """All that counts of the looks so far.

    `streak` counts looks in a row with one outcome. `missed` counts those that found nothing, since
    `missed_since`, with no answer in between that something is there. `moved_seen` counts those that led to
    `moved_to`.
    """

    state: str = UNKNOWN
    since: datetime | None = None
    outcome: str = ""
    streak: int = 0
    missed: int = 0
    missed_since: datetime | None = None
    moved_to: str = ""
    moved_seen: int = 0
    ok_at: datetime | None = None


def after(standing: Standing, finding: Finding, at: datetime) -> Standing:
    """What is thought of the link now."""
    streak = standing.streak + 1 if standing.outcome == finding.outcome else 1
    now = replace(standing, outcome=str(finding.outcome), streak=streak)
    if finding.outcome is Outcome.OK:
        now = _found(now, finding, at)
    elif finding.outcome is Outcome.GONE:
        now = replace(now, missed=now.missed + 1, missed_since=now.missed_since or at)
    elif finding.outcome is Outcome.BLOCKED:
        now = replace(now, missed=0, missed_since=None)
    state = _state(standing, now, at)
    return replace(
        now, state=state, since=standing.since if state == standing.state and standing.since else at
    )


def _found(standing: Standing, finding: Finding, at: datetime) -> Standing:
    is_same = bool(finding.moved_to) and finding.moved_to == standing.moved_to
    seen = standing.moved_seen + 1 if is_same else int(bool(finding.moved_to))
    return replace(
        standing, missed=0, missed_since=None, ok_at=at, moved_to=finding.moved_to, moved_seen=seen
    )


def _state(before: Standing, now: Standing, at: datetime) -> str:
    if now.outcome == Outcome.OK:
        return MOVED if now.moved_seen >= LOOKS_UNTIL_MOVED else OK
    if now.outcome == Outcome.BLOCKED:
        return BLOCKED
    days = at - now.missed_since if now.missed_since else timedelta()
    if now.missed >= LOOKS_UNTIL_DEAD and days >= timedelta(days=DAYS_UNTIL_DEAD):
        return DEAD
    return DEAD if before.state == DEAD else UNKNOWN


def next_look(standing: Standing, finding: Finding, at: datetime) -> datetime:
    """Soon where something is in doubt, ever later where nothing changes."""
    return at + max(timedelta(days=_days(standing)), timedelta(seconds=finding.retry_after))


def _days(standing: Standing) -> int:
    doubling = 2 ** min(standing.streak - 1, 6)
    if standing.outcome == Outcome.OK:
        if standing.moved_to and standing.state != MOVED:
            return 3
        return int(min(7 * doubling, 60))
    if standing.outcome == Outcome.GONE:
        return 30 if standing.state == DEAD else 1
    return 30 if standing.outcome == Outcome.BLOCKED else int(min(doubling, 14))
