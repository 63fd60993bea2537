"""A person follows a section by one key, is told what somebody else changed, and stops; also by forms."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from awskb.accounts.models import User
from notes.access import Role
from notes.models import Entry, Watch
from tests.factories.notes import a_section, a_term, edited
from tests.factories.people import PASSWORD, make_person


@pytest.fixture
def region(transactional_db: None) -> Entry:
    return a_term("region", a_section("NETWORK"), "collection of AZ")


def test_following_by_a_key_and_reading_what_changed(
    region: Entry,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    live_server: Any,
    settings: Any,
) -> None:
    settings.AWSKB_BASE_URL = str(live_server)
    ada, ben = make_person("ada", Role.CURATOR), make_person("ben", Role.READER)
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/network/")
    page.keyboard.press("w")
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    accessible(page)

    edited(region, by=ada, body="* two of them", summary="count them")
    page.get_by_role("button", name="ben: your account").click()
    page.get_by_role("link", name="Watching").click()
    expect(page.get_by_role("heading", name="NETWORK › region")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("count them")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    screenshot(page, "watching-phone")
    page.get_by_role("link", name="What changed in region").click()
    expect(page.get_by_role("heading", name="region: what changed")).to_be_visible()
    page.go_back()

    page.get_by_label("A mail soon after a change").check()
    page.get_by_role("button", name="Save").click()
    call_command("send_digests")
    (sent,) = mail.outbox
    stop = re.search(r"Stop following NETWORK: (\S+)", sent.body)
    assert stop is not None
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.get_by_text("Nothing new")).to_be_visible()
    page.goto(stop[1])
    accessible(page)
    page.get_by_role("button", name="Stop following").click()
    expect(page.get_by_role("heading", name="No longer followed")).to_be_visible()
    assert not Watch.objects.exists()


def test_following_without_javascript(region: Entry, browser: Browser, live_server: Any) -> None:
    ben = make_person("ben", Role.READER)
    client = Client()
    assert client.login(username=ben.username, password=PASSWORD)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}]
    )
    page = context.new_page()
    page.goto(f"{live_server}/notes/region/")
    page.get_by_role("button", name="Follow").click()
    page.get_by_role("button", name="Following").click()
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    context.close()
