"""Reviewing: twenty cards by keyboard with the connection lost in the middle, in two windows, as two people,
without scripts, by touch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from certs.actions.cards import write_own_card
from certs.models import Review
from tests.factories.cards import a_card, answered
from tests.factories.notes import a_section, a_service
from tests.factories.people import PASSWORD
from tests.journeys.axe import violations
from tests.journeys.conftest import SCREENSHOTS

SignsIn = Callable[[User], Page]
FOOT = "[data-told]"


def _due_cards(person: User, count: int) -> None:
    """Learned a month ago."""
    learned = timezone.now() - timedelta(days=30)
    section = a_section("NETWORK")
    for number in range(count):
        answered(a_card(f"Term{number}", f"says thing {number} of it", parent=section), person, learned, 4)
    Review.objects.update(milliseconds=None)


def _todays(person: User) -> int:
    return Review.objects.filter(person=person, at__gte=timezone.now() - timedelta(hours=1)).count()


def _signs_in(page: Page, live_server: LiveServer, person: User) -> None:
    page.goto(f"{live_server}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_twenty_cards_by_keyboard_with_the_connection_lost_in_the_middle(
    ben: User, signs_in: SignsIn, live_server: LiveServer, screenshot: Callable[[Page, str], None]
) -> None:
    _due_cards(ben, 20)
    page = signs_in(ben)
    page.goto(f"{live_server}/review/")
    words = page.locator("[data-words]")
    for number in range(1, 8):
        expect(words).to_contain_text(f"{number} of 20")
        expect(page.get_by_role("button", name="Show the answer")).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("3")
    _all_is_sent(page)
    page.context.set_offline(True)
    for number in range(8, 14):
        expect(words).to_contain_text(f"{number} of 20")
        page.keyboard.press("Enter")
        page.keyboard.press("Space")
    expect(page.locator(FOOT)).to_have_text("6 answers wait for the connection.")
    screenshot(page, "review-offline")
    thirteenth = page.get_by_role("heading", level=1)
    expect(words).to_contain_text("14 of 20")
    page.keyboard.press("z")
    expect(words).to_contain_text("13 of 20")
    expect(page.locator(FOOT)).to_have_text("5 answers wait for the connection.")
    expect(thirteenth).to_be_visible()
    page.keyboard.press("Space")
    page.keyboard.press("2")
    expect(page.locator(FOOT)).to_have_text("6 answers wait for the connection.")
    page.context.set_offline(False)
    _all_is_sent(page)
    expect(page.locator(FOOT)).to_be_empty()
    assert _todays(ben) == 13
    for number in range(14, 21):
        expect(words).to_contain_text(f"{number} of 20")
        page.keyboard.press("Space")
        page.keyboard.press("4")
    page.wait_for_url("**/review/end/")
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    expect(page.get_by_text("20 of 20", exact=False)).to_be_visible()
    screenshot(page, "review-end")
    given = Review.objects.filter(person=ben, at__gte=timezone.now() - timedelta(hours=1))
    assert given.count() == given.values("card").distinct().count() == 20
    assert not given.exclude(undone_at=None).exists()
    assert sorted(given.values_list("rating", flat=True)) == [2] + 12 * [3] + 7 * [4]


def test_what_was_sent_is_taken_back_also_after_the_page_was_opened_again(
    ben: User, signs_in: SignsIn, live_server: LiveServer
) -> None:
    _due_cards(ben, 3)
    page = signs_in(ben)
    page.goto(f"{live_server}/review/")
    heading = page.get_by_role("heading", level=1)
    first = heading.inner_text()
    page.keyboard.press("Space")
    page.keyboard.press("1")
    expect(heading).not_to_have_text(first)
    _all_is_sent(page)
    page.reload()
    expect(heading).not_to_have_text(first)
    page.keyboard.press("u")
    expect(heading).to_have_text(first)
    page.keyboard.press("s")
    expect(heading).not_to_have_text(first)
    page.keyboard.press("u")
    expect(heading).to_have_text(first)
    page.keyboard.press("?")
    expect(page.get_by_text("show the answer; then good")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("**/review/end/")
    assert Review.objects.filter(person=ben).exclude(undone_at=None).count() == 1
    assert _todays(ben) == 1


def test_an_answer_whose_echo_was_lost_counts_once_and_nobody_else_sends_it(
    ben: User, reader: User, context: BrowserContext, live_server: LiveServer
) -> None:
    _due_cards(ben, 6)
    page = context.new_page()
    _signs_in(page, live_server, ben)
    page.goto(f"{live_server}/review/")

    def without_echo(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/review/answer/", without_echo)
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(page.locator(FOOT)).to_have_text("1 answer waits for the connection.")
    page.close()
    assert _todays(ben) == 1
    page = context.new_page()
    page.goto(f"{live_server}/review/")
    _all_is_sent(page)
    assert _todays(ben) == 1

    # A second window of the same browser, and a hasty hand.
    other = context.new_page()
    other.goto(f"{live_server}/review/")
    heading, others = (one.get_by_role("heading", level=1) for one in (page, other))
    second = heading.inner_text()
    expect(others).to_have_text(second)
    page.bring_to_front()
    page.get_by_role("button", name="Show the answer").dblclick()
    expect(page.locator("[data-side=back]").first).to_be_visible()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="Good").dblclick()
    expect(heading).not_to_have_text(second)
    expect(page.get_by_role("button", name="Show the answer")).to_be_visible()
    expect(others).to_have_text(heading.inner_text())
    _all_is_sent(page)
    assert _todays(ben) == 2

    # Signed out meanwhile, and somebody else signed in.
    context.clear_cookies()
    page.keyboard.press("Space")
    page.keyboard.press("2")
    expect(page.locator(FOOT)).to_contain_text("You are signed out. Sign in again in another tab")
    _signs_in(other, live_server, reader)
    other.goto(f"{live_server}/review/")
    page.keyboard.press("Space")
    page.keyboard.press("2")
    expect(page.locator(FOOT)).to_contain_text("Somebody else is signed in here. 2 answers kept here")
    assert not Review.objects.filter(person=reader).exists()
    assert _todays(ben) == 2
    context.clear_cookies()
    _signs_in(other, live_server, ben)
    other.goto(f"{live_server}/review/")
    _all_is_sent(other)
    assert _todays(ben) == 4
    assert not Review.objects.filter(person=reader).exists()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390), ("light", 320)])
def test_both_sides_stand_in_the_same_place_and_are_accessible(
    ben: User, signs_in: SignsIn, browser: Browser, live_server: LiveServer, scheme: str, width: int
) -> None:
    _cards_of_all_sorts(ben)
    state = signs_in(ben).context.storage_state()
    page = browser.new_context(
        storage_state=state,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 844},
        has_touch=width < 400,
    ).new_page()
    page.goto(f"{live_server}/review/")
    page.evaluate(
        "window.shifted = []; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
        "window.shifted.push(...one.sources.map((source) => source.node?.className)); })"
        ".observe({ type: 'layout-shift' })"
    )
    places = (
        "() => ['.review-head', '.review-head__words', '.review-card__path', '.review-card__front', "
        "'.review-card__main', '.review-card__others'].map((one) => "
        "{ const { x, y, width } = document.querySelector(one).getBoundingClientRect(); "
        "return [x, y, width]; })"
    )
    show = page.get_by_role("button", name="Show the answer")
    good = page.get_by_role("button", name="Good")
    for number in range(4):
        _is_clean(page, width)
        front = page.evaluate(places)
        page.wait_for_timeout(400)
        show.tap() if width < 400 else show.click()
        expect(good).to_be_visible()
        assert page.evaluate(places) == front
        _is_clean(page, width)
        page.screenshot(path=SCREENSHOTS / f"review-{scheme}-{width}-{number}.png")
        page.wait_for_timeout(400)
        good.tap() if width < 400 else good.click()
        expect(show).to_be_visible()
    assert page.evaluate("window.shifted") == []
    page.goto(f"{live_server}/review/end/")
    _is_clean(page, width)
    page.screenshot(path=SCREENSHOTS / f"review-end-{scheme}-{width}.png", full_page=True)


def test_a_session_without_scripts(
    ben: User, signs_in: SignsIn, browser: Browser, live_server: LiveServer
) -> None:
    _due_cards(ben, 2)
    state = signs_in(ben).context.storage_state()
    plain = browser.new_context(storage_state=state, java_script_enabled=False).new_page()
    plain.goto(f"{live_server}/review/")
    plain.get_by_role("button", name="Show the answer").click()
    plain.get_by_role("button", name="Hard").click()
    plain.get_by_role("button", name="Undo the last").click()
    expect(plain.get_by_text("Took the last answer back.")).to_be_visible()
    for _ in range(2):
        plain.get_by_role("button", name="Show the answer").click()
        plain.get_by_role("button", name="Good").click()
    expect(plain.get_by_text("Nothing is due now.")).to_be_visible()
    plain.get_by_role("link", name="The last session").click()
    expect(plain.get_by_text("2 of 2")).to_be_visible()


def _all_is_sent(page: Page) -> None:
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((name) => name.startsWith('awskb answer'))", timeout=20_000
    )


def _is_clean(page: Page, width: int) -> None:
    if width > 320:  # Each scheme once.
        found = violations(page)
        assert not found, [(one["id"], one["nodes"][0]["html"]) for one in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _cards_of_all_sorts(person: User) -> None:
    """A service with its facts, Chinese, a very long line, one with code."""
    gateway = a_service(
        "Amazon API Gateway",
        "API Gateway",
        status="maintenance",
        one_line="Front door for REST, HTTP and WebSocket APIs: routing, auth, throttling, keys.",
        docs_url="https://docs.aws.amazon.com/apigateway/",
    )
    services = a_section("SERVICES", a_section("NETWORK"))
    a_card("API Gateway", "proxy so you can version, throttle bad traffic", parent=services, service=gateway)
    now = timezone.now()
    write_own_card(
        question="为什么存储可以自动扩展？", answer="存储按 10 GB 一段分布在三个可用区", by=person, at=now
    )
    long = "the volume is split into protection groups that heal themselves, and one more, " * 12
    write_own_card(
        question="How does the storage of a cluster heal itself, and why?", answer=long, by=person, at=now
    )
    code = "aws s3api list-buckets --query 'Buckets[].Name' | tr '\\t' '\\n'\n" + "averylongword" * 12
    write_own_card(question="List the buckets", answer=code, by=person, at=now)
