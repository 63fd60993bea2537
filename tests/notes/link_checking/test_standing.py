"""What is thought of a link after several looks: nobody is called dead in a hurry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes.link_checking.findings import Finding, Outcome
from notes.link_checking.standing import Standing, after, next_look

BEGIN = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
OK, GONE = Finding(Outcome.OK, "works", 200), Finding(Outcome.GONE, "answers 404", 404)
BLOCKED, UNCLEAR = Finding(Outcome.BLOCKED, "answers 403", 403), Finding(Outcome.UNCLEAR, "took too long")
MOVED = Finding(Outcome.OK, "works", 200, moved_to="https://new.example/")
ELSEWHERE = Finding(Outcome.OK, "works", 200, moved_to="https://elsewhere.example/")


def looked(*looks: tuple[float, Finding]) -> Standing:
    """After looks on these days."""
    standing = Standing()
    for day, finding in looks:
        standing = after(standing, finding, BEGIN + timedelta(days=day))
    return standing


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([(0, OK)], "ok"),
        ([(0, GONE)], ""),
        ([(0, OK), (7, GONE)], ""),
        ([(0, GONE), (0.1, GONE), (0.2, GONE), (0.3, GONE)], ""),
        ([(0, GONE), (9, GONE)], ""),
        ([(0, GONE), (1, GONE), (2.9, GONE)], ""),
        ([(0, GONE), (1, GONE), (3, GONE)], "dead"),
        ([(0, GONE), (1, UNCLEAR), (2, GONE), (3, GONE)], "dead"),
        ([(0, GONE), (1, OK), (2, GONE), (3, GONE)], ""),
        ([(0, GONE), (1, BLOCKED), (2, GONE), (3, GONE)], ""),
        ([(0, GONE), (1, GONE), (3, GONE), (33, UNCLEAR)], "dead"),
        ([(0, GONE), (1, GONE), (3, GONE), (33, OK)], "ok"),
        ([(0, GONE), (1, GONE), (3, GONE), (33, BLOCKED)], "blocked"),
        ([(day, BLOCKED) for day in range(9)], "blocked"),
        ([(day, UNCLEAR) for day in range(9)], ""),
        ([(0, MOVED)], "ok"),
        ([(0, MOVED), (3, MOVED)], "moved"),
        ([(0, MOVED), (3, ELSEWHERE)], "ok"),
        ([(0, MOVED), (3, UNCLEAR), (4, MOVED)], "moved"),
        ([(0, MOVED), (3, OK), (4, MOVED)], "ok"),
        ([(0, MOVED), (3, MOVED), (40, OK)], "ok"),
    ],
)
def test_states(looks: list[tuple[float, Finding]], state: str) -> None:
    assert looked(*looks).state == state


def test_since_when_it_has_been_so() -> None:
    assert looked((0, OK), (7, OK)).since == BEGIN
    dead = looked((0, OK), (7, GONE), (8, GONE), (10, GONE), (40, GONE))
    assert (dead.since, dead.ok_at) == (BEGIN + timedelta(days=10), BEGIN)


def days_until_next(*looks: tuple[float, Finding]) -> float:
    at = BEGIN + timedelta(days=looks[-1][0])
    return (next_look(looked(*looks), looks[-1][1], at) - at) / timedelta(days=1)


def test_it_is_looked_at_soon_where_in_doubt_and_ever_later_where_nothing_changes() -> None:
    assert [days_until_next(*[(day, OK) for day in range(count)]) for count in range(1, 6)] == [
        7,
        14,
        28,
        56,
        60,
    ]
    assert days_until_next((0, GONE)) == days_until_next((0, OK), (7, UNCLEAR)) == 1
    assert days_until_next((0, GONE), (1, GONE), (3, GONE)) == 30
    assert days_until_next((0, MOVED)) == 3
    assert [days_until_next(*[(day, UNCLEAR) for day in range(count)]) for count in (2, 9)] == [2, 14]
    patient = Finding(Outcome.UNCLEAR, "answers 503", 503, retry_after=5 * 24 * 3600.0)
    assert days_until_next((0, patient)) == 5
