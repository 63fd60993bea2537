"""The dashboard from the first visit to a day done, and a video gone on with at its second, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from certs.actions.demo_records import add_demo_records
from certs.actions.demo_team import TEAM
from certs.actions.readiness_snapshots import keep_snapshots
from certs.models import ExamVersion, Goal, ResourcePosition, TodayChoice
from notes.models import Entry, Service
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_root, a_term

Signs = Callable[[User], Page]
Screenshot = Callable[[Page, str], None]
Accessible = Callable[[Page], None]
VIDEO = "https://www.youtube.com/watch?v=SOTamWNgDKc"
ENOUGH = 60


@pytest.fixture
def wiki(transactional_db: None) -> None:
    shipped_catalogue()
    root = a_root()
    for service in Service.objects.filter(name__contains="Lambda").order_by("pk")[:3]:
        term = a_term(service.name, root, "runs code")
        Entry.objects.filter(pk=term.pk).update(service=service, tied_by=Entry.TiedBy.NAME)


def test_from_an_empty_dashboard_to_a_first_goal_and_a_day_done(
    wiki: None,
    reader: User,
    signs_in: Signs,
    live_server: LiveServer,
    screenshot: Screenshot,
    accessible: Accessible,
) -> None:
    page = signs_in(reader)
    page.goto(f"{live_server}/dashboard/")
    screenshot(page, "dashboard-empty")
    accessible(page)
    began = monotonic()
    page.get_by_label("Exam", exact=True).select_option("SAA-C03")
    page.get_by_label("Date", exact=True).fill((timezone.now().date() + timedelta(days=45)).isoformat())
    page.get_by_role("spinbutton", name="Minutes a week").fill("60")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("days to SAA-C03"))).to_be_visible()
    assert monotonic() - began < ENOUGH
    page.keyboard.press("g")
    expect(page).to_have_url(f"{live_server}/dashboard/")
    today = page.get_by_role("region", name="Today")
    expect(today).to_contain_text("8 min")
    today.get_by_label("A line of your own").fill("call Pearson VUE")
    page.keyboard.press("Enter")
    expect(today).to_contain_text("call Pearson VUE")
    for _ in range(TodayChoice.objects.count() + today.locator('[aria-pressed="false"]').count()):
        waiting = today.locator('[aria-pressed="false"]')
        if waiting.count() == 0:
            break
        waiting.first.click()
        page.wait_for_load_state()
    expect(today).to_contain_text("Done for today.")
    screenshot(page, "dashboard-done")
    accessible(page)


def test_a_video_is_gone_on_with_at_its_second(
    wiki: None,
    reader: User,
    signs_in: Signs,
    live_server: LiveServer,
    screenshot: Screenshot,
    accessible: Accessible,
) -> None:
    page = signs_in(reader)
    page.goto(f"{live_server}/resources/")
    page.get_by_role("link", name="Add a resource").click()
    page.get_by_label("Title", exact=True).fill("Brown ccp")
    page.get_by_label("What it is").select_option("video")
    page.get_by_label("Address").fill(VIDEO)
    page.get_by_label("Length in time").fill("14:00:00")
    accessible(page)
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("textbox", name="Where you are").fill("2:15:00")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Brown ccp: at 2:15:00.")).to_be_visible()
    screenshot(page, "resource")
    accessible(page)
    go_on = page.get_by_role("link", name="Go on at 2:15:00")
    expect(go_on).to_have_attribute("href", f"{VIDEO}&t=8100s")
    page.goto(f"{live_server}/dashboard/")
    onward = page.get_by_role("region", name="Resources").get_by_role(
        "link", name=re.compile("Go on with Brown")
    )
    expect(onward).to_have_attribute("href", f"{VIDEO}&t=8100s")
    assert ResourcePosition.objects.get().seconds == 8100


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390), ("dark", 320)])
def test_a_full_dashboard_reads_well_in_every_size(
    wiki: None,
    reader: User,
    signs_in: Signs,
    browser: Browser,
    live_server: LiveServer,
    screenshot: Screenshot,
    accessible: Accessible,
    scheme: str,
    width: int,
) -> None:
    at = datetime.now(UTC)
    add_demo_records(person=reader, profile=TEAM[1], at=at, today=at.date())
    aimed = Goal.objects.values("exam_version")
    for number, version in enumerate(ExamVersion.objects.exclude(pk__in=aimed).order_by("code")[:8]):
        Goal.objects.create(
            person=reader,
            exam_version=version,
            target_on=at.date() + timedelta(days=60 + number),
            why="一个很长的理由" * 20,
            created_at=at,
        )
    page = signs_in(reader)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server}/dashboard/")
    expect(page.get_by_role("heading", name="Plan and actual")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"dashboard-full-{scheme}-{width}")
    accessible(page)
    page.get_by_text("9 other goals").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    accessible(page)
    page.get_by_role("link", name=re.compile("Show here.*DVA-C03")).click()
    expect(page.get_by_role("heading", name=re.compile("days to DVA-C03"))).to_be_visible()
    page.goto(f"{live_server}/plan/{Goal.objects.order_by('pk')[0].pk}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    accessible(page)
    for days in (40, 20, 0):
        keep_snapshots(by=reader, at=at - timedelta(days=days))
    page.goto(f"{live_server}/readiness/{Goal.objects.order_by('pk')[0].pk}/")
    expect(page.get_by_role("heading", name="How it went")).to_be_visible()
    page.get_by_text("How these numbers come about").click()
    page.get_by_text("Show as a table").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    screenshot(page, f"readiness-{scheme}-{width}")
    accessible(page)
    page.goto(f"{live_server}/team/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    accessible(page)
