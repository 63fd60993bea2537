"""Somebody looks things up: as they type, by the keyboard alone, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_note, a_service
from tests.factories.people import PASSWORD

NOTE = """# 🤖 COMPUTE

DATA ENG
* _CloudSearch_: search plaintext in S3/RDS; 类似 ElasticSearch
* _Lambda_: runs functions

# 🕸️ NETWORK

REGIONS
* _region_: collection of AZ
* `us-east-1` the original region, billing and cost only show up here
"""


@pytest.fixture
def notes(transactional_db: None) -> None:
    a_note(NOTE)
    a_service("Amazon FSx", "FSx", one_line="Managed file systems")


@pytest.mark.usefixtures("notes")
def test_the_switcher_finds_as_one_types_and_opens_the_line(
    ben: User,
    signs_in: Callable[[User], Page],
    live_server: object,
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/network/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search the notes")
    expect(box).to_be_focused()
    page.keyboard.type("类似")
    option = page.get_by_role("option", name="CloudSearch COMPUTE")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("1 line")
    expect(page.get_by_role("option", name="Create “类似” in NETWORK")).to_be_visible()
    accessible(page)
    screenshot(page, "switcher")
    box.fill("us-eas")
    expect(page.get_by_role("option", name="region")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Create “us-eas”")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    term = Entry.objects.get(title="region")
    page.wait_for_url(f"**/notes/region/#e{term.pk}")


@pytest.mark.usefixtures("notes")
def test_a_misspelt_name_is_put_right_and_all_results_are_one_key_away(
    ben: User, signs_in: Callable[[User], Page], live_server: object, accessible: Callable[[Page], None]
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/network/")
    page.keyboard.press("Control+k")
    page.keyboard.type("lamdba")
    expect(page.get_by_role("option", name="Lambda", exact=True)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Search the notes")).to_have_value("Lambda")
    expect(page.get_by_role("option", name="runs functions")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/search/?q=Lambda**")
    expect(page.get_by_role("main").get_by_role("link", name="Lambda")).to_be_visible()
    accessible(page)


@pytest.mark.usefixtures("notes")
def test_commands_and_a_click_into_the_box(
    ben: User, signs_in: Callable[[User], Page], live_server: object
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/network/")
    page.get_by_role("banner").get_by_role("searchbox").click()
    page.keyboard.type(">tag")
    expect(page.get_by_role("option", name="Tags")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tags/")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.usefixtures("notes")
def test_search_works_without_javascript(ben: User, browser: Browser, live_server: object) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 1200, "height": 800}).new_page()
    page.goto(f"{live_server}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill(ben.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("banner").get_by_role("searchbox").fill("fsx")
    page.keyboard.press("Enter")
    expect(page.get_by_text("not in the notes yet")).to_be_visible()
    page.get_by_role("main").get_by_role("searchbox").fill("in:compute functions")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="Lambda").click()
    expect(page.get_by_role("heading", name="Lambda")).to_be_visible()


@pytest.mark.usefixtures("notes")
@pytest.mark.parametrize("address", ["/search/", "/search/?q=lambda", "/search/?q=quokka+kind%3Aanimal"])
def test_the_page_fits_a_narrow_screen(
    ben: User,
    signs_in: Callable[[User], Page],
    live_server: object,
    accessible: Callable[[Page], None],
    address: str,
) -> None:
    page = signs_in(ben)
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme="dark")
    page.goto(f"{live_server}{address}")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    accessible(page)
