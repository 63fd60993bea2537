"""Renaming, moving and merging in a real browser, without fear."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.models import Entry, Rename
from tests.factories.notes import a_note
from tests.journeys.test_editing import sign_in

NOTE = """# 🤖 COMPUTE
* _Lambda_: runs code 🗄️ network / vpc
* short jobs

# 🕸️ NETWORK
* _VPC_: a net of one's own, [[Lambda|functions]] may stand in it

# 📱 MOBILE
* _Amplify_: needs [[Lambda]]
* _Lambda fn_: functions for apps
* triggers of [[mobile/Amplify]]

# 🔐 IAM
* _role_: what [[lambda]] may do
"""


@pytest.fixture
def notes(transactional_db: None) -> list[Entry]:
    return a_note(NOTE)


def body_of(title: str) -> str:
    entry = Entry.objects.get(title=title)
    return f"{entry.definition}\n{entry.body}".strip()


def test_rename_with_references_and_undo(
    notes: list[Entry],
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/lambda/edit/")
    page.get_by_role("textbox", name="Title").fill("Functions")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Lambda renamed to Functions")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(3)
    accessible(page)
    screenshot(page, "rename")
    page.get_by_role("checkbox", name="what [[").uncheck()
    page.get_by_role("button", name="Write the ticked lines anew").click()
    expect(page.get_by_text("Wrote the references in 2 entries anew")).to_be_visible()
    expect(page).to_have_url(f"{live_server}/notes/functions/")
    assert "[[Functions|functions]]" in body_of("VPC")
    assert body_of("Amplify") == "needs [[Functions]]"
    assert body_of("role") == "what [[lambda]] may do"
    page.goto(f"{live_server}/notes/lambda/")
    expect(page).to_have_url(f"{live_server}/notes/functions/")
    page.goto(f"{live_server}/renames/{Rename.objects.get().pk}/")
    accessible(page)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("Undone: Lambda renamed to Functions.")).to_be_visible()
    assert body_of("Amplify") == "needs [[Lambda]]"


def test_merge_and_undo(
    notes: list[Entry],
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/lambda/")
    page.locator(".more-acts summary").click()
    page.get_by_role("link", name="Merge with …").click()
    page.get_by_label("A part of its name").fill("fn")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Lambda fn").click()
    expect(page.get_by_role("heading", name="Merge Lambda fn into Lambda")).to_be_visible()
    accessible(page)
    screenshot(page, "merge")
    expect(page.get_by_role("textbox", name="Aliases")).to_have_value("Lambda fn")
    page.get_by_role("textbox", name="Body").fill("* short jobs\n* triggers")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Merged Lambda fn into Lambda")).to_be_visible()
    page.goto(f"{live_server}/notes/lambda-fn/")
    expect(page).to_have_url(f"{live_server}/notes/lambda/")
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_role("heading", name="From Lambda fn, merged in on")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="See or undo the merge").click()
    accessible(page)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_text("Lambda and Lambda fn are two again.")).to_be_visible()
    page.get_by_role("link", name="See Lambda fn").click()
    expect(page).to_have_url(f"{live_server}/notes/lambda-fn/")


def sections() -> list[str]:
    rows = Entry.objects.live().filter(kind="section", parent__isnull=False)
    return list(rows.order_by("parent_id", "position").values_list("title", flat=True))


def test_a_section_is_dragged_in_the_tree_and_put_back(
    notes: list[Entry],
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/vpc/")
    tree = page.locator(".tree")
    tree.get_by_role("button", name="Arrange").click()
    grip, goal = tree.get_by_role("button", name="Move IAM"), tree.get_by_role("link", name="COMPUTE")
    drop_on(page, grip, goal, share=0.1)
    expect(tree.get_by_text("Moved IAM to aws.")).to_be_visible()
    assert sections() == ["IAM", "COMPUTE", "NETWORK", "MOBILE"]
    accessible(page)
    screenshot(page, "tree-arranged")
    tree.get_by_role("button", name="Undo").click()
    expect(tree.get_by_text("IAM is back in aws.")).to_be_visible()
    assert sections() == ["COMPUTE", "NETWORK", "MOBILE", "IAM"]
    drop_on(page, grip, goal, share=0.5)
    expect(tree.get_by_text("Moved IAM to COMPUTE.")).to_be_visible()
    assert Entry.objects.get(title="IAM").parent == Entry.objects.get(title="COMPUTE")


def test_a_section_is_moved_by_keys_and_one_changed_meanwhile_is_refused(
    notes: list[Entry], ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/vpc/")
    tree = page.locator(".tree")
    tree.get_by_role("button", name="Arrange").click()
    tree.get_by_role("button", name="Move NETWORK").focus()
    page.keyboard.press("Enter")
    expect(tree.get_by_text("Lifted NETWORK.")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(tree.get_by_text("After MOBILE")).to_be_visible()
    page.keyboard.press("Enter")
    expect(tree.get_by_text("Moved NETWORK to aws.")).to_be_visible()
    assert sections() == ["COMPUTE", "MOBILE", "NETWORK", "IAM"]
    Entry.objects.filter(title="MOBILE").update(revision_number=7)
    Entry.objects.get(title="MOBILE").revisions.update(number=7)
    tree.get_by_role("button", name="Move MOBILE").focus()
    for pressed in ("Enter", "ArrowUp", "Enter"):
        page.keyboard.press(pressed)
    expect(tree.get_by_text("Not moved: Somebody changed MOBILE meanwhile")).to_be_visible()
    names = tree.locator("[data-entry] > a .tree__title").all_inner_texts()
    assert names == ["COMPUTE", "MOBILE", "NETWORK", "IAM"]


def test_lines_are_ordered_by_grip_and_keys(
    notes: list[Entry],
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/mobile/")
    page.locator(".more-acts summary").click()
    page.get_by_role("link", name="Order what is in it").click()
    accessible(page)
    page.get_by_role("button", name="Move Lambda fn").focus()
    for pressed in ("Enter", "ArrowUp", "Enter"):
        page.keyboard.press(pressed)
    expect(page.get_by_text("Moved Lambda fn to MOBILE.")).to_be_visible()
    mobile = Entry.objects.get(title="MOBILE")
    rows = Entry.objects.filter(parent=mobile).order_by("position")
    assert list(rows.values_list("title", flat=True)) == ["Lambda fn", "Amplify"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Lambda fn is back in MOBILE.")).to_be_visible()
    assert list(rows.values_list("title", flat=True)) == ["Amplify", "Lambda fn"]


def test_an_ambiguous_link_is_settled_and_a_mention_linked(
    transactional_db: None,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    a_note(
        "# MOBILE\n* _SNS_: pushes\n\n# messaging\n* _SNS_: topics\n\n# APPS\n"
        "* _push_: sent by [[SNS]]\n* _Pinpoint_: mail\n* _mails_: Pinpoint sends them\n"
    )
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/push/")
    page.get_by_role("link", name="SNS", exact=True).click()
    expect(page.get_by_role("link", name="messaging › SNS")).to_be_visible()
    accessible(page)
    screenshot(page, "ambiguous")
    page.get_by_role("link", name="Say which one is meant").click()
    page.get_by_role("radio", name="messaging").check()
    accessible(page)
    page.get_by_role("button", name="Write it so").click()
    expect(page.get_by_text("Saved push as revision 2")).to_be_visible()
    page.get_by_role("link", name="messaging/SNS").click()
    expect(page).to_have_url(f"{live_server}/notes/messaging-sns/")
    page.goto(f"{live_server}/notes/pinpoint/")
    page.get_by_role("link", name="Make it a link").click()
    accessible(page)
    page.get_by_role("button", name="Make it a link").click()
    expect(page.get_by_text("Saved mails as revision 2")).to_be_visible()
    assert body_of("mails") == "[[Pinpoint]] sends them"


def test_moved_on_a_phone_s_width_and_without_javascript(
    notes: list[Entry],
    ben: User,
    live_server: LiveServer,
    browser: Browser,
    screenshot: Callable[[Page, str], None],
) -> None:
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = plain.new_page()
    sign_in(page, live_server, ben)
    page.goto(f"{live_server}/notes/role/")
    page.locator(".more-acts summary").click()
    page.get_by_role("link", name="Move", exact=True).click()
    page.get_by_label("A part of its name").fill("netw")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="NETWORK").first.click()
    screenshot(page, "move-phone")
    page.get_by_label("Its rank there").select_option("First")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_text("Moved role to NETWORK.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("role is back in IAM.")).to_be_visible()
    page.goto(f"{live_server}/notes/compute/arrange/")
    plain.close()


def drop_on(page: Page, grip: object, goal: object, *, share: float) -> None:
    """Drag by the grip to a share of the goal's height."""
    start, end = grip.bounding_box(), goal.bounding_box()  # type: ignore[attr-defined]
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] * share, steps=5)
    page.mouse.up()
