"""A curator looks at the links that moved and died, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.actions.link_checks import record_check
from notes.link_checking.findings import Finding, Outcome
from notes.models import Entry, Link, LinkRewrite
from tests.factories.notes import a_note

OLD, NEW, DEAD = "http://old.example/guide", "https://new.example/guide", "https://gone.example/page"
NOTE = f"""# COMPUTE
* _Lambda_: runs code {OLD} and {DEAD}
* _ECS_: containers, [guide]({OLD})
* a line with {OLD} 12:30
"""


@pytest.fixture
def notes(transactional_db: None) -> list[Entry]:
    entries = a_note(NOTE)
    moved, gone = Finding(Outcome.OK, "works", 200, moved_to=NEW), Finding(Outcome.GONE, "answers 404", 404)
    for url, days, finding in ((OLD, (9, 5), moved), (DEAD, (9, 8, 5), gone)):
        for ago in days:
            at = timezone.now() - timedelta(days=ago)
            record_check(link_id=Link.objects.get(url=url).pk, finding=finding, by=None, at=at)
    return entries


def definitions() -> set[str]:
    return {f"{one.definition}{one.body}" for one in Entry.objects.filter(kind__in=["term", "item"])}


def test_a_redirect_is_followed_in_all_entries_and_undone(
    notes: list[Entry],
    ada: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    before = definitions()
    page = signs_in(ada)
    page.goto(f"{live_server}/links/")
    page.get_by_role("link", name="link health").click()
    expect(page.get_by_text("dead since")).to_be_visible()
    accessible(page)
    screenshot(page, "link-health")
    page.get_by_role("navigation", name="By state").get_by_role("link", name="moved").click()
    page.get_by_role("checkbox", name=OLD).check()
    accessible(page)
    page.get_by_role("button", name="Follow the ticked redirects").click()
    expect(page.get_by_role("heading", name="Follow the redirect")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(3)
    expect(page.get_by_label("becomes")).to_have_value(NEW)
    accessible(page)
    screenshot(page, "link-rewrite")
    page.get_by_role("button", name="Write the ticked lines anew").click()
    expect(page.get_by_text("Written anew in 2 entries.")).to_be_visible()
    accessible(page)
    assert definitions() == {words.replace(OLD, NEW) for words in before}
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("Undone: Redirect of")).to_be_visible()
    assert definitions() == before
    page.goto(f"{live_server}/notes/lambda/")
    expect(page.get_by_role("link", name="archived copy")).to_have_attribute(
        "href", f"https://web.archive.org/web/{DEAD}"
    )
    page.goto(f"{live_server}/links/health/?by=entry")
    page.get_by_role("link", name="All looks at it").filter(has_text=DEAD).click()
    accessible(page)
    screenshot(page, "link-looks")
    page.get_by_role("link", name="Replace by the archived copy").click()
    page.get_by_role("button", name="Write the ticked lines anew").click()
    expect(page.get_by_role("heading", name="Dead link page replaced by archived copy")).to_be_visible()
    assert any(f"web.archive.org/web/{DEAD}" in words for words in definitions())
    assert LinkRewrite.objects.count() == 2
