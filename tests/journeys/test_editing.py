from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_note, edited
from tests.factories.people import PASSWORD

NOTE = """# 🕸️ NETWORK
REGIONS
* _region_: collection of AZ http://cloudping.bastionhost.org/en/
* factors: svc, cost, distance to users 📹 Brown ccp [2:12:45]
* some svc are global (CloudFront, S3) 📹 Brown ccp [1:30:10]
* `us-west-1` has fewer svc/features and costs more https://www.lastweekinaws.com/blog/us-west-1-the-flagship-aws-region-that-isnt
* _availability zone (AZ)_: one or more data centres

# 🔐 IAM
* _role_: who may do what, for a while

# 参考
📹 Brown ccp https://www.youtube.com/watch?v=SOTamWNgDKc
"""


@pytest.fixture
def region(transactional_db: None) -> Entry:
    a_note(NOTE)
    return Entry.objects.get(title="region")


def sign_in(page: Page, server: LiveServer, person: User) -> None:
    page.goto(f"{server}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill(person.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def test_a_line_is_corrected_with_its_preview_beside(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Edit region")).to_be_visible()
    preview = page.locator(".markdownx-preview")
    expect(preview.locator(".term__name")).to_contain_text("region")
    accessible(page)
    body = page.get_by_role("textbox", name="Body")
    body.fill(region.body.replace("S3)", "S3, IAM, [[role]])"))
    expect(preview).to_contain_text("S3, IAM, role")
    expect(preview.get_by_role("link", name="role").first).to_have_attribute("href", "/notes/role/")
    page.get_by_label("Definition").fill("some AZ together")
    expect(preview).to_contain_text("some AZ together")
    screenshot(page, "edit")
    page.get_by_label("Why you change it").fill("IAM is global too")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved region as revision 2")).to_be_visible()
    page.get_by_role("link", name="What changed").click()
    expect(page.locator("ins", has_text="IAM")).to_be_visible()
    accessible(page)
    screenshot(page, "diff")


def both_edit(browser: Browser, server: LiveServer, people: tuple[User, User]) -> tuple[Page, Page]:
    """Two people with the form of the same entry before them."""
    pages = (browser.new_page(), browser.new_page())
    for page, person in zip(pages, people, strict=True):
        sign_in(page, server, person)
        page.goto(f"{server}/notes/region/edit/")
    return pages


def test_two_people_write_at_once_and_both_are_kept(
    region: Entry, ada: User, ben: User, live_server: LiveServer, browser: Browser
) -> None:
    adas, bens = both_edit(browser, live_server, (ada, ben))
    adas.get_by_role("textbox", name="Body").fill(region.body.replace("factors", "reasons"))
    adas.get_by_role("button", name="Save").click()
    expect(adas.get_by_text("Saved region as revision 2")).to_be_visible()
    bens.get_by_role("textbox", name="Body").fill(region.body.replace("costs more", "costs much more"))
    bens.get_by_role("button", name="Save").click()
    expect(bens.get_by_text("Saved region as revision 3")).to_be_visible()
    expect(bens.get_by_text("Merged with what ada saved meanwhile")).to_be_visible()
    expect(bens.get_by_text("reasons: svc, cost")).to_be_visible()
    expect(bens.get_by_text("costs much more")).to_be_visible()
    adas.close()
    bens.close()


