"""A person records a pass, and sees what it renews; every page of it by axe, in both themes and narrow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from tests.factories.certs import shipped_catalogue
from tests.factories.study import a_credential
from tests.journeys.axe import violations
from tests.journeys.conftest import SCREENSHOTS


def ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def test_a_pass_is_recorded_and_its_page_tells_what_it_renews(
    ben: User,
    ada: User,
    signs_in: Callable[[User], Page],
    screenshot: Callable[[Page, str], None],
    browser: Browser,
    live_server: LiveServer,
) -> None:
    shipped_catalogue()
    saa = a_credential(ben, "SAA", ago(1000), code="SAA-C03")
    a_credential(ben, "DVA", ago(1300), recorded_by=ada)
    page = signs_in(ben)
    page.goto(f"{live_server}/credentials/")
    page.get_by_role("link", name="Sittings").click()
    page.get_by_role("link", name="Record a sitting").click()
    page.get_by_label("Exam").select_option("SAP-C03")
    page.get_by_label("Score").fill("812")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("pass mark of this version is not known")).to_be_visible()
    expect(page.get_by_label("Score")).to_have_value("812")
    page.get_by_label("Result").select_option("passed")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("It renews Solutions Architect - Associate")).to_be_visible()
    screenshot(page, "pass-renews")
    page.get_by_role("link", name="Solutions Architect - Associate").click()
    expect(page.get_by_text("renewed by passing Solutions Architect - Professional")).to_be_visible()
    page.goto(f"{live_server}/credentials/")
    page.get_by_role("link", name="Developer - Associate").first.click()
    page.get_by_text("It is wrong").click()
    page.get_by_label("What is wrong").fill("I sat another exam")
    page.get_by_role("button", name="Contest it").click()
    expect(page.get_by_text("Contested by you")).to_be_visible()
    sat = ben.attempts.get()
    own = f"/credentials/{saa.pk}/"
    paths = ["/credentials/", own, f"{own}edit/", f"{own}remove/", f"{own}events/new/", "/credentials/new/"]
    paths += ["/attempts/", "/attempts/new/?exam=SAA-C03"]
    paths += [f"/attempts/{sat.pk}/{part}" for part in ("", "edit/", "remove/")]
    state = page.context.storage_state()
    for scheme, width in (("light", 320), ("dark", 1440)):
        looked = browser.new_context(
            color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
            storage_state=state,
        ).new_page()
        for path in paths:
            looked.goto(f"{live_server}{path}")
            found = violations(looked)
            assert not found, (path, [(one["id"], one["nodes"][0]["html"]) for one in found])
            assert looked.evaluate("document.documentElement.scrollWidth") <= width, path
        looked.goto(f"{live_server}/credentials/")
        looked.screenshot(path=SCREENSHOTS / f"credentials-{scheme}-{width}.png", full_page=True)
