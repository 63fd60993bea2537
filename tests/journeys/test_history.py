"""Getting things back: a deleted section, an old state; and finding who changed what."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_note, edited
from tests.journeys.test_editing import sign_in

NOTE = """# 🕸️ NETWORK

SERVICES
* _CloudFront_: CDN
* _ELB_: load balancer

# 🔐 IAM
* _role_: who may do what, see [[ELB]]
"""


@pytest.fixture
def network(transactional_db: None, ben: User) -> Entry:
    """A section of which ben tagged and changed one term."""
    a_note(NOTE)
    elb = Entry.objects.get(title="ELB")
    edited(elb, by=ben, definition="balances load between targets", tags=("traffic",), summary="say how")
    edited(elb, by=ben, definition="balances load", summary="shorter")
    return Entry.objects.get(title="NETWORK")


@pytest.fixture(params=["wide", "narrow, without script"])
def browsing(request: pytest.FixtureRequest, browser: Browser) -> Page:
    """A screen with JavaScript, and a telephone without."""
    if request.param == "wide":
        return browser.new_page(viewport={"width": 1440, "height": 900})
    return browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False, has_touch=True)


def test_a_deleted_section_comes_back_whole(
    network: Entry, ben: User, live_server: LiveServer, browsing: Page
) -> None:
    page = browsing
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/network/bin/")
    expect(page.get_by_text("The 3 entries below it go with it")).to_be_visible()
    page.get_by_label("Why (optional)").fill("nobody needs it")
    page.get_by_role("button", name="Move to the bin").click()
    page.goto(f"{live_server}/notes/role/")
    reference = page.get_by_role("main").get_by_role("link", name="ELB", exact=True).first
    expect(reference).to_have_attribute("href", re.compile("^/notes/new/"))
    assert page.goto(f"{live_server}/notes/elb/").status == 404  # type: ignore[union-attr]
    page.goto(f"{live_server}/trash/")
    line = page.get_by_role("listitem").filter(has_text="NETWORK")
    expect(line).to_contain_text("with 3 below")
    expect(line).to_contain_text("30 days left")
    line.get_by_role("button", name="Take out").click()
    expect(page.get_by_text("Took NETWORK out of the bin.")).to_be_visible()
    page.goto(f"{live_server}/notes/elb/")
    expect(page.get_by_role("main")).to_contain_text("balances load")
    expect(page.get_by_role("link", name="#traffic")).to_be_visible()
    page.goto(f"{live_server}/notes/role/")
    expect(reference).to_have_attribute("href", "/notes/elb/")
    page.close()


def test_two_revisions_are_compared_and_one_is_restored(
    network: Entry, ben: User, live_server: LiveServer, browsing: Page
) -> None:
    page = browsing
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/elb/history/")
    page.get_by_label("Compare revision 1", exact=True).check()
    page.get_by_label("with revision 2", exact=True).check()
    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.locator("ins", has_text="balances").first).to_be_visible()
    expect(page.get_by_role("heading", name="Tags")).to_be_visible()
    page.get_by_role("link", name="The change after").click()
    expect(page.locator("del", has_text="between targets")).to_be_visible()
    page.get_by_role("button", name="Restore revision 2").click()
    expect(page.get_by_text("Restored ELB as it was in revision 2")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("balances load between targets")
    page.close()


def test_one_finds_who_changed_what_and_why(
    network: Entry, reader: User, live_server: LiveServer, browsing: Page
) -> None:
    page = browsing
    sign_in(page, live_server, reader)
    page.goto(f"{live_server}/changes/")
    page.get_by_label("Through").select_option("form")
    page.get_by_label("In section or group").fill("NETWORK")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".changes__one")).to_have_count(2)
    expect(page.locator(".changes__one").first).to_contain_text("shorter")
    page.get_by_role("link", name="what changed in ELB, revision 3").click()
    expect(page.get_by_role("heading", name="ELB: what changed")).to_be_visible()
    page.get_by_role("link", name="ben", exact=True).first.click()
    expect(page.get_by_role("heading", name="Changes by ben")).to_be_visible()
    expect(page.get_by_text("2 changes, 0 of them a new entry")).to_be_visible()
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("The address of your feed").input_value()
    assert f"by={Entry.objects.get(title='ELB').revisions.exclude(by=None)[0].by_id}" in address
    assert "shorter" in page.request.get(address).text()
    page.close()


def test_the_pages_of_history_look_right_and_can_be_read_aloud(
    network: Entry,
    ada: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ada)
    role = Entry.objects.get(title="role")
    page.goto(f"{live_server}/notes/role/bin/")
    page.get_by_role("button", name="Move to the bin").click()
    page.goto(f"{live_server}/changes/")
    page.get_by_role("button", name="Make an address").click()
    author = Entry.objects.get(title="ELB").revisions.get(number=2).by_id
    paths = {
        "changes": "/changes/",
        "contributions": f"/changes/by/{author}/",
        "history": "/notes/elb/history/",
        "difference": "/notes/elb/diff/1..3/",
        "bin": "/trash/",
        "purge": f"/trash/{role.pk}/purge/",
        "empty": "/trash/empty/?days=0",
    }
    for name, path in paths.items():
        for width, theme in ((1440, "light"), (320, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            page.goto(f"{live_server}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            accessible(page)
            screenshot(page, f"{name}-{width}-{theme}")
