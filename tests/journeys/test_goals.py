"""A person's first goal, moving on to the next version, and sharing, as it is done in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from certs.models import Goal
from certs.queries.goals import shared_goals
from notes.models import SourceFile
from tests.factories.goals import TODAY, a_goal, an_exam, day
from tests.factories.notes import a_note

Signs = Callable[[User], Page]
ENOUGH = 60


def test_the_first_goal_takes_less_than_a_minute_by_keyboard(
    reader: User,
    signs_in: Signs,
    live_server: LiveServer,
    screenshot: Callable[[Page, str], None],
    accessible: Callable[[Page], None],
) -> None:
    a_note("# STORAGE\n\n* _S3_: objects\n", "aws.md")
    an_exam("AAA-C01")
    an_exam("BBB-C01", available_from=day(5))
    page = signs_in(reader)
    page.goto(f"{live_server}/goals/")
    began = monotonic()
    page.get_by_role("link", name="Set your first goal").press("Enter")
    screenshot(page, "goal-new")
    accessible(page)
    page.get_by_label("Exam", exact=True).select_option("AAA-C01")
    page.get_by_label("Date", exact=True).fill(day(45).isoformat())
    page.get_by_label("Minutes a week").fill("240")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="45 days to AAA-C01")).to_be_visible()
    assert monotonic() - began < ENOUGH
    screenshot(page, "goal")
    accessible(page)
    goal = Goal.objects.get()
    assert (goal.person, goal.target_on, goal.weekly_minutes) == (reader, day(45), 240)
    page.goto(str(live_server))
    expect(page.get_by_role("main")).to_contain_text("AAA-C01 in 45 days")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 320)])
def test_an_ending_exam_is_left_for_its_successor_without_a_script(
    reader: User,
    signs_in: Signs,
    browser: Browser,
    live_server: LiveServer,
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    tmp_path: Path,
    scheme: str,
    width: int,
) -> None:
    path = tmp_path / "aws.md"
    path.write_text("# STORAGE\n\n* _S3_: objects\n* _EFS_: 🎯 files\n", encoding="utf-8")
    call_command("load_notes", str(path), verbosity=0)
    SourceFile.objects.update(author=reader)
    ending = an_exam("AAA-C01", last_exam_day_announced=day(3), replaced_by=an_exam("AAA-C02"))
    goal = a_goal(reader, ending, target_on=day(20), why="to move on")
    state = signs_in(reader).context.storage_state()
    shown = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "storage_state": state}
    looked = browser.new_context(**shown).new_page()
    for address in ("/goals/", f"/goals/{goal.pk}/", f"/goals/{goal.pk}/move/", f"/goals/{goal.pk}/edit/"):
        looked.goto(f"{live_server}{address}")
        looked.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
        accessible(looked)
        assert looked.evaluate("document.documentElement.scrollWidth") <= width, address
    page = browser.new_context(**shown, java_script_enabled=False).new_page()
    page.goto(f"{live_server}/goals/")
    page.get_by_role("checkbox", name="EFS").check()
    page.get_by_role("button", name="Take over what is ticked").click()
    expect(page.get_by_role("link", name="EFS", exact=True)).to_be_visible()
    page.get_by_role("link", name="Compare and go on with AAA-C02").click()
    screenshot(page, f"goal-move-{scheme}-{width}")
    page.get_by_role("button", name="Go on with AAA-C02").click()
    expect(page.get_by_role("heading", name="20 days to AAA-C02")).to_be_visible()
    page.get_by_role("button", name="Give up this goal").click()
    expect(page.get_by_role("status")).to_contain_text("Gave up the goal AAA-C02.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="20 days to AAA-C02")).to_be_visible()
    assert Goal.objects.get(pk=goal.pk).closed_as == "moved"


def test_one_goal_is_shared_and_taken_back(
    reader: User, ben: User, signs_in: Signs, live_server: LiveServer, screenshot: Callable[[Page, str], None]
) -> None:
    goal = a_goal(reader, an_exam("AAA-C01"), target_on=day(20), why="a secret")
    a_goal(reader, an_exam("BBB-C01"), target_on=day(30))
    page = signs_in(reader)
    page.goto(f"{live_server}/goals/{goal.pk}/")
    page.get_by_role("button", name="Share with the team").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing else of it.")
    screenshot(page, "goal-shared")
    assert [(one.code, one.target_on) for one in shared_goals(today=TODAY)] == [("AAA-C01", day(20))]
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_role("button", name="Share with the team")).to_be_visible()
    assert shared_goals(today=TODAY) == []
