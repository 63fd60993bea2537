"""A person reads the notes: at a desk and on a phone, without JavaScript, by mouse and by keyboard."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from awskb.accounts.models import User
from tests.factories.notes import a_note, a_service

NOTE = """# 🤖 COMPUTE

CONTAINERS 🗄️ `containers.md`
* _ECS (Elastic Container Svc)_: run Docker containers, used for jobs https://www.youtube.com/watch?v=I9VAMGEjW-Q
* howto: Dockerfile, build image
* _CloudSearch_: search plaintext in S3/RDS; 类似 ElasticSearch

---

* https://www.lastweekinaws.com/blog/why-your-cpu-based-utilisation-metric-is-absolute-nonsense/
* _scaling_: set an alert

## Lambda

> One thing is said at some length here, so that it is long enough to be cut somewhere. {rest}

* add `$origin` to the first line
```sh
aws configure  # ~/.aws/config-with-a-very-long-name-that-has-to-break-somewhere-on-a-narrow-screen/indeed
```

| FACTOR | MSK | EVENTBRIDGE | ONE MORE COLUMN | AND ANOTHER |
|--------|-----|-------------|-----------------|-------------|
| price  | per broker | per message | nothing | everything |

# ⛩️

## 参考

📹 Brown ccp https://www.youtube.com/watch?v=NhDYbskXRgc
"""
PAGES = (
    "/",
    "/notes/compute/",
    "/notes/lambda/",
    "/notes/ecs/",
    "/notes/section-1/",
    "/tags/",
    "/tags/containers/",
    "/links/",
    "/services/",
    "/services/amazon-cloudsearch/",
    "/wanted/",
    "/changes/",
    "/notes/nothing-like-it/",
)


@pytest.fixture
def note(transactional_db: None) -> None:
    a_service(
        "Amazon CloudSearch",
        "CloudSearch",
        one_line="Managed search",
        status="closed to new customers",
        status_date="2024-07-25",
        category="Analytics",
    )
    rest = " ".join(f"Then sentence {number} goes on about the same thing." for number in range(12))
    a_note(NOTE.replace("{rest}", rest))


@pytest.fixture
def public_page(browser: Browser, live_server: Any, settings: Any) -> Iterator[Page]:
    """A visitor without JavaScript, where reading is public."""
    settings.AWSKB_PUBLIC_READ = True
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("colours", ["light"])  # dark is test_every_page's
def test_every_reading_page_is_accessible_and_fits(
    note: None,
    ada: User,
    live_server: Any,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    colours: Any,
) -> None:
    page = signs_in(ada)
    page.emulate_media(color_scheme=colours)
    for path in PAGES:
        for width in (1440, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{live_server}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            if width > 320:  # Narrow ones are looked at by test_every_page.
                accessible(page)
            if path == "/notes/compute/":
                screenshot(page, f"section-{colours}-{width}")


def test_the_keyboard_walks_the_tree_and_opens_the_form(
    note: None, ada: User, live_server: Any, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ada)
    page.goto(f"{live_server}/notes/compute/")
    tree = page.get_by_role("navigation", name="Contents of the notes")
    tree.get_by_role("link", name="COMPUTE").focus()
    page.keyboard.press("ArrowDown")
    expect(tree.get_by_role("link", name="Lambda")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("link", name="COMPUTE")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("link", name="Lambda")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(tree.get_by_role("link", name="Lambda")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.wait_for_url(f"{live_server}/notes/compute/edit/")


def test_the_skip_link_comes_first(
    note: None, ada: User, live_server: Any, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ada)
    page.goto(f"{live_server}/notes/compute/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_chosen_colours_stay(
    note: None, ada: User, live_server: Any, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ada)
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server}/notes/compute/")
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 26)"


def test_without_javascript_everything_can_be_read_on_a_phone(
    note: None, live_server: Any, public_page: Page
) -> None:
    page = public_page
    page.goto(f"{live_server}/")
    page.get_by_role("main").get_by_role("link", name="COMPUTE").click()
    expect(page.get_by_role("heading", name="COMPUTE", level=1)).to_be_visible()
    page.get_by_role("button", name="Contents and search").click()
    drawer = page.get_by_role("navigation", name="Contents of the notes")
    drawer.get_by_role("link", name="Lambda").click()
    expect(page.get_by_role("heading", name="Lambda", level=1)).to_be_visible()
    rest = page.get_by_text("Then sentence 11 goes on")
    expect(rest).to_be_hidden()
    page.get_by_text("Show all 13 sentences").click()
    expect(rest).to_be_visible()
    page.goto(f"{live_server}/notes/compute/")
    page.get_by_text("Unsorted (1)").click()
    expect(page.get_by_role("link", name="why your cpu based utilisation")).to_be_visible()
    page.get_by_role("button", name="Dark colours").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_refining_a_line_keeps_the_place(
    note: None, ben: User, live_server: Any, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/compute/")
    page.get_by_role("button", name="Refine scaling").click()
    expect(page.get_by_text("Refined scaling.")).to_be_visible()
    expect(page).to_have_url(f"{live_server}/notes/compute/")
    expect(page.get_by_role("button", name="Refine scaling")).to_have_count(0)
