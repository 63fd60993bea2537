"""A person puts pictures into an entry: pasted, dropped, chosen, refused; and looks through them."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.models import Entry, Image
from tests.factories.notes import a_section, a_term, edited
from tests.factories.people import PASSWORD
from tests.factories.pictures import an_image, picture_bytes

GIVE_FILES = """
([target, type, files]) => {
  const transfer = new DataTransfer();
  for (const [name, kind, data] of files) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: kind }));
  }
  const element = document.querySelector(target);
  const event = type === "paste"
    ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true })
    : new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
  element.dispatchEvent(event);
}
"""
pytestmark = pytest.mark.usefixtures("media_folder")
BODY = "textarea[name=body]"


@pytest.fixture
def region(transactional_db: None) -> Entry:
    body = "* factors: cost\n* some are global"
    return a_term("region", a_section("NETWORK"), "collection of AZ", body=body)


def give(page: Page, way: str, *files: tuple[str, str, bytes]) -> None:
    """Let the browser paste or drop files into the body."""
    coded = [[name, kind, base64.b64encode(data).decode()] for name, kind, data in files]
    page.evaluate(GIVE_FILES, [BODY, way, coded])


def test_a_pasted_screenshot_is_described_saved_and_seen(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.goto(f"{live_server}/notes/region/edit/")
    body = page.get_by_role("textbox", name="Body")
    body.focus()
    page.keyboard.press("Control+End")
    give(page, "paste", ("image.png", "image/png", picture_bytes(size=(1280, 720))))
    asked = page.get_by_label("What does it show?")
    expect(asked).to_be_focused()
    expect(page.locator("[data-image-thumbnail]")).to_be_visible()
    page.keyboard.type("Map of the regions [2026]")
    expect(page.get_by_role("status").filter(has_text="image.png is in the text.")).to_be_attached()
    accessible(page)
    screenshot(page, "image-asked-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, "image-asked-390")
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.keyboard.press("Enter")
    expect(asked).to_have_count(0)
    image = Image.objects.get()
    line = rf"![Map of the regions \[2026\]]({image.address})"
    expect(body).to_have_value(f"{region.body}\n{line}")
    expect(body).to_be_focused()
    shown = page.locator(".markdownx-preview img")
    expect(shown).to_have_attribute("alt", "Map of the regions [2026]")
    page.keyboard.press("Control+z")
    expect(body).to_have_value(f"{region.body}\n![]({image.address})")
    page.keyboard.press("Control+y")
    expect(body).to_have_value(f"{region.body}\n{line}")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved region as revision 2")).to_be_visible()
    picture = page.get_by_role("img", name="Map of the regions [2026]")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1280
    accessible(page)
    screenshot(page, "image-in-entry-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(page, "image-in-entry-390")
    image.refresh_from_db()
    assert image.alt == "Map of the regions [2026]"


def test_dropped_files_each_go_in_and_what_is_typed_beside_them_is_saved(
    region: Entry, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/edit/")
    give(
        page,
        "drop",
        ("one.png", "image/png", picture_bytes()),
        ("two.jpg", "image/jpeg", picture_bytes("JPEG", size=(60, 50))),
    )
    expect(page.locator("[data-image-thumbnail]:visible")).to_have_count(2)
    page.get_by_label("What does it show?").nth(1).fill("the second")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved region as revision 2")).to_be_visible()
    one, two = Image.objects.get(format="png"), Image.objects.get(format="jpeg")
    saved = Entry.objects.get(pk=region.pk).body
    assert saved == f"{region.body}\n![]({one.address})\n![the second]({two.address})"


def test_what_is_no_image_is_refused_in_words_and_the_text_stays(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/edit/")
    body = page.get_by_role("textbox", name="Body")
    give(page, "drop", ("drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"))
    expect(page.get_by_text("This is an SVG drawing")).to_be_visible()
    expect(body).to_have_value(region.body)
    accessible(page)
    screenshot(page, "image-refused")
    page.get_by_role("button", name="Leave it out").click()
    expect(page.get_by_text("This is an SVG drawing")).to_have_count(0)
    expect(body).to_be_focused()
    give(page, "paste", ("huge.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(11 * 1024 * 1024)))
    expect(page.get_by_text("This file has 11 MB; an image has at most 10 MB.")).to_be_visible()
    expect(body).to_have_value(region.body)
    assert not Image.objects.exists()


def test_a_chosen_file_that_could_not_be_sent_is_tried_again(
    region: Entry, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/edit/")
    page.route("**/images/upload/", lambda route: route.fulfill(status=401, body=""))
    file = {"name": "map.png", "mimeType": "image/png", "buffer": picture_bytes()}
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add an image").click()
    chooser.value.set_files([file])  # type: ignore[list-item]
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.unroute("**/images/upload/")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-image-thumbnail]:visible")).to_have_count(1)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("textbox", name="Body")).to_have_value(
        f"{region.body}\n![]({Image.objects.get().address})"
    )


def test_saving_waits_for_a_picture_on_its_way(
    region: Entry, ben: User, live_server: LiveServer, signs_in: Callable[[User], Page]
) -> None:
    page = signs_in(ben)
    page.goto(f"{live_server}/notes/region/edit/")
    held = []
    page.route("**/images/upload/", lambda route: held.append(route))
    give(page, "paste", ("map.png", "image/png", picture_bytes()))
    expect(page.get_by_text("(sending picture 1…)")).to_be_attached()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("This picture is still being sent.")).to_be_visible()
    held[0].continue_()
    expect(page.locator("[data-image-thumbnail]:visible")).to_have_count(1)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved region as revision 2")).to_be_visible()


def test_pictures_are_looked_through_described_and_removed(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    used = an_image(ben, size=(1280, 720), alt="Map of the regions")
    an_image(ben, colour=(90, 11, 99), size=(390, 844))
    edited(region, body=f"{region.body}\n![]({used.address})")
    page = signs_in(ben)
    page.goto(f"{live_server}/images/")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        screenshot(page, f"images-{width}")
    accessible(page)
    page.get_by_role("link", name="Write its alt text").click()
    accessible(page)
    screenshot(page, "image-one-390")
    page.get_by_label("Alt text").fill("Console on a phone")
    page.get_by_role("button", name="Save the alt text").click()
    expect(page.get_by_label("Line for the text of an entry")).to_have_value(
        f"![Console on a phone]({Image.objects.get(width=390).address})"
    )
    page.set_viewport_size({"width": 1440, "height": 1000})
    screenshot(page, "image-one-1440")
    page.get_by_role("link", name="Remove this image").click()
    accessible(page)
    screenshot(page, "image-remove-1440")
    page.get_by_role("button", name="Remove it for good").click()
    expect(page.get_by_text("Removed the image.")).to_be_visible()
    assert [image.pk for image in Image.objects.all()] == [used.pk]


def test_without_scripts_the_line_is_copied(
    region: Entry,
    ben: User,
    live_server: LiveServer,
    browser: Browser,
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill(ben.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{live_server}/notes/region/edit/")
    assert (
        page.get_by_role("link", name="Upload an image (in a new tab)").get_attribute("href")
        == "/images/new/"
    )
    page.goto(f"{live_server}/images/new/")
    screenshot(page, "image-new")
    file = {"name": "map.png", "mimeType": "image/png", "buffer": picture_bytes()}
    page.get_by_label("Image").set_input_files([file])  # type: ignore[list-item]
    page.get_by_label("Alt text").fill("Map")
    page.get_by_role("button", name="Upload").click()
    line = page.get_by_label("Line for the text of an entry").input_value()
    assert line == f"![Map]({Image.objects.get().address})"
    page.goto(f"{live_server}/notes/region/edit/")
    page.get_by_role("textbox", name="Body").fill(line)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("img", name="Map")).to_be_visible()
    page.context.close()