def test_two_people_change_the_same_lines_and_one_chooses(
    region: Entry,
    ada: User,
    ben: User,
    live_server: LiveServer,
    browser: Browser,
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    adas, bens = both_edit(browser, live_server, (ada, ben))
    theirs = region.body.replace("S3)", "Route53)").replace("costs more", "costs more than `us-west-2`")
    mine = "\n".join(region.body.replace("S3)", "S3, IAM)").split("\n")[:-1])
    adas.get_by_role("textbox", name="Body").fill(theirs)
    adas.get_by_role("button", name="Save").click()
    expect(adas.get_by_text("Saved region as revision 2")).to_be_visible()
    bens.get_by_role("textbox", name="Body").fill(mine)
    bens.get_by_role("button", name="Save").click()
    expect(bens.get_by_role("heading", name="Someone changed region while you wrote")).to_be_visible()
    expect(bens.locator(".deciding ins", has_text="Route53")).to_be_visible()
    result = bens.get_by_label("Result")
    expect(result).to_have_value(mine)
    expect(bens.get_by_text("0 of 2 decided")).to_be_visible()
    accessible(bens)
    for width, theme in ((1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")):
        bens.set_viewport_size({"width": width, "height": 900})
        bens.emulate_media(color_scheme=theme)
        assert bens.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(bens, f"edit-conflict-{width}-{theme}")
    bens.get_by_role("button", name="Save as revision 3").click()
    expect(bens.get_by_role("alert")).to_contain_text("Choose for 2 places more")
    bens.get_by_label("Take theirs").first.check()
    expect(bens.get_by_text("1 of 2 decided")).to_be_visible()
    bens.get_by_label("Take theirs").last.check()
    expect(result).to_have_value(theirs)
    expect(bens.get_by_text("2 of 2 decided")).to_be_visible()
    bens.get_by_role("button", name="Keep all of mine").click()
    expect(result).to_have_value(mine)
    result.fill(f"{mine}\n* and more")
    bens.get_by_label("Take theirs").first.check()
    expect(bens.get_by_text("so this choice was not put into it")).to_be_visible()
    expect(result).to_have_value(f"{mine}\n* and more")
    bens.get_by_role("button", name="Save as revision 3").click()
    expect(bens.get_by_text("Saved region as revision 3")).to_be_visible()
    expect(bens.get_by_text("and more")).to_be_visible()
    adas.close()
    bens.close()


def test_an_old_state_is_brought_back(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    edited(region, by=ben, definition="wrong", summary="a slip")
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/history/")
    accessible(page)
    screenshot(page, "history")
    page.get_by_role("link", name="Revision 1", exact=True).click()
    accessible(page)
    screenshot(page, "revision")
    page.get_by_role("button", name="Restore this revision").click()
    expect(page.get_by_text("Restored region as it was in revision 1")).to_be_visible()
    expect(page.get_by_text("collection of AZ")).to_be_visible()


def test_what_was_typed_survives_leaving_and_refusal(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    address = f"{live_server}/notes/region/edit/"
    page.goto(address)
    body = page.get_by_role("textbox", name="Body")
    body.fill("* words that must not be lost")
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server}/notes/region/")
    page.goto(address)
    expect(page.get_by_text("A draft of yours of")).to_be_visible()
    page.get_by_text("What it says otherwise").click()
    expect(page.locator(".draft-offer del", has_text="factors")).to_be_visible()
    accessible(page)
    screenshot(page, "draft-offer")
    page.get_by_role("link", name="Put it back").click()
    expect(body).to_have_value("* words that must not be lost")
    page.get_by_role("textbox", name="Title").fill("")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Title")).to_be_focused()
    expect(body).to_have_value("* words that must not be lost")
    page.get_by_role("textbox", name="Title").fill("region")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved region as revision 2")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("A draft")).to_be_hidden()


def test_what_was_typed_survives_a_session_that_ended(
    region: Entry, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{live_server}/notes/region/edit/")
    Session.objects.all().delete()
    page.get_by_role("textbox", name="Body").fill("* words that must not be lost")
    page.keyboard.press("Control+s")
    expect(page.get_by_label("Password")).to_be_visible()
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/region/edit/")
    expect(page.get_by_text("is kept on this device")).to_be_visible()
    edited(region, definition="changed meanwhile")
    page.get_by_role("button", name="Put it back").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved region as revision 3")).to_be_visible()
    region.refresh_from_db()
    assert (region.body, region.definition) == ("* words that must not be lost", "changed meanwhile")


def test_the_server_keeps_a_draft_while_somebody_writes(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    browser: Browser,
    screenshot: Callable[[Page, str], None],
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/region/edit/")
    page.get_by_role("textbox", name="Body").fill("* typed on the train")
    with page.expect_response("**/drafts/entry-*/"):
        page.clock.run_for(31_000)
    context.close()
    elsewhere = browser.new_page()
    sign_in(elsewhere, live_server, ben)
    elsewhere.goto(f"{live_server}/drafts/")
    expect(elsewhere.get_by_text("typed on the train")).to_be_visible()
    screenshot(elsewhere, "drafts")
    elsewhere.get_by_role("link", name="region").click()
    expect(elsewhere.get_by_role("textbox", name="Body")).to_have_value("* typed on the train")
    elsewhere.close()


def test_tab_leaves_the_body(
    region: Entry, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/edit/")
    body = page.get_by_role("textbox", name="Body")
    body.focus()
    page.keyboard.press("Tab")
    expect(body).not_to_be_focused()
    expect(body).to_have_value(region.body)


def test_everything_works_without_scripts(
    region: Entry, ben: User, live_server: LiveServer, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/region/edit/")
    page.get_by_label("Definition").fill("written without scripts")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".markdownx-preview .term__summary")).to_have_text("written without scripts")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved region as revision 2")).to_be_visible()
    page.context.close()


def test_a_new_entry_and_the_bin(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/new/?parent=network&title=router")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    accessible(page)
    screenshot(page, "new-320")
    page.get_by_label("Definition").fill("sends packets on")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Added router")).to_be_visible()
    page.goto(f"{live_server}/notes/router/bin/")
    accessible(page)
    page.get_by_role("button", name="Move to the bin").click()
    expect(page.get_by_text("Moved router to the bin")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Took router out of the bin")).to_be_visible()


def test_the_admin_previews_under_its_policy(
    region: Entry,
    ada: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ada)
    page.goto(f"{live_server}/admin/notes/entry/{region.pk}/change/")
    page.get_by_label("Body:").fill("* brand new words")
    expect(page.locator(".field-body .markdownx-preview")).to_contain_text("brand new words")
    screenshot(page, "admin-entry")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    accessible(page)
