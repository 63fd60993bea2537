"""The catalogue of certificates as a person looks at it, in both themes and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_note
from tests.journeys.axe import violations
from tests.journeys.conftest import SCREENSHOTS

NOTE = "# STORAGE\n\n* _S3_: objects\n\n---\n\n* _EFS_: files\n"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440)])
def test_an_exam_is_found_and_read_without_a_script(
    ada: User,
    signs_in: Callable[[User], Page],
    browser: Browser,
    live_server: LiveServer,
    scheme: str,
    width: int,
) -> None:
    shipped_catalogue()
    a_note(NOTE, "aws.md")
    state = signs_in(ada).context.storage_state()
    shown = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}, "storage_state": state}
    page = browser.new_context(**shown, java_script_enabled=False).new_page()
    page.goto(f"{live_server}/certs/")
    page.get_by_role("link", name="Associate", exact=True).click()
    page.get_by_role("link", name="SAA-C03").click()
    expect(page.get_by_role("heading", name="SAA-C03")).to_be_visible()
    page.get_by_text("Everything on the map as a table").click()
    row = page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="Amazon Simple Storage Service")
    )
    expect(row.get_by_role("link", name="S3", exact=True)).to_have_attribute("href", "/notes/s3/")
    page.screenshot(path=SCREENSHOTS / f"exam-{scheme}-{width}.png", full_page=True)
    looked = browser.new_context(**shown).new_page()
    for path in ("/certs/", "/certs/SAA-C03/", "/certs/SAP-C03/", "/certs/DVA-C03/"):
        looked.goto(f"{live_server}{path}")
        looked.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
        found = violations(looked)
        assert not found, (path, [(one["id"], one["nodes"][0]["html"]) for one in found])
        assert looked.evaluate("document.documentElement.scrollWidth") <= width, path
