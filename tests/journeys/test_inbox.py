"""The inbox, sorted by keyboard; and a reader who doubts a line."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.models import Doubt, Entry
from tests.factories.notes import a_note, edited
from tests.factories.people import PASSWORD

NOTE = """# 🤖 COMPUTE
* _ECS (Elastic Container Svc)_: run containers

---

* _scaling_: ElasticBeanstalk, or set CloudWatch alerts
* howto: Dockerfile, build image
* frameworks: Sparta, Serverless

logging: CloudTrail keeps it https://docs.aws.amazon.com/cloudtrail

17 final ways to run containers https://www.lastweekinaws.com/blog/the-17-ways

## Lambda
💡 run scripts
* _time limit_: 300 sec
"""


@pytest.fixture
def notes(transactional_db: None) -> list[Entry]:
    return a_note(NOTE)


def entry(words: str) -> Entry:
    return Entry.objects.filter(title=words).first() or Entry.objects.get(body__contains=words)


def sign_in(page: Page, server: LiveServer, person: User) -> None:
    page.goto(f"{server}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def waiting(page: Page, name: str) -> None:
    expect(page.get_by_role("article", name=name)).to_be_visible()
    page.wait_for_load_state()


def test_the_inbox_is_sorted_by_keyboard(
    notes: list[Entry],
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/")
    page.get_by_role("link", name="Inbox", exact=False).first.click()
    waiting(page, "scaling")
    expect(page.get_by_text("0 of 3 done today")).to_be_visible()
    accessible(page)
    screenshot(page, "inbox")
    # A line that is not about scaling stands by itself, and then waits itself.
    page.keyboard.press("x")
    page.get_by_role("checkbox", name="frameworks").check()
    accessible(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Lines detached: “scaling”")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("t")
    page.get_by_role("textbox", name="Tags").fill("limits")
    page.keyboard.press("Enter")
    expect(page.get_by_text("#limits")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("e")
    page.get_by_role("textbox", name="Definition").fill("CloudWatch alerts, or Beanstalk")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".waiting__line")).to_contain_text("CloudWatch alerts, or Beanstalk")
    page.wait_for_load_state()
    page.keyboard.press("r")
    waiting(page, "frameworks: Sparta, Serverless")
    expect(page.get_by_text("1 of 4 done today")).to_be_visible()
    page.keyboard.press("s")
    waiting(page, "logging: CloudTrail keeps it")
    page.keyboard.press("p")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("logging")
    accessible(page)
    screenshot(page, "inbox-promote")
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Title")).to_be_hidden()
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    waiting(page, "17 final ways to run containers")
    page.keyboard.press("a")
    page.keyboard.type("elastic")
    expect(page.get_by_role("radio", name="ECS")).to_be_checked()
    accessible(page)
    screenshot(page, "inbox-attach")
    page.keyboard.press("Enter")
    waiting(page, "frameworks: Sparta, Serverless")
    page.keyboard.press("u")
    expect(page.get_by_text("is as it was")).to_be_visible()
    waiting(page, "17 final ways to run containers")
    page.keyboard.press("b")
    waiting(page, "frameworks: Sparta, Serverless")
    page.keyboard.press("?")
    expect(page.get_by_text("promote lines to a term")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    accessible(page)
    assert entry("scaling").body == "* howto: Dockerfile, build image"
    assert entry("logging").definition.startswith("logging: CloudTrail keeps it")
    assert entry("17 final").binned_at is not None


def test_an_old_address_of_lines_finds_their_term(
    notes: list[Entry], ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    item = entry("logging")
    page = signs_in(ben)
    page.goto(f"{live_server}/inbox/?at={item.pk}")
    waiting(page, "logging: CloudTrail keeps it")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    waiting(page, "17 final ways to run containers")
    page.goto(f"{live_server}/notes/compute/#i{item.pk}")
    expect(page.locator(".term:has(:target)")).to_contain_text("logging")


def test_a_doubted_line_is_answered(
    notes: list[Entry],
    reader: User,
    ben: User,
    live_server: LiveServer,
    browser: Browser,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(reader)
    page.goto(f"{live_server}/notes/compute/")
    page.get_by_text("300 sec").hover()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Which line of time limit")).to_be_visible()
    accessible(page)
    page.get_by_role("radio", name="300 sec").check()
    page.get_by_label("Why").fill("the catalogue says 15 minutes")
    screenshot(page, "doubt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("nobody learns by whom")).to_be_visible()
    expect(page.get_by_text("in the inbox: the catalogue says 15 minutes")).to_be_visible()
    accessible(page)
    assert Doubt.objects.get().by is None
    bens = browser.new_page()
    sign_in(bens, live_server, ben)
    bens.goto(f"{live_server}/notes/compute/")
    expect(bens.get_by_text("the catalogue says 15 minutes")).to_be_visible()
    accessible(bens)
    screenshot(bens, "doubted")
    bens.get_by_role("link", name="in the inbox").click()
    waiting(bens, "time limit")
    bens.keyboard.press("e")
    bens.get_by_role("textbox", name="Definition").fill("900 sec")
    bens.keyboard.press("Enter")
    waiting(bens, "scaling")
    assert Doubt.objects.get().how == "corrected"
    bens.keyboard.press("u")
    waiting(bens, "time limit")
    bens.keyboard.press("f")
    bens.get_by_role("textbox", name="Note").fill("it is an old quote")
    accessible(bens)
    bens.keyboard.press("Enter")
    waiting(bens, "scaling")
    assert Doubt.objects.get().note == "it is an old quote"
    bens.close()


def test_a_changed_line_offers_to_answer_its_doubt(
    notes: list[Entry], ada: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ada)
    page.goto(f"{live_server}/notes/time-limit/")
    page.keyboard.press("d")
    page.get_by_role("radio", name="300 sec").check()
    page.get_by_role("button", name="Doubt this line").click()
    expect(page.get_by_text("nobody learns by whom")).to_be_visible()
    edited(entry("time limit"), definition="900 sec")
    page.goto(f"{live_server}/notes/time-limit/")
    expect(page.get_by_text("the line was changed since: “300 sec”")).to_be_visible()
    page.get_by_role("button", name="Mark as corrected").click()
    expect(page.get_by_text("Marked as corrected.")).to_be_visible()
    expect(page.get_by_text("the line was changed since")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390])
def test_the_inbox_fits_a_phone_and_needs_no_script(
    notes: list[Entry],
    ben: User,
    live_server: LiveServer,
    browser: Browser,
    screenshot: Callable[[Page, str], None],
    width: int,
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/inbox/?at={entry('17 final').pk}")
    page.get_by_text("Attach", exact=False).first.click()
    page.get_by_label("To which term").fill("ECS")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("radio", name="ECS")).to_be_checked()
    assert page.locator("body").bounding_box()["width"] <= width  # type: ignore[index]
    screenshot(page, f"inbox-{width}")
    page.get_by_role("button", name="Attach").click()
    waiting(page, "scaling")
    page.get_by_role("button", name="Undo").click()
    waiting(page, "17 final ways to run containers")
    page.get_by_role("button", name="Refine").click()
    waiting(page, "scaling")
    assert entry("17 final").status == "refined"
    context.close()
