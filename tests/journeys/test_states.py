"""A person marks what they know, by key and by pointer, and sees their share of an exam grow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from awskb.accounts.models import User
from certs.models import EntryState
from notes.models import Entry
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import a_section, a_service, a_term, edited


@pytest.fixture
def fargate() -> Entry:
    section = a_section("COMPUTE")
    a_term("EC2", section, "machines")
    service = a_service("AWS Fargate", "Fargate")
    term = a_term("Fargate", section, "serverless ECS")
    Entry.objects.filter(pk=term.pk).update(service=service, tied_by="person")
    version = an_exam()
    an_item_of(version, service, "1.1")
    an_item_of(version, "Least privilege", "1.1", "2.1")
    return term


@pytest.mark.django_db(transaction=True)
def test_marking_by_key_and_by_pointer_where_one_reads(
    ben: User,
    fargate: Entry,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    live_server: object,
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/compute/")
    accessible(page)
    mark = page.locator(f'[data-mark="e{fargate.pk}"]')
    page.get_by_text("serverless ECS").hover()
    page.keyboard.press("3")
    expect(mark).to_have_text("Fargate: know it")
    expect(page.get_by_role("status").filter(has_text="Fargate: know it.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(mark).to_have_text("Fargate: not read")
    # One click on the menu that opens beside the mark.
    mark.hover()
    page.locator("[data-mark-menu]").get_by_role("button", name="reading").click()
    expect(mark).to_have_text("Fargate: reading")
    expect(mark).to_be_focused()
    # The keyboard alone: the term with the focus.
    page.mouse.move(0, 0)
    page.get_by_role("link", name="Fargate", exact=True).focus()
    page.keyboard.press("4")
    expect(mark).to_have_text("Fargate: rusty")
    mark.focus()
    page.keyboard.press("Enter")
    accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(mark).to_have_text("Fargate: know it")
    # Nothing is meant: the section itself.
    page.reload()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="reading", pressed=True)).to_be_visible()
    # The list of keys tells of these, and while it is open they mean nothing.
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("not read, reading, know it, rusty")
    page.keyboard.press("1")
    page.keyboard.press("Escape")
    expect(mark).to_have_text("Fargate: know it")
    assert EntryState.objects.of(ben).get(entry=fargate).state == "known"
    edited(fargate, definition="containers without machines")
    page.goto(f"{live_server}/notes/fargate/")
    page.get_by_role("link", name="See what changed").click()
    expect(page.locator("main")).to_contain_text("containers without machines")
    page.go_back()
    accessible(page)
    screenshot(page, "state-changed-since")
    page.get_by_role("button", name="Still know it").click()
    expect(page.get_by_text("Changed since you knew it")).to_have_count(0)


@pytest.mark.django_db(transaction=True)
def test_knowing_all_that_an_exam_asks(
    ben: User,
    fargate: Entry,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    live_server: object,
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/certs/ABC-C01/")
    accessible(page)
    security = page.locator("#domain-1")
    for name in ("Fargate", "Least privilege"):
        security.locator(".item", has_text=name).locator("[data-mark]").hover()
        page.keyboard.press("3")
        expect(page.get_by_role("status").filter(has_text=f"{name}: know it.")).to_be_visible()
    expect(security).to_contain_text("2 known, 2 touched of 2")
    expect(page.locator("#domain-2")).to_contain_text("1 known, 1 touched of 1")
    page.goto(f"{live_server}/states/?exam=ABC-C01")
    expect(page.locator("main")).to_contain_text("2 known, 2 touched of 2 · by weight 100 % known")
    accessible(page)


@pytest.mark.django_db(transaction=True)
def test_without_a_script_the_mark_leads_to_the_choice(
    ben: User, fargate: Entry, signs_in: Callable[[User], Page], live_server: object
) -> None:
    signed = signs_in(ben)
    plain = signed.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=signed.context.storage_state()
    )
    page = plain.new_page()
    page.goto(f"{live_server}/notes/compute/")
    page.locator(f'[data-mark="e{fargate.pk}"]').click()
    page.get_by_role("button", name="know it").click()
    expect(page.get_by_role("button", name="know it", pressed=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="not read", pressed=True)).to_be_visible()
    page.goto(f"{live_server}/notes/fargate/")
    page.get_by_role("button", name="rusty").click()
    expect(page).to_have_url(f"{live_server}/notes/fargate/")
    expect(page.get_by_role("button", name="rusty", pressed=True)).to_be_visible()
