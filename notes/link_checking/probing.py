"""One look at a link: every redirect is a new link, looked at as the first was."""

from __future__ import annotations

import math
import ssl
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from threading import Lock
from typing import Final
from urllib.parse import urldefrag, urljoin

from notes.link_checking.deadlines import ByteCount, Deadline, TimeIsUp
from notes.link_checking.exchange import Answer, Exchange, NoAnswer, OddAnswer
from notes.link_checking.findings import Finding, Outcome, finding_of_status
from notes.link_checking.guard import Destination, Guard, NameUnclear, NoSuchHost, Refused
from notes.link_checking.pacing import Pacer
from notes.link_checking.robots import Robots, read_robots

ROBOT: Final = "awskb-link-check"
MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_NOT_BY_GET_EITHER: Final = frozenset({401, 407, 429})
_ROBOTS_BYTES: Final = 512 * 1024
_USUAL_PATIENCE: Final = 60.0
_LONGEST_RETRY: Final = 7 * 24 * 3600.0


def agent_of(contact: str) -> str:
    """What the robot calls itself, and whom to write to about it."""
    return f"{ROBOT}/1.0 (checks the links of a wiki{f'; {contact}' if contact else ''})"


class RobotsUnknown(Exception):
    """What the site asks of robots could not be read, so it is asked nothing."""


@dataclass(slots=True)
class Prober:
    """Looks at links. Everything that reaches the network or the clock is handed in; threads share one."""

    guard: Guard = field(default_factory=Guard)
    agent: str = field(default_factory=lambda: agent_of(""))
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    pacer: Pacer = field(default_factory=lambda: Pacer(pause=2.0))
    received: ByteCount = field(default_factory=ByteCount)
    seconds_an_answer: float = 15.0
    seconds_a_link: float = 90.0
    _robots: dict[str, Robots | None] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def look_at(self, url: str) -> Finding:
        """What is found there. Never raises for what a site does."""
        deadline = Deadline.after(self.seconds_a_link, self.pacer.clock)
        try:
            return self._follow(urldefrag(url).url, urldefrag(url).fragment, deadline)
        except Refused as refusal:
            return Finding(Outcome.BLOCKED, f"is not asked: it {refusal}")
        except NoSuchHost:
            return Finding(Outcome.GONE, "names a site that does not exist", is_by_name=True)
        except NameUnclear:
            return Finding(Outcome.UNCLEAR, "names a site that could not be looked up")
        except NoAnswer as failure:
            return Finding(Outcome.UNCLEAR, str(failure))
        except RobotsUnknown:
            return Finding(Outcome.UNCLEAR, "is not asked: its robots.txt could not be read")
        except TimeIsUp:
            return Finding(Outcome.UNCLEAR, "took too long")

    def _follow(self, first: str, fragment: str, deadline: Deadline) -> Finding:
        url, moved_to, is_permanent = first, "", True
        for _ in range(MOST_REDIRECTS + 1):
            destination = self.guard.destination_of(url)
            if not self._robots_of(destination, deadline).allows(destination.target):
                return Finding(Outcome.BLOCKED, "is not asked: its robots.txt asks robots not to")
            answer = self._answer_of(destination, deadline)
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                if urldefrag(moved_to).url == first:
                    moved_to = ""
                found = finding_of_status(answer.status, asked=first, reached=url, moved_to=moved_to)
                return self._with_patience(found, answer, destination.host)
            url, found_fragment = urldefrag(_joined(url, location))
            fragment = found_fragment or fragment
            is_permanent = is_permanent and answer.status in _PERMANENT
            if is_permanent:
                moved_to = f"{url}#{fragment}" if fragment else url
        return Finding(Outcome.UNCLEAR, f"redirects more than {MOST_REDIRECTS} times")

    def _answer_of(self, destination: Destination, deadline: Deadline) -> Answer:
        """By HEAD, which sends no page; where that is refused, by GET for the first byte."""
        try:
            answer = self._ask(destination, "HEAD", deadline)
        except OddAnswer:
            return self._ask(destination, "GET", deadline)
        if answer.status < HTTPStatus.BAD_REQUEST or answer.status in _NOT_BY_GET_EITHER:
            return answer
        return self._ask(destination, "GET", deadline)

    def _ask(self, destination: Destination, method: str, deadline: Deadline, most_body: int = 0) -> Answer:
        with self.pacer.turn(destination.host, deadline):
            at_most = deadline.no_later_than(self.seconds_an_answer)
            exchange = Exchange(self.agent, self.tls, self.received)
            return exchange.ask(destination, method=method, deadline=at_most, most_body=most_body)

    def _robots_of(self, destination: Destination, deadline: Deadline) -> Robots:
        """Read once a run for each site. Raises RobotsUnknown."""
        origin = destination.origin
        with self._lock:
            is_known, robots = origin in self._robots, self._robots.get(origin)
        if not is_known:
            robots = self._read_robots(destination, deadline)
            with self._lock:
                self._robots[origin] = robots
        if robots is None:
            raise RobotsUnknown
        self.pacer.wait_longer(destination.host, robots.delay)
        return robots

    def _with_patience(self, finding: Finding, answer: Answer, host: str) -> Finding:
        patience = _patience_asked(answer)
        self.pacer.wait_longer(host, patience)
        return replace(finding, retry_after=patience)

    def _read_robots(self, destination: Destination, deadline: Deadline) -> Robots | None:
        """As RFC 9309 says: none there, nothing forbidden; not to be had now, nothing asked."""
        url, at = f"{destination.origin}/robots.txt", destination.at("/robots.txt")
        try:
            for _ in range(MOST_REDIRECTS + 1):
                answer = self._ask(at, "GET", deadline, _ROBOTS_BYTES)
                if answer.status in _REDIRECTS and answer.header("location"):
                    url = _joined(url, answer.header("location"))
                    at = self.guard.destination_of(url)
                    continue
                if answer.status == HTTPStatus.OK:
                    return read_robots(answer.body.decode("utf-8", "replace").lstrip("\ufeff"), ROBOT)
                is_down = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                return None if is_down or answer.status == HTTPStatus.TOO_MANY_REQUESTS else Robots()
        except (NoAnswer, NameUnclear):
            return None
        except (Refused, NoSuchHost):
            return Robots()
        return Robots()


def _joined(url: str, location: str) -> str:
    """Where a redirect leads. Raises Refused."""
    try:
        # A header's bytes are read as Latin-1; addresses that are not ASCII are UTF-8.
        return urljoin(url, location.encode("latin-1").decode("utf-8"))
    except (ValueError, UnicodeError) as error:
        raise Refused("redirects to what is no address") from error


def _patience_asked(answer: Answer) -> float:
    """Seconds for which a site that is asked too much, or is down, wants to be left alone."""
    if answer.status not in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return 0.0
    try:
        seconds = float(answer.header("retry-after"))
    except ValueError:
        seconds = _USUAL_PATIENCE
    return min(seconds, _LONGEST_RETRY) if seconds > 0 and math.isfinite(seconds) else _USUAL_PATIENCE
