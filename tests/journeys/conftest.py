"""A browser that tells what went wrong in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from awskb.accounts.models import User
from tests.factories.people import PASSWORD

SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "screenshots"


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
def signs_in(watched_page: Page, live_server: object) -> Callable[[User], Page]:
    """Let a person sign in through the form, as people do."""

    def sign_in(person: User) -> Page:
        watched_page.goto(f"{live_server}/accounts/login/")
        watched_page.get_by_label("Name or e-mail address").fill(person.username)
        watched_page.get_by_label("Password").fill(PASSWORD)
        watched_page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        watched_page.wait_for_url(lambda url: "/accounts/login/" not in url)
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
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
