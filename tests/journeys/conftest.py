"""A browser that tells what went wrong in it, and a server that has answered all before its data goes."""

import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from tests.journeys.axe import looked_at

# A page may be slow on a machine that does other things besides; a wrong one stays wrong.
expect.set_options(timeout=15_000)
SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"


@cache
def _load_all(server: str) -> None:
    """A browser does not wait until the first request has loaded every module."""
    urlopen(f"{server}/accounts/login/").close()  # noqa: S310 - an address of ours


@pytest.fixture(autouse=True)
def _all_is_answered(transactional_db: None, live_server: LiveServer, browser: Browser) -> Iterator[None]:
    """Pages ask on their own (previews, drafts): let the server finish before its tables are emptied."""
    _load_all(live_server.url)
    yield
    for context in browser.contexts:
        context.close()
    # Answered last, so every earlier connection has its thread by then.
    urlopen(f"{live_server}/healthz").close()  # noqa: S310 - an address of ours
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join()


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    context.set_default_navigation_timeout(60_000)
    return context


@pytest.fixture
def watched_page(page: Page) -> Iterator[Page]:
    """A page whose console must stay silent: no error, no violation of the Content-Security-Policy."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused form answers 4xx on purpose, which the browser reports as a failed resource.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert not complaints


@pytest.fixture
def signs_in(watched_page: Page, live_server: LiveServer) -> Callable[[User], Page]:
    """A page in which this person has signed in. Doing so by the form is test_signing_in's."""

    def sign_in(person: User) -> Page:
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        watched_page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url, "httpOnly": True}]
        )
        return watched_page

    return sign_in


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    def take(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Fail with axe's report when it finds a violation on the page."""

    def check(page: Page) -> None:
        results = looked_at(page)
        assert results.violations_count == 0, results.generate_report()

    return check
