"""Many links: bounded threads, one question at a time to a site, an end by time."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from notes.link_checking.findings import Finding, Outcome
from notes.link_checking.running import Question, findings, site_key
from tests.notes.link_checking.sites import Page, Sites

FINE = Finding(Outcome.OK, "works", 200)


def no_pause(site: str) -> float:
    return 0.0


def never() -> bool:
    return False


def test_every_link_is_looked_at_once_with_one_question_at_a_time_to_a_site(sites: Sites) -> None:
    sites.pages.update({f"/{number}": Page() for number in range(20)})
    questions = [
        Question(number, sites.url(f"{'abc'[number % 3]}.example", f"/{number}")) for number in range(20)
    ]
    prober, lock = sites.prober(), threading.Lock()
    running: Counter[str] = Counter()
    most: Counter[str] = Counter()

    def look_at(url: str) -> Finding:
        site = site_key(url)
        with lock:
            running[site] += 1
            most[site] = max(most[site], running[site])
        finding = prober.look_at(url)
        with lock:
            running[site] -= 1
        return finding

    found = list(findings(questions, look_at=look_at, threads=4, pause_of=no_pause, is_over=never))
    assert sorted(one.question.link_id for one in found) == list(range(20))
    assert {one.finding.outcome for one in found} == {Outcome.OK}
    assert most == {"a.example": 1, "b.example": 1, "c.example": 1}
    for site in "abc":
        asked = [one.path for one in sites.asked if one.host == f"{site}.example" and one.method == "HEAD"]
        assert asked == sorted(asked, key=lambda path: int(path[1:]))


def test_never_more_threads_than_allowed() -> None:
    lock, running, most = threading.Lock(), [0], [0]
    barrier = threading.Barrier(3, timeout=30)

    def look_at(url: str) -> Finding:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        barrier.wait()
        with lock:
            running[0] -= 1
        return FINE

    questions = [Question(number, f"https://{number}.example/") for number in range(12)]
    assert len(list(findings(questions, look_at=look_at, threads=3, pause_of=no_pause, is_over=never))) == 12
    assert most == [3]


def test_when_it_is_over_nothing_new_is_begun() -> None:
    done: list[int] = []
    questions = [Question(number, "https://one.example/") for number in range(100)]
    for one in findings(
        questions, look_at=lambda _: FINE, threads=2, pause_of=no_pause, is_over=lambda: len(done) >= 10
    ):
        done.append(one.question.link_id)  # noqa: PERF401 - counted meanwhile
    assert 10 <= len(done) < 100


def test_a_site_that_wants_a_long_pause_holds_nobody_up() -> None:
    questions = [Question(number, "https://slow.example/") for number in range(5)]
    found = findings(
        questions,
        look_at=lambda _: FINE,
        threads=2,
        pause_of=lambda _: 100.0,
        is_over=never,
        ends_at=50.0,
        clock=lambda: 0.0,
    )
    assert [one.question.link_id for one in found] == [0]


def test_leaving_the_loop_ends_the_threads_and_a_fault_is_told() -> None:
    questions = [Question(number, f"https://{number}.example/") for number in range(50)]
    for _ in findings(questions, look_at=lambda _: FINE, threads=3, pause_of=no_pause, is_over=never):
        break
    assert not [one for one in threading.enumerate() if one.name.startswith("link-check")]

    def broken(url: str) -> Finding:
        raise KeyError(url)

    with pytest.raises(KeyError):
        list(findings(questions, look_at=broken, threads=3, pause_of=no_pause, is_over=never))
    assert not [one for one in threading.enumerate() if one.name.startswith("link-check")]
