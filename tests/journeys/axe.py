"""A page looked at by axe, whose report tells a broken rule and where."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

# Without preloading, axe leaves out only what sounds by itself, of which there is nothing here; it takes
# half as long.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


def looked_at(page: Page) -> AxeResults:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate("options => axe.run(document, options)", OPTIONS))


def violations(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = looked_at(page).response["violations"]
    return found
