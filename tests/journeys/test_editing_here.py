"""One entry is edited where it stands on the page of its section."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.actions.drafts import keep_draft
from notes.models import Draft, Entry
from tests.factories.notes import NOW, a_note, an_item, edited
from tests.journeys.test_editing import sign_in

NOTE = """# 🕸️ NETWORK
REGIONS
* _region_: collection of AZ
* factors: svc, cost
* _availability zone (AZ)_: one or more data centres

* a line on its own

# 🔐 IAM
* _role_: who may do what, for a while
"""


@pytest.fixture
def network(
    transactional_db: None, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> Page:
    """The page of a section before ben."""
    a_note(NOTE)
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/network/")
    return page


def form_of(page: Page, name: str) -> Page:
    page.get_by_role("link", name=f"Edit {name}", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-here]")).to_be_visible()
    return page


def test_a_term_is_edited_in_its_place(
    network: Page, accessible: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = form_of(network, "region")
    definition = page.get_by_label("Definition")
    expect(definition).to_be_focused()
    accessible(page)
    screenshot(page, "editing-here")
    page.evaluate("window.isStillTheSamePage = true")
    definition.fill("some data centres, see [[ro")
    page.get_by_role("option", name="role").click()
    page.get_by_role("textbox", name="Body").press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("another")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved region as revision 2")).to_be_attached()
    term = page.locator(".term", has_text="some data centres, see role")
    expect(term.get_by_role("listitem").filter(has_text="another")).to_be_visible()
    expect(term.get_by_role("link", name="What changed")).to_be_visible()
    expect(page.get_by_role("link", name="Edit region", exact=True)).to_be_focused()
    expect(page.locator("form.entry-form")).to_have_count(0)
    assert page.evaluate("window.isStillTheSamePage")
    accessible(page)
    screenshot(page, "edited-here")
    region = Entry.objects.get(title="region")
    assert (region.revision_number, region.body) == (2, "* factors: svc, cost\n* another")
    form_of(page, "region")
    expect(page.get_by_text("A draft")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Edit region", exact=True)).to_be_focused()


def test_lines_and_labels_are_edited_in_their_place_and_may_become_something_else(network: Page) -> None:
    page = form_of(network, "this line")
    body = page.get_by_role("textbox", name="Lines")
    expect(body).to_be_focused()
    body.fill("* a line put right")
    page.keyboard.press("Control+s")
    expect(page.locator("li.line", has_text="a line put right")).to_be_visible()
    form_of(page, "REGIONS")
    page.get_by_role("textbox", name="Title").fill("PLACES")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="PLACES")).to_be_visible()
    form_of(page, "this line")
    page.get_by_text("Give it a title").click()
    page.get_by_role("textbox", name="Title").fill("edge")
    page.keyboard.press("Control+s")
    expect(page.locator(".term", has_text="edge")).to_be_visible()
    expect(page.get_by_role("link", name="Edit edge", exact=True)).to_be_focused()


def test_typed_words_are_thrown_away_only_on_purpose(
    network: Page, accessible: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = form_of(network, "region")
    page.get_by_label("Definition").fill("words typed")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Throw away what you wrote?")).to_be_visible()
    accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_label("Definition")).to_have_value("words typed")
    page.get_by_role("link", name="Edit availability zone", exact=True).click()
    expect(page.get_by_role("dialog", name="Throw away what you wrote?")).to_be_visible()
    page.get_by_role("button", name="Keep writing").click()
    expect(page.get_by_label("Definition")).to_have_value("words typed")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("form.entry-form")).to_have_count(0)
    expect(page.get_by_text("collection of AZ")).to_be_visible()
    form_of(page, "region")
    expect(page.get_by_label("Definition")).to_have_value("collection of AZ")
    expect(page.get_by_text("A draft")).to_be_hidden()
    assert not Draft.objects.exists()


def test_a_refusal_and_the_end_of_a_session_keep_the_words(
    network: Page, ben: User, live_server: LiveServer, screenshot: Callable[[Page, str], None]
) -> None:
    page = form_of(network, "region")
    page.get_by_label("Definition").fill("words typed")
    page.get_by_role("textbox", name="Title").fill("")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("alert").filter(has_text="Not saved yet.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    expect(page.get_by_label("Definition")).to_have_value("words typed")
    screenshot(page, "editing-here-refused")
    page.get_by_role("textbox", name="Title").fill("region")
    Session.objects.all().delete()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("sign in in another tab, then save again")).to_be_visible()
    other = page.context.new_page()
    sign_in(other, live_server, ben)
    other.close()
    # The new session has another token against forged requests.
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".term, [role=alert]", has_text="words typed").first).to_be_visible()


def test_what_both_changed_is_joined_or_chosen(network: Page, ada: User) -> None:
    region = Entry.objects.get(title="region")
    page = form_of(network, "region")
    edited(region, by=ada, body="* factors: svc, price")
    page.get_by_label("Definition").fill("words of ben")
    page.keyboard.press("Control+s")
    term = page.locator(".term", has_text="words of ben")
    expect(term).to_contain_text("factors: svc, price")
    expect(term).to_contain_text("Merged with what ada saved meanwhile")
    form_of(page, "region")
    edited(region, by=ada, definition="words of ada")
    page.get_by_label("Definition").fill("other words of ben")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Someone changed region while you wrote")).to_be_visible()
    expect(page.get_by_label("Result")).to_have_value("other words of ben")
    page.get_by_role("button", name="Keep all of mine").click()
    page.get_by_role("button", name="Save as revision").click()
    expect(page.get_by_text("Saved region as revision 5")).to_be_visible()
    assert page.url.endswith(f"/notes/network/#{region.anchor}")


def test_on_a_phone_the_form_fits_and_saves(
    network: Page, accessible: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = network
    page.set_viewport_size({"width": 390, "height": 800})
    page.emulate_media(color_scheme="dark")
    form_of(page, "region")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    accessible(page)
    screenshot(page, "editing-here-390-dark")
    page.get_by_label("Definition").fill("on the train")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".term", has_text="on the train")).to_be_visible()
    screenshot(page, "edited-here-390-dark")


def test_without_scripts_the_link_leads_to_the_form_and_back(
    transactional_db: None, ben: User, live_server: LiveServer, browser: Browser
) -> None:
    a_note(NOTE)
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/network/")
    page.get_by_role("link", name="Edit region", exact=True).click(force=True)
    expect(page.get_by_role("heading", name="Edit region")).to_be_visible()
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.get_by_label("Definition").fill("written without scripts")
    page.get_by_role("button", name="Save").click()
    anchor = Entry.objects.get(title="region").anchor
    assert page.url == f"{live_server}/notes/network/#{anchor}"
    expect(page.get_by_text("written without scripts")).to_be_visible()
    page.get_by_role("link", name="Edit this line", exact=True).first.click(force=True)
    page.get_by_role("link", name="Cancel").click()
    assert page.url.startswith(f"{live_server}/notes/network/#i")
    page.context.close()


def test_what_a_text_wants_is_written_from_there(
    network: Page, ben: User, accessible: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    edited(Entry.objects.get(title="region"), by=ben, body="* see [[router]]")
    page = network
    page.reload()
    page.get_by_role("link", name="router").click()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("router")
    page.get_by_role("link", name="Service", exact=True).click()
    body = page.get_by_role("textbox", name="Body")
    expect(body).to_have_value("* for: \n* not for: \n* limits: \n* price: ")
    accessible(page)
    screenshot(page, "new-service")
    body.evaluate("(field) => { field.focus(); field.setSelectionRange(7, 7); }")
    page.keyboard.type("sending packets on")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Added router. 1 entry points at it.")).to_be_visible()
    assert Entry.objects.get(title="router").body == "* for: sending packets on"


def test_wherever_an_entry_stands_its_form_and_its_draft_come_to_it(
    network: Page, ben: User, live_server: LiveServer
) -> None:
    section = Entry.objects.get(title="NETWORK")
    an_item("* https://example.org/one", section)
    an_item("* https://example.org/two", section)
    page = network
    page.goto(f"{live_server}/notes/network/")
    page.get_by_role("link", name="Edit this line", exact=True).last.focus()
    page.keyboard.press("Enter")
    lines = page.get_by_role("textbox", name="Lines")
    expect(lines).to_have_value("* https://example.org/two")
    lines.fill("* https://example.org/three")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("link", name="three")).to_be_visible()
    expect(page.get_by_role("link", name="one", exact=True)).to_be_visible()
    page.goto(f"{live_server}/tags/regions/")
    region = Entry.objects.get(title="region")
    place = {"section": str(section.pk), "group": "REGIONS", "place_shown": f"{section.pk}/REGIONS"}
    words = {"title": "region", "definition": "typed before the crash", "body": region.body}
    keep_draft(by=ben, form=f"entry-{region.pk}", fields={**place, **words}, base_revision=1, at=NOW)
    form_of(page, "region")
    page.get_by_role("link", name="Put it back").click()
    expect(page.get_by_label("Definition")).to_have_value("typed before the crash")
    page.keyboard.press("Control+s")
    expect(page.locator(".term", has_text="typed before the crash")).to_be_visible()
    assert page.url == f"{live_server}/tags/regions/"
