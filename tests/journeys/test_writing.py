"""What the text field of an entry does for whoever writes in it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_note, edited

NOTE = """# 🕸️ NETWORK
* _region_: collection of AZ
* factors: svc, cost
* some svc are global

# 🔐 IAM
* _Cognito_: sign-in for the users of an app
* _role_: who may do what, for a while

# 📱 MOBILE
* _Cognito_: pools
* _参考架构_: drawn by AWS
"""
START = "* factors: svc, cost\n* some svc are global"


@pytest.fixture
def body(
    transactional_db: None, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> Locator:
    """The text of an entry, open before ben, the caret behind its last word."""
    a_note(NOTE)
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/edit/")
    field = page.get_by_role("textbox", name="Body")
    expect(field).to_have_value(START)
    field.press("Control+End")
    return field


def choose(field: Locator, words: str) -> None:
    """Select these words in the text."""
    field.evaluate(
        "(field, words) => { const at = field.value.indexOf(words);"
        " field.focus(); field.setSelectionRange(at, at + words.length); }",
        words,
    )


def paste(field: Locator, words: str) -> None:
    field.evaluate(
        "(field, words) => { const data = new DataTransfer(); data.setData('text/plain', words);"
        " const options = { clipboardData: data, bubbles: true, cancelable: true };"
        " const event = new ClipboardEvent('paste', options);"
        " if (field.dispatchEvent(event)) document.execCommand('insertText', false, words); }",
        words,
    )


def test_marks_come_and_go_by_key_and_button_and_undo_takes_them_back(body: Locator) -> None:
    page = body.page
    choose(body, "cost")
    page.keyboard.press("Control+b")
    expect(body).to_have_value(START.replace("cost", "**cost**"))
    page.keyboard.press("Control+z")
    expect(body).to_have_value(START)
    page.keyboard.press("Control+Shift+z")
    expect(body).to_have_value(START.replace("cost", "**cost**"))
    choose(body, "cost")
    page.get_by_role("button", name="Bold").click()
    expect(body).to_have_value(START)
    choose(body, "cost")
    page.keyboard.press("Control+e")
    expect(body).to_have_value(START.replace("cost", "`cost`"))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+k")
    page.keyboard.type("https://example.org/")
    expect(body).to_have_value(START.replace("cost", "[cost](https://example.org/)"))
    expect(page.get_by_role("dialog")).to_be_hidden()
    choose(body, START.replace("cost", "[cost](https://example.org/)"))
    page.keyboard.press("Control+Shift+8")
    expect(body).to_have_value("factors: svc, [cost](https://example.org/)\nsome svc are global")
    page.keyboard.press("Control+Shift+8")
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Table").click()
    page.keyboard.type("port")
    expect(body).to_have_value(
        START.replace("cost", "[cost](https://example.org/)") + "\n| port | value |\n| --- | --- |\n|   |   |"
    )
    choose(body, "some svc are global\n| port")
    page.keyboard.press("Control+e")
    assert body.input_value().split("\n")[1] == "```"


def test_the_keys_are_listed_and_the_tools_are_one_stop(
    body: Locator, accessible: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = body.page
    page.get_by_role("button", name="Bold").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Link", exact=True)).to_be_focused()
    accessible(page)
    screenshot(page, "writing-tools")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Ctrl Shift 9")
    screenshot(page, "writing-keys")
    page.keyboard.press("Escape")
    page.get_by_label("Definition").select_text()
    page.keyboard.press("Control+b")
    expect(page.get_by_label("Definition")).to_have_value("**collection of AZ**")


def test_lists_go_on_end_and_move_in_and_out(body: Locator) -> None:
    page = body.page
    page.keyboard.press("Enter")
    page.keyboard.type("S3")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("IAM")
    expect(body).to_have_value(f"{START}\n    * S3\n    * IAM")
    page.keyboard.press("Shift+Tab")
    expect(body).to_have_value(f"{START}\n    * S3\n* IAM")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("no list")
    expect(body).to_have_value(f"{START}\n    * S3\n* IAM\nno list")
    page.keyboard.press("Enter")
    page.keyboard.type("9. nine")
    page.keyboard.press("Enter")
    page.keyboard.type("ten")
    expect(body).to_have_value(f"{START}\n    * S3\n* IAM\nno list\n9. nine\n10. ten")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(body).not_to_be_focused()
    expect(body).to_have_value(f"{START}\n    * S3\n* IAM\nno list\n9. nine\n10. ten")
    body.fill("```yaml\n- a: b")
    body.press("Control+End")
    page.keyboard.press("Enter")
    expect(body).to_have_value("```yaml\n- a: b\n")


def test_whoever_only_passes_through_a_list_leaves_it_by_tab(body: Locator) -> None:
    page = body.page
    body.press("Control+End")
    page.get_by_label("Definition").focus()
    body.focus()
    page.keyboard.press("Tab")
    expect(body).not_to_be_focused()
    expect(body).to_have_value(START)


def test_an_address_pasted_over_words_links_them(body: Locator) -> None:
    page = body.page
    choose(body, "global")
    paste(body, "https://aws.amazon.com/about-aws/global-infrastructure/")
    linked = START.replace("global", "[global](https://aws.amazon.com/about-aws/global-infrastructure/)")
    expect(body).to_have_value(linked)
    expect(page.locator(".markdownx-preview").get_by_role("link", name="global")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(body).to_have_value(START)
    body.press("Control+End")
    paste(body, " https://example.org/")
    expect(body).to_have_value(f"{START} https://example.org/")
    choose(body, "https://example.org/")
    paste(body, "https://example.com/")
    expect(body).to_have_value(f"{START} https://example.com/")
    choose(body, "cost")
    paste(body, "price")
    expect(body).to_have_value(f"{START} https://example.com/".replace("cost", "price"))


def test_two_brackets_offer_entries_and_what_is_chosen_leads_to_one(
    body: Locator, accessible: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = body.page
    offered = page.get_by_role("listbox", name="Entries").get_by_role("option")
    page.keyboard.type(" [[cog")
    expect(offered).to_have_count(2)
    expect(offered.first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("2 entries")).to_be_attached()
    accessible(page)
    screenshot(page, "completing-entries")
    page.keyboard.press("ArrowDown")
    expect(body).to_have_attribute("aria-activedescendant", str(offered.last.get_attribute("id")))
    page.keyboard.press("Enter")
    expect(body).to_have_value(f"{START} [[MOBILE/Cognito]]")
    expect(
        page.locator(".markdownx-preview").get_by_role("link", name="MOBILE/Cognito").first
    ).to_be_visible()
    page.keyboard.press("Control+z")
    expect(body).to_have_value(f"{START} [[cog")
    body.press("Control+End")
    page.keyboard.type("n")
    expect(offered).to_have_count(2)
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    page.keyboard.type("ito]], [[rol")
    expect(offered).to_have_count(1)
    page.keyboard.press("Tab")
    expect(body).to_have_value(f"{START} [[cognito]], [[role]]")
    expect(body).to_be_focused()
    page.keyboard.type(" [[unheard of")
    expect(page.locator(".completing__hint")).to_contain_text("will be wanted")
    page.get_by_label("Definition").fill("see [[IA")
    expect(offered).to_have_count(1)
    offered.click()
    expect(page.get_by_label("Definition")).to_have_value("see [[IAM]]")


def test_entries_are_offered_to_a_chinese_keyboard_too(body: Locator) -> None:
    page = body.page
    keyboard = page.context.new_cdp_session(page)
    offered = page.get_by_role("listbox", name="Entries").get_by_role("option")
    page.keyboard.insert_text(" 【【")
    keyboard.send("Input.imeSetComposition", {"text": "can", "selectionStart": 3, "selectionEnd": 3})
    expect(offered).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "参考"})
    expect(offered).to_have_count(1)
    page.keyboard.press("Enter")
    expect(body).to_have_value(f"{START} [[参考架构]]")


def test_tags_are_offered_and_a_new_one_is_not_turned_into_another(body: Locator, ben: User) -> None:
    edited(Entry.objects.get(title="role"), by=ben, tags=("networking", "network acl"))
    page = body.page
    tags = page.get_by_role("combobox", name="Tags")
    tags.focus()
    page.keyboard.type("#netw")
    offered = page.get_by_role("listbox", name="Tags").get_by_role("option")
    expect(offered).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(tags).to_have_value("#networking, ")
    page.keyboard.type("net")
    expect(offered).to_have_count(2)
    page.keyboard.press("Tab")
    expect(tags).not_to_be_focused()
    expect(tags).to_have_value("#networking, net")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved region as revision 2")).to_be_visible()
    assert set(Entry.objects.get(title="region").tags.names()) == {"networking", "net"}


def test_what_is_offered_can_be_read_and_touched_on_a_phone(
    body: Locator, accessible: Callable[[Page], None], screenshot: Callable[[Page, str], None]
) -> None:
    page = body.page
    page.set_viewport_size({"width": 390, "height": 800})
    body.press("Control+End")
    page.keyboard.type(" and [[cog")
    offered = page.get_by_role("listbox", name="Entries")
    expect(offered.get_by_role("option")).to_have_count(2)
    box = offered.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 390 - box["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(color_scheme="dark")
    accessible(page)
    screenshot(page, "completing-390-dark")
    offered.get_by_role("option").last.click()
    expect(body).to_have_value(f"{START} and [[MOBILE/Cognito]]")


def test_the_text_of_a_section_has_the_same_help(
    body: Locator, live_server: LiveServer, accessible: Callable[[Page], None]
) -> None:
    page = body.page
    page.goto(f"{live_server}/notes/mobile/text/")
    text = page.get_by_role("textbox", name="Text")
    text.press("Control+End")
    page.keyboard.type("* _pool_: in [[iam/co")
    expect(page.get_by_role("option", name="Cognito")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("kept for a while")
    expect(text).to_have_value(re.compile(r"\* _pool_: in \[\[IAM/Cognito\]\]\n\* kept for a while\n?$"))
    expect(page.get_by_role("toolbar", name="Marks for the text")).to_be_visible()
    accessible(page)
