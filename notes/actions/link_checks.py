"""Looking at links, and what is thought of them afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.turns import take_turn
from notes.link_checking.findings import Finding, Outcome
from notes.link_checking.probing import Prober
from notes.link_checking.running import Found, Question, findings
from notes.link_checking.standing import Standing, after, next_look
from notes.models import Link, LinkCheck, LinkCheckRun, LinkHealth
from notes.queries.due_links import due_links

KEPT_CHECKS: Final = 20
KEPT_RUNS: Final = 50
# A run that says nothing for so long was killed.
LONGEST_SILENCE: Final = timedelta(seconds=120)
_BETWEEN_BEATS: Final = timedelta(seconds=10)
MOST_ASKED_AN_HOUR: Final = 30
_SHORTEST_BETWEEN: Final = timedelta(seconds=30)
_HOUR: Final = timedelta(hours=1)

Now = Callable[[], datetime]


class AnotherRunIsAtWork(Exception):
    """Two runs at once would ask sites twice as often; `since` is when the other began."""

    def __init__(self, since: datetime) -> None:
        super().__init__(f"since {since:%H:%M}")
        self.since = since


class AskedTooOften(Exception):
    """The person, or somebody else, has just had links looked at; the words say which."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one run may spend."""

    threads: int = 4
    seconds: float = 1800.0
    megabytes: float = 50.0


def check_due_links(
    *, prober: Prober, bounds: Bounds, now: Now, site: str = "", is_all: bool = False
) -> LinkCheckRun:
    """Look at the links whose turn it is, within bounds. What was not reached is first the next time.

    Every finding is kept at once, so a run that is killed has lost only what it was just looking at.
    Raises AnotherRunIsAtWork.
    """
    run = _begun(now())
    due = due_links(at=now(), site=site, is_all=is_all).values_list("pk", "url")
    questions = [Question(*row) for row in due.iterator()]
    ends_at = prober.pacer.clock() + bounds.seconds

    def is_over() -> bool:
        return prober.pacer.clock() >= ends_at or prober.received.total >= bounds.megabytes * 1_000_000

    found = findings(
        questions,
        look_at=prober.look_at,
        threads=bounds.threads,
        pause_of=prober.pacer.pause_of,
        is_over=is_over,
        ends_at=ends_at,
        clock=prober.pacer.clock,
    )
    try:
        _keep(found, run, prober, now)
    finally:
        run.left = max(0, len(questions) - run.checked)
        run.ended_at = now()
        _beat(run, prober, now())
    return run


def _keep(found: Iterable[Found], run: LinkCheckRun, prober: Prober, now: Now) -> None:
    """A machine without a network knows no name at all: unknown names count only once a site has answered."""
    unheard: list[Found] = []
    has_answer = False
    for one in found:
        has_answer = has_answer or one.finding.status is not None
        if one.finding.is_by_name and not has_answer:
            unheard.append(one)
            continue
        _record(one.question.link_id, one.finding, run, now())
        if now() - run.beat_at >= _BETWEEN_BEATS:
            _beat(run, prober, now())
    for one in unheard:
        finding = one.finding if has_answer else without_network(one.finding)
        _record(one.question.link_id, finding, run, now())


def _record(link_id: int, finding: Finding, run: LinkCheckRun, at: datetime) -> None:
    record_check(link_id=link_id, finding=finding, by=None, at=at)
    run.checked += 1


def without_network(finding: Finding) -> Finding:
    """What an unknown name is worth where no site at all has answered."""
    if not finding.is_by_name:
        return finding
    return replace(finding, outcome=Outcome.UNCLEAR, reason="names a site that could not be looked up")


def check_link(*, link: Link, prober: Prober, by: AbstractUser, now: Now) -> Link:
    """Look at one link at once, because a person asks.

    An unknown name alone decides nothing: the daily run knows whether the network is there.
    Raises AskedTooOften.
    """
    at = now()
    if link.checked_at is not None and at - link.checked_at < _SHORTEST_BETWEEN:
        raise AskedTooOften("This link was looked at a moment ago.")
    if LinkCheck.objects.filter(by_id=by.pk, at__gt=at - _HOUR).count() >= MOST_ASKED_AN_HOUR:
        raise AskedTooOften(f"You had {MOST_ASKED_AN_HOUR} links looked at within an hour. Wait a while.")
    finding = without_network(prober.look_at(link.url))
    return record_check(link_id=link.pk, finding=finding, by=by, at=now())


@transaction.atomic
def record_check(*, link_id: int, finding: Finding, by: AbstractUser | None, at: datetime) -> Link:
    """Keep what was found and what is thought of the link now. No text changes, so nobody's save waits."""
    link = Link.objects.select_for_update().get(pk=link_id)
    health = LinkHealth.objects.filter(link=link).first()
    before = _standing_of(link, health)
    standing = after(before, finding, at)
    LinkHealth.objects.update_or_create(
        link=link,
        defaults={
            "since": standing.since or at,
            "outcome": standing.outcome,
            "streak": standing.streak,
            "reason": finding.reason,
            "status": finding.status,
            "missed": standing.missed,
            "missed_since": standing.missed_since,
            "moved_to": standing.moved_to,
            "moved_seen": standing.moved_seen,
            "ok_at": standing.ok_at,
            "due_at": next_look(standing, finding, at),
        },
    )
    link.state, link.checked_at = standing.state, at
    link.save(update_fields=["state", "checked_at"])
    LinkCheck.objects.create(
        link=link,
        at=at,
        outcome=finding.outcome,
        reason=finding.reason,
        status=finding.status,
        moved_to=finding.moved_to,
        state=standing.state,
        by_id=by.pk if by else None,
    )
    # Those of the last hour count for how often people may ask.
    old = LinkCheck.objects.filter(link=link).values_list("pk", flat=True)[KEPT_CHECKS : 2 * KEPT_CHECKS]
    LinkCheck.objects.filter(pk__in=list(old), at__lte=at - _HOUR).delete()
    return link


def _standing_of(link: Link, health: LinkHealth | None) -> Standing:
    if health is None:
        return Standing()
    return Standing(
        state=link.state,
        since=health.since,
        outcome=health.outcome,
        streak=health.streak,
        missed=health.missed,
        missed_since=health.missed_since,
        moved_to=health.moved_to,
        moved_seen=health.moved_seen,
        ok_at=health.ok_at,
    )


@transaction.atomic
def _begun(at: datetime) -> LinkCheckRun:
    take_turn()
    other = LinkCheckRun.objects.filter(ended_at__isnull=True, beat_at__gt=at - LONGEST_SILENCE).first()
    if other is not None:
        raise AnotherRunIsAtWork(other.started_at)
    old = LinkCheckRun.objects.values_list("pk", flat=True)[KEPT_RUNS - 1 : 2 * KEPT_RUNS]
    LinkCheckRun.objects.filter(pk__in=list(old)).delete()
    return LinkCheckRun.objects.create(started_at=at, beat_at=at)


def _beat(run: LinkCheckRun, prober: Prober, at: datetime) -> None:
    run.beat_at, run.received = at, prober.received.total
    run.save(update_fields=["beat_at", "ended_at", "checked", "received", "left"])
