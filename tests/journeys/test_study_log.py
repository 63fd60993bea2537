"""Studying and saying so: by keyboard, without scripts, with a timer in two windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from certs.models import OwnQuestion, PracticeDomain, PracticeTest, StudyPreferences, StudySession, StudyTimer
from tests.factories.exam_maps import an_exam
from tests.factories.goals import a_goal
from tests.factories.notes import a_note
from tests.factories.study_log import NOW, TODAY, a_session
from tests.journeys.axe import violations
from tests.journeys.conftest import SCREENSHOTS

NOTE = "# NETWORK\n\n* _NACL_: stateless\n* _VPC_: own network\n"


def test_study_is_logged_by_keyboard(
    ben: User,
    signs_in: Callable[[User], Page],
    live_server: LiveServer,
    screenshot: Callable[[Page, str], None],
) -> None:
    a_note(NOTE, "aws.md")
    goal = a_goal(ben, an_exam("SAA-C03"))
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/nacl/")
    page.keyboard.press("l")
    line = page.get_by_label("Minutes, and what")
    expect(line).to_be_focused()
    page.keyboard.type("1h30 saa compared with security groups")
    page.keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="Logged")
    expect(said).to_contain_text(
        "Logged 1 h 30 min, today, for SAA-C03, about NACL: compared with security groups."
    )
    expect(page).to_have_url(f"{live_server}/notes/nacl/")
    session = StudySession.objects.get()
    assert (session.minutes, session.goal_id) == (90, goal.pk)
    page.goto(f"{live_server}/study/")
    page.keyboard.press("l")
    expect(line).to_be_focused()
    page.keyboard.type("tomorrow")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Begin with the minutes: 25, 1:30, 1h30 or 90 min.")).to_be_visible()
    expect(line).to_be_focused()
    expect(line).to_have_value("tomorrow")
    page.keyboard.press("Control+a")
    page.keyboard.type("25 [[VPC]]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="today")).to_be_visible()
    expect(page.get_by_label("By day").get_by_role("link", name="VPC")).to_be_visible()
    screenshot(page, "study-log-by-keyboard")
    page.get_by_role("button", name="Undo").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Removed lately")).to_be_visible()
    assert StudySession.objects.filter(removed_at=None).count() == 1
    page.keyboard.press("?")
    expect(page.get_by_text("log study, on this entry if on one")).to_be_visible()


def test_a_timer_runs_once_in_two_windows(
    ben: User, signs_in: Callable[[User], Page], live_server: LiveServer
) -> None:
    first = signs_in(ben)
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"{live_server}/study/")
    first.get_by_label("Minutes, and what").fill("labs")
    first.get_by_role("button", name="Start timer").click()
    counting = first.locator("[data-timer-since]")
    expect(counting).to_contain_text("0:00:")
    shown = counting.inner_text()
    expect(counting).not_to_have_text(shown)
    second.get_by_label("Minutes, and what").fill("reading")
    second.get_by_role("button", name="Start timer").click()
    expect(second.get_by_text("A timer is running already")).to_be_visible()
    expect(second.get_by_label("Minutes, and what")).to_have_value("reading")
    StudyTimer.objects.update(started_at=timezone.now() - timedelta(minutes=40))
    second.reload()
    second.goto(f"{live_server}/study/")
    expect(second.locator("[data-timer-since]")).to_contain_text("0:4")
    second.get_by_role("button", name="Stop and log").click()
    expect(second.get_by_role("status").filter(has_text="Logged 4")).to_be_visible()
    first.get_by_role("button", name="Stop and log").click()
    expect(first.get_by_text("No timer is running.")).to_be_visible()
    assert StudySession.objects.values_list("note").get() == ("labs",)


def test_the_study_pages_work_without_scripts_and_are_accessible(
    ben: User, signs_in: Callable[[User], Page], browser: Browser, live_server: LiveServer
) -> None:
    _a_studious_record(ben)
    state = signs_in(ben).context.storage_state()
    plain = browser.new_context(storage_state=state, java_script_enabled=False).new_page()
    plain.goto(f"{live_server}/study/")
    plain.get_by_label("Minutes, and what").fill("25 read on")
    plain.get_by_role("button", name="Log", exact=True).click()
    plain.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(plain.get_by_text("Removed 25 min, today.")).to_be_visible()
    paths = (
        "/study/",
        "/study/preferences/",
        "/study/practice/",
        "/study/practice/new/",
        "/study/questions/",
    )
    for scheme, width in (("light", 1440), ("dark", 320)):
        page = browser.new_context(
            storage_state=state,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
        ).new_page()
        for path in paths:
            page.goto(f"{live_server}{path}")
            page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
            found = violations(page)
            assert not found, (path, [(one["id"], one["nodes"][0]["html"]) for one in found])
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            if path in ("/study/", "/study/practice/"):
                name = f"{path.strip('/').replace('/', '-')}-{scheme}-{width}.png"
                page.screenshot(path=SCREENSHOTS / name, full_page=True)


def _a_studious_record(person: User) -> None:
    version = an_exam("SAA-C03")
    goal = a_goal(person, version, weekly_minutes=120)
    for days in range(0, 150, 4):
        a_session(person, 10 + days % 70, on=TODAY - timedelta(days=days), goal=goal, note="read on")
    a_session(person, 5, removed_at=NOW)
    StudyTimer.objects.create(person=person, started_at=NOW - timedelta(minutes=5), note="labs")
    StudyPreferences.objects.create(person=person, shows_streak=True)
    test = PracticeTest.objects.create(
        person=person, exam_version=version, on=TODAY, correct=20, answered=40, minutes=60, created_at=NOW
    )
    for number, correct, answered in ((1, 12, 20), (2, 3, 5)):
        domain = version.domains.get(number=number)
        PracticeDomain.objects.create(practice_test=test, domain=domain, correct=correct, answered=answered)
    OwnQuestion.objects.create(
        person=person,
        exam_version=version,
        question="Which is stateless?",
        answer="The NACL.",
        created_at=NOW,
    )
