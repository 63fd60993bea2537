"""People come in by invitation, keep their ways in safe, and go: in a real browser."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from awskb.accounts.actions.invitations import invite
from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import User
from awskb.oidc_environment import OidcProvider
from notes.access import Role, role_of
from tests.awskb.oidc.fake_provider import CLIENT_ID, CLIENT_SECRET, FakeProvider, running_provider
from tests.factories.people import PASSWORD, make_person

SignsIn = Callable[[User], Page]
Accessible = Callable[[Page], None]
Screenshot = Callable[[Page, str], None]
WIDTHS = {"desk": 1440, "phone": 390}


@pytest.fixture
def plain_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A phone without JavaScript."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.fixture
def kim(transactional_db: None) -> User:
    return make_person("kim", Role.ADMINISTRATOR)


@pytest.fixture
def organisation(settings: Settings, live_server: Any) -> Iterator[FakeProvider]:
    with running_provider() as provider:
        settings.AWSKB_BASE_URL = str(live_server)
        settings.AWSKB_OIDC = OidcProvider(
            issuer=provider.issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, name="Example Ltd"
        )
        yield provider


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def confirm(page: Page) -> None:
    page.get_by_role("main").get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def shoot_all(page: Page, name: str, screenshot: Screenshot) -> None:
    """Each page at a desk and on a phone, light and dark."""
    before = page.viewport_size
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        for where, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            screenshot(page, f"people-{name}-{where}-{colours}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page), page.url
    if before:
        page.set_viewport_size(before)


def test_somebody_is_invited_comes_in_and_goes(
    signs_in: SignsIn,
    plain_page: Page,
    live_server: Any,
    kim: User,
    accessible: Accessible,
    screenshot: Screenshot,
    settings: Settings,
) -> None:
    settings.AWSKB_BASE_URL = str(live_server)
    page = signs_in(kim)
    page.goto(str(live_server))
    page.get_by_role("button", name="kim: your account").click()
    page.get_by_role("link", name="People").click()
    page.get_by_role("link", name="Invite somebody").click()
    accessible(page)
    shoot_all(page, "invite", screenshot)
    page.get_by_label("Name").fill("Lee Park")
    page.get_by_label("Role").select_option("editor")
    page.get_by_role("button", name="Make the invitation").click()
    link = page.get_by_role("textbox", name="The link").input_value()
    accessible(page)
    shoot_all(page, "list", screenshot)

    plain_page.goto(link)
    expect(plain_page.get_by_role("heading", name="You are invited")).to_be_visible()
    assert fits(plain_page)
    plain_page.get_by_label("User name").fill("lee")
    plain_page.get_by_label("Password").fill(PASSWORD)
    plain_page.get_by_label("The same again").fill("not the same")
    plain_page.get_by_role("button", name="Come in").click()
    expect(plain_page.get_by_text("The two passwords differ.")).to_be_visible()
    expect(plain_page.get_by_label("User name")).to_have_value("lee")
    plain_page.get_by_label("Password").fill(PASSWORD)
    plain_page.get_by_label("The same again").fill(PASSWORD)
    plain_page.get_by_role("button", name="Come in").click()
    expect(plain_page.get_by_text("You are signed in as lee.")).to_be_visible()
    plain_page.goto(f"{live_server}/accounts/preferences/")
    expect(plain_page.get_by_text("edit: write, add and link entries")).to_be_visible()

    page.goto(f"{live_server}/people/")
    expect(page.get_by_text("Lee Park joined")).to_be_visible()
    page.get_by_role("link", name="Lee Park").click()
    accessible(page)
    shoot_all(page, "person", screenshot)
    page.get_by_role("combobox", name="Role").select_option("curator")
    page.get_by_role("button", name="Give this role").click()
    expect(page.get_by_text("Lee Park is a curator now.")).to_be_visible()
    page.get_by_role("button", name="Make inactive").click()
    expect(page.get_by_text("signed out everywhere")).to_be_visible()
    plain_page.goto(f"{live_server}/accounts/preferences/")
    expect(plain_page.get_by_role("heading", name="Sign in")).to_be_visible()

    plain_page.goto(link)
    expect(plain_page.get_by_role("heading", name="This invitation was used")).to_be_visible()


def test_an_authenticator_app_without_javascript(plain_page: Page, live_server: Any, kim: User) -> None:
    page = plain_page

    def give_name_and_password() -> None:
        page.goto(f"{live_server}/accounts/login/?next=/accounts/security/")
        page.get_by_label("Name or e-mail address").fill("kim")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()

    give_name_and_password()
    page.get_by_role("link", name="Set it up").click()
    confirm(page)
    secret = page.locator(".key").inner_text().replace(" ", "")

    def code(step: int) -> str:
        return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))

    assert fits(page)
    page.get_by_label("Code").fill(code(0))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".codes li").first.inner_text()
    assert fits(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("In use since")).to_be_visible()

    page.get_by_role("link", name="Home").or_(page.locator(".header__name")).first.click()
    page.goto(f"{live_server}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    give_name_and_password()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert fits(page)
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("9 of 10 are left.")).to_be_visible()


def test_a_passkey(
    signs_in: SignsIn, live_server: Any, kim: User, accessible: Accessible, screenshot: Screenshot
) -> None:
    page = signs_in(kim)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    abilities = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": abilities})
    page.goto(f"{live_server}/accounts/security/")
    accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    accessible(page)
    confirm(page)
    accessible(page)
    shoot_all(page, "passkey", screenshot)
    page.get_by_label("Its name").fill("my phone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    accessible(page)
    shoot_all(page, "codes", screenshot)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("my phone", exact=True).first).to_be_visible()
    expect(page.get_by_text("enough alone")).to_be_visible()
    accessible(page)
    shoot_all(page, "security", screenshot)

    page.goto(f"{live_server}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server}/accounts/login/?next=/accounts/preferences/")
    shoot_all(page, "login", screenshot)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Preferences")).to_be_visible()
    accessible(page)
    shoot_all(page, "preferences", screenshot)

    page.goto(f"{live_server}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    signs_in_by_password_then_passkey(page, live_server, accessible)


def signs_in_by_password_then_passkey(page: Page, live_server: Any, accessible: Accessible) -> None:
    page.goto(f"{live_server}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill("kim")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("You are signed in as kim.")).to_be_visible()


def test_setting_up_an_app_looks_as_it_should(
    signs_in: SignsIn, live_server: Any, kim: User, accessible: Accessible, screenshot: Screenshot
) -> None:
    page = signs_in(kim)
    page.goto(f"{live_server}/accounts/security/app/")
    shoot_all(page, "confirm", screenshot)
    confirm(page)
    accessible(page)
    shoot_all(page, "app", screenshot)
    assert page.locator(".qr").evaluate("picture => picture.naturalWidth") > 0


def test_the_organisations_sign_in(
    watched_page: Page, organisation: FakeProvider, live_server: Any, kim: User, accessible: Accessible
) -> None:
    page = watched_page
    token = invite(role=Role.EDITOR, by=kim, at=timezone.now(), name="Lee Park").token
    page.goto(f"{live_server}/accounts/invitation/{token}/")
    accessible(page)
    page.get_by_role("button", name="Come in with Example Ltd instead").click()
    expect(page.get_by_text("You are signed in as")).to_be_visible()
    lee = User.objects.exclude(pk=kim.pk).get()
    assert role_of(lee) is Role.EDITOR
    page.goto(f"{live_server}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server}/accounts/login/?next=/accounts/security/")
    accessible(page)
    page.get_by_role("button", name="Sign in with Example Ltd").click()
    expect(page.get_by_role("heading", name="Connected account")).to_be_visible()
    accessible(page)
    give_role(person=lee, role=Role.READER)
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_by_keyboard_alone(signs_in: SignsIn, live_server: Any, kim: User) -> None:
    page = signs_in(kim)
    page.goto(f"{live_server}/people/")
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("(document.activeElement.textContent || document.activeElement.name || '').trim()")
        )
    assert {"Invite somebody", "kim"} <= {re.sub(r"\s+", " ", name) for name in reached}
