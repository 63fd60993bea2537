"""The first administrator comes in, chooses a password, and lets a colleague in."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from awskb.accounts.models import User

FRESH = "the tide comes in twice"


@pytest.mark.django_db(transaction=True)
def test_the_first_administrator_comes_in_and_adds_a_person(
    watched_page: Page,
    live_server: object,
    screenshot: Callable[[Page, str], None],
    accessible: Callable[[Page], None],
) -> None:
    page = watched_page
    printed = StringIO()
    call_command("first_start", stdout=printed)
    link = re.search(r"/accounts/link/\S+/", printed.getvalue())
    assert link is not None

    page.goto(f"{live_server}{link[0]}")
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    accessible(page)
    screenshot(page, "choose-password")
    page.get_by_label("New password").fill(FRESH)
    page.get_by_label("The same again").fill(FRESH)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("Your password is set.")).to_be_visible()

    page.goto(f"{live_server}/admin/accounts/user/add/")
    page.get_by_label("Username").fill("kim")
    page.get_by_label("Role").select_option("editor")
    page.get_by_label("Disabled").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()
    assert User.objects.get(username="kim").groups.get().name == "editor"
    screenshot(page, "admin-person")


@pytest.mark.django_db(transaction=True)
def test_a_wrong_password_is_said_and_the_right_one_leads_on(
    watched_page: Page,
    live_server: object,
    ben: User,
    signs_in: Callable[[User], Page],
    screenshot: Callable[[Page, str], None],
    accessible: Callable[[Page], None],
) -> None:
    page = watched_page
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server}/accounts/login/")
    accessible(page)
    page.get_by_label("Name or e-mail address").fill("ben")
    page.get_by_label("Password").fill("no")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="do not belong together")).to_be_visible()
    accessible(page)
    screenshot(page, "sign-in-refused")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    signs_in(ben)
    page.goto(f"{live_server}/accounts/preferences/")
    accessible(page)
    screenshot(page, "preferences")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_text("Your preferences are saved.")).to_be_visible()
