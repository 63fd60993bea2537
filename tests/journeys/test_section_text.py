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
* _WAF_: firewall

---

* egress is what costs
"""


@pytest.fixture
def network(transactional_db: None) -> Entry:
    a_note(NOTE)
    return Entry.objects.get(title="NETWORK")


def test_a_section_is_rewritten_as_text(
    network: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/network/")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="NETWORK as text")).to_be_visible()
    text = page.get_by_role("textbox", name="Text", exact=True)
    expect(text).to_have_value(NOTE)
    new = NOTE.replace("load balancer", "balances load").replace("* _CloudFront_: CDN\n", "")
    new = new.replace("* _WAF_: firewall\n", "* _WAF_: firewall\n* _NLB_: the quick one\n")
    new = new.replace("* egress is what costs", "* _egress_: is what costs")
    text.fill(new)
    changes = page.locator(".section-changes")
    expect(changes).to_contain_text("new NLB in SERVICES")
    expect(changes).to_contain_text("to the bin CloudFront")
    expect(changes.locator("ins", has_text="balances")).to_be_visible()
    accessible(page)
    for width, theme in ((1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, f"section-text-{width}-{theme}")
    page.get_by_label("Why you change it").fill("tidied")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved the text of NETWORK")).to_be_visible()
    expect(page.get_by_text("the quick one")).to_be_visible()
    assert Entry.objects.get(title="ELB").revisions.get(number=2).summary == "tidied"


def test_somebody_saves_an_entry_of_the_text_meanwhile(
    network: Entry,
    ada: User,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/network/text/")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.fill(NOTE.replace("load balancer", "mine").replace("firewall", "wall of fire"))
    expect(page.locator(".section-changes")).to_contain_text("changed WAF")
    edited(Entry.objects.get(title="ELB"), by=ada, definition="hers")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Someone changed NETWORK while you wrote")).to_be_visible()
    accessible(page)
    screenshot(page, "section-text-conflict")
    page.get_by_label("Take theirs").first.check()
    expect(page.get_by_label("Result")).to_have_value(
        NOTE.replace("load balancer", "hers").replace("firewall", "wall of fire")
    )
    page.get_by_role("button", name="See what will change").click()
    expect(page.locator(".section-changes")).to_contain_text("changed WAF")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved the text of NETWORK: 1 changed")).to_be_visible()
    assert {entry.title: entry.definition for entry in Entry.objects.terms()} == {
        "CloudFront": "CDN",
        "ELB": "hers",
        "WAF": "wall of fire",
    }


def test_what_was_typed_before_the_script_came_is_shown(
    network: Entry, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.route(
        "**/section_text*.js",
        lambda route: (
            page.get_by_role("textbox", name="Text", exact=True).fill(
                NOTE.replace("firewall", "wall of fire")
            ),
            route.continue_(),
        ),
    )
    page.goto(f"{live_server}/notes/network/text/", wait_until="commit")
    expect(page.locator(".section-changes")).to_contain_text("changed WAF")


def test_it_works_without_scripts(
    network: Entry, ben: User, live_server: LiveServer, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/network/text/")
    page.get_by_role("textbox", name="Text", exact=True).fill(NOTE.replace("firewall", "wall of fire"))
    page.get_by_role("button", name="See what will change").click()
    expect(page.locator(".section-changes")).to_contain_text("changed WAF")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved the text of NETWORK: 1 changed")).to_be_visible()
    page.context.close()
