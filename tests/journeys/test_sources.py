"""A curator who never opens a terminal: a notes file comes in, conflicts are settled, the file goes back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from notes.models import SourceConflict, SourceFile
from tests.journeys.test_inbox import sign_in
from tests.notes.actions.test_source_load import FILE, entry, load, write

CHANGED = (
    FILE.replace("serverless ECS", "said in the file")
    .replace("managed", "managed by AWS")
    .replace("run Docker", "run containers")
)


@pytest.fixture
def in_both(transactional_db: None, ben: User) -> SourceFile:
    """A file that was loaded and edited here since."""
    load(FILE)
    write(entry("Fargate"), ben, definition="said here")
    write(entry("MSK"), ben, definition="managed Kafka")
    write(entry("perms"), ben, definition="permissions are needed")
    return SourceFile.objects.get()


def choose(page: Page, name: str, text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    page.get_by_label("Notes files", exact=True).set_input_files(
        [{"name": name, "mimeType": "text/markdown", "buffer": data}]
    )


def drop(page: Page, name: str, text: str) -> None:
    page.evaluate(
        """([name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], name, { type: "text/markdown" }));
            const zone = document.querySelector("[data-drop-zone]");
            const about = { dataTransfer: transfer, bubbles: true, cancelable: true };
            for (const type of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(type, about));
        }""",
        [name, text],
    )


def fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_and_out_again(
    in_both: SourceFile,
    ada: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    page = signs_in(ada)
    page.goto(f"{live_server}/sources/")
    expect(page.get_by_text("wiki ahead by 3 entries")).to_be_visible()
    accessible(page)
    choose(page, "notes.md", "# é\n".encode("latin-1"))
    page.get_by_role("button", name="See what loading will do").click()
    expect(page.get_by_text("Save the file as UTF-8 and load it again")).to_be_visible()
    drop(page, "notes.md", CHANGED)
    expect(page.get_by_role("heading", name="What loading notes.md will do")).to_be_visible()
    expect(page.get_by_role("heading", name="2 conflicts")).to_be_visible()
    expect(page.locator("ins").get_by_text("containers")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        accessible(page)
    fits(page, 320)
    screenshot(page, "sources-dry-run-phone")
    page.get_by_role("button", name="Load notes.md").click()
    expect(page.get_by_text("2 conflicts wait for a decision")).to_be_visible()
    assert entry("ECS").definition == "run containers"
    accessible(page)
    fits(page, 320)

    page.get_by_role("link", name="Decide the first").click()
    expect(page.get_by_text("1 of 2 left")).to_be_visible()
    accessible(page)
    fits(page, 320)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.keyboard.press("j")
    expect(page.get_by_text("2 of 2 left")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_text("1 of 2 left")).to_be_visible()
    page.get_by_label("Definition").fill("said in both")
    expect(page.get_by_label("Write it as below")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("1 of 1 left")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_label("Keep the wiki's")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="notes.md", exact=True)).to_be_visible()
    assert (entry("Fargate").definition, entry("MSK").definition) == ("said in both", "managed Kafka")
    assert not SourceConflict.objects.filter(resolution="").exists()

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        accessible(page)
    fits(page, 320)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download notes.md").click()
    assert started.value.suggested_filename == "notes.md"
    written = started.value.path().read_text(encoding="utf-8")
    assert written == (
        CHANGED.replace("said in the file", "said in both")
        .replace("managed by AWS", "managed Kafka")
        .replace("necessary", "permissions are needed")
    )
    page.reload()
    page.get_by_role("button", name="It is in place").click()
    expect(page.get_by_text("File and wiki say the same")).to_be_visible()


def test_without_scripts_the_same_forms_do_it(
    in_both: SourceFile, ada: User, live_server: LiveServer, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    sign_in(page, live_server, ada)
    page.goto(f"{live_server}/sources/")
    choose(page, "notes.md", CHANGED)
    page.get_by_role("button", name="See what loading will do").click()
    expect(page.get_by_role("heading", name="2 conflicts")).to_be_visible()
    page.get_by_role("button", name="Load notes.md").click()
    expect(page.get_by_text("2 conflicts wait for a decision")).to_be_visible()
    page.get_by_role("link", name="Decide the first").click()
    page.get_by_role("link", name="Decide all 2 at once").click()
    page.get_by_role("button", name="Keep the wiki's for all 2").click()
    expect(page.get_by_text("Settled 2 with the wiki's version")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download notes.md").click()
    assert "said here" in started.value.path().read_text(encoding="utf-8")
    assert (entry("Fargate").definition, entry("MSK").definition) == ("said here", "managed Kafka")


def test_the_first_file_of_an_empty_wiki(
    transactional_db: None,
    ada: User,
    live_server: LiveServer,
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
) -> None:
    page = signs_in(ada)
    page.goto(live_server.url)
    page.get_by_role("button", name="your account").click()
    page.get_by_role("link", name="Sources").click()
    expect(page.get_by_text("Begin with a notes file")).to_be_visible()
    accessible(page)
    choose(page, "notes.md", FILE)
    page.get_by_role("button", name="See what loading will do").click()
    page.get_by_role("button", name="Load notes.md").click()
    expect(page.get_by_text("No conflict is open")).to_be_visible()
    page.get_by_role("link", name="notes.md").click()
    page.get_by_label("Author").select_option(label="ada")
    page.get_by_label("It is about AWS").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved what notes.md is.")).to_be_visible()
    source = SourceFile.objects.get()
    assert (source.author, source.about_aws) == (ada, True)
