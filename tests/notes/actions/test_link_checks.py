"""Links looked at: what is kept, in which order, and what a kill leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from awskb.accounts.models import User
from notes.actions.link_checks import (
    KEPT_CHECKS,
    LONGEST_SILENCE,
    MOST_ASKED_AN_HOUR,
    AnotherRunIsAtWork,
    AskedTooOften,
    Bounds,
    check_due_links,
    check_link,
    record_check,
)
from notes.link_checking.findings import Finding, Outcome
from notes.models import Link, LinkCheck, LinkCheckRun, LinkHealth, Revision
from notes.queries.due_links import due_links
from tests.factories.notes import a_term, edited
from tests.notes.link_checking.sites import Page, Sites, redirect, served

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
ONE_THREAD = Bounds(threads=1)


@pytest.fixture
def sites() -> Iterator[Sites]:
    with served() as made:
        yield made


def checked(sites: Sites, day: float = 0, bounds: Bounds = ONE_THREAD, **options: Any) -> LinkCheckRun:
    at = MORNING + timedelta(days=day)
    return check_due_links(prober=sites.prober(), bounds=bounds, now=lambda: at, **options)


def states() -> dict[str, str]:
    return {link.url.rpartition("/")[2]: link.state for link in Link.objects.all()}


def test_a_run_keeps_what_it_found_and_writes_no_revision(sites: Sites) -> None:
    sites.pages.update({"/fine": Page(), "/old": redirect("/fine"), "/wall": Page(403)})
    words = " ".join(sites.url("a.example", path) for path in ("/fine", "/old", "/wall", "/gone"))
    a_term("links", definition=f"{words} http://127.0.0.1/inside")
    before = Revision.objects.count()
    run = checked(sites)
    assert (run.checked, run.left, run.ended_at is not None, run.received > 0) == (5, 0, True, True)
    assert states() == {"fine": "ok", "old": "ok", "wall": "blocked", "gone": "", "inside": "blocked"}
    assert Revision.objects.count() == before
    old = LinkHealth.objects.get(link__url__endswith="/old")
    assert (old.moved_to, old.moved_seen) == (sites.url("a.example", "/fine"), 1)
    for day in (1, 3):
        checked(sites, day)
    assert states() == {"fine": "ok", "old": "moved", "wall": "blocked", "gone": "dead", "inside": "blocked"}
    gone = LinkHealth.objects.get(link__url__endswith="/gone")
    assert (gone.missed, gone.missed_since, gone.reason) == (3, MORNING, "answers 404")
    assert LinkCheck.objects.filter(link=gone.link).count() == 3
    assert LinkCheck.objects.filter(link__url__endswith="/wall").count() == 1


def test_never_looked_at_first_then_the_oldest_and_only_what_is_cited(sites: Sites) -> None:
    sites.pages.update({f"/{name}": Page() for name in "abcd"})
    entry = a_term("links", definition=" ".join(sites.url("a.example", f"/{name}") for name in "abc"))
    for day, name in ((2, "a"), (1, "b")):
        link = Link.objects.get(url__endswith=f"/{name}")
        record_check(
            link_id=link.pk,
            finding=Finding(Outcome.OK, "works", 200),
            by=None,
            at=MORNING + timedelta(days=day),
        )
    due = due_links(at=MORNING + timedelta(days=30)).values_list("url", flat=True)
    assert [url[-1] for url in due] == ["c", "b", "a"]
    assert [url[-1] for url in due_links(at=MORNING + timedelta(days=2)).values_list("url", flat=True)] == [
        "c"
    ]
    edited(entry, definition=sites.url("a.example", "/d"))
    assert [url[-1] for url in due.all()] == ["d"]
    assert list(due_links(at=MORNING, site="b.example")) == []


def test_a_killed_run_goes_on_where_it_was(sites: Sites) -> None:
    """The prober dies with the process in the middle; the next run asks what was not asked, and once."""
    paths = [f"/{number}" for number in range(30)]
    sites.pages.update({path: Page() for path in paths})
    a_term("links", definition=" ".join(sites.url("a.example", path) for path in paths))
    prober = sites.prober()

    class Killed(BaseException):
        pass

    def until_killed() -> datetime:
        if LinkHealth.objects.count() == 12:
            raise Killed
        return MORNING

    with pytest.raises(Killed):
        check_due_links(prober=prober, bounds=ONE_THREAD, now=until_killed)
    assert LinkHealth.objects.count() == 12
    with pytest.raises(AnotherRunIsAtWork):
        checked(sites)
    done = {one.link.url for one in LinkHealth.objects.select_related("link")}
    sites.asked.clear()
    run = checked(sites, day=LONGEST_SILENCE / timedelta(days=1))
    assert run.checked == 18
    assert not {sites.url("a.example", path) for path in sites.paths()} & done
    assert LinkHealth.objects.count() == 30


def test_a_run_ends_at_its_bounds_and_says_what_is_left(sites: Sites) -> None:
    a_term("links", definition=" ".join(sites.url(f"{number}.example", "/x") for number in range(40)))
    run = checked(sites, bounds=Bounds(threads=2, megabytes=0.001))
    assert run.checked >= 1
    assert run.left == 40 - run.checked > 0
    assert checked(sites, bounds=Bounds(threads=2, seconds=0)).checked == 0


def test_without_a_network_no_name_is_called_unknown(sites: Sites) -> None:
    a_term("links", definition="http://nobody.invalid/ http://nowhere.invalid/")
    for day in (0, 1, 3, 9):
        checked(sites, day, is_all=True)
    assert set(states().values()) == {""}
    assert set(LinkHealth.objects.values_list("missed", flat=True)) == {0}


def test_names_that_nobody_knows_are_dead_after_days_while_others_answer(sites: Sites) -> None:
    sites.pages["/there"] = Page()
    a_term("links", definition=f"http://nobody.invalid/lost {sites.url('a.example', '/there')}")
    for day in (0, 1, 3):
        checked(sites, day, is_all=True)
    assert states() == {"lost": "dead", "there": "ok"}


def test_a_person_asks_for_one_link_but_not_all_day(sites: Sites, ada: User) -> None:
    sites.pages["/there"] = Page()
    a_term("links", definition=f"http://nobody.invalid/lost {sites.url('a.example', '/there')}")
    lost, there = Link.objects.order_by("id")
    at = [MORNING]

    def ask(link: Link) -> Link:
        link.refresh_from_db()
        return check_link(link=link, prober=sites.prober(), by=ada, now=lambda: at[0])

    assert ask(there).state == "ok"
    assert LinkCheck.objects.get().by == ada
    with pytest.raises(AskedTooOften, match="a moment ago"):
        ask(there)
    # One look alone cannot tell an unknown name from a missing network.
    assert ask(lost).state == ""
    assert LinkHealth.objects.get(link=lost).missed == 0
    for _ in range(MOST_ASKED_AN_HOUR - 2):
        at[0] += timedelta(minutes=1)
        ask(there)
    at[0] += timedelta(minutes=1)
    with pytest.raises(AskedTooOften, match="within an hour"):
        ask(there)
    at[0] += timedelta(hours=2)
    ask(there)
    assert LinkCheck.objects.filter(link=there).count() == KEPT_CHECKS
