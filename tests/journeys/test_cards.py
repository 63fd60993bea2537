"""A curator's pass through cards by keyboard, and a definition that changes under a learner."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from awskb.accounts.models import User
from certs.models import Card, CardDecision, CardMemory
from notes.models import Entry
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.notes import a_section, a_service, a_term, edited

LONG = "The long name of a managed service, 弹性计算服务的参考与进步 Supercalifragilistic"


@pytest.fixture
def terms() -> list[Entry]:
    """One that is ready, and three that are suggested."""
    section = a_section("COMPUTE")
    made = []
    for title, one_line in (
        ("Fargate", "serverless capacity for containers"),
        ("Lambda", "functions without any servers"),
        ("Batch", "batch jobs of all sizes"),
    ):
        service = a_service(f"AWS {title}", title, status="active", one_line=one_line)
        term = a_term(title, section, f"runs {one_line}")
        Entry.objects.filter(pk=term.pk).update(service=service, tied_by="person")
        made.append(term)
    return [*made, a_term(LONG, section, "弹性 and elastic 参考")]


@pytest.mark.django_db(transaction=True)
def test_a_curators_pass_by_keyboard(
    ada: User,
    terms: list[Entry],
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    live_server: object,
    screenshot: Callable[[Page, str], None],
) -> None:
    a_service("Amazon FSx", "FSx", status="active", one_line="Managed Windows and Lustre file systems")
    an_item_of(an_exam(scope=["Amazon FSx"]), "Least privilege", "1.1")
    page = signs_in(ada)
    page.goto(str(live_server))
    page.keyboard.press("Control+k")
    page.keyboard.type(">cards decide")
    page.get_by_role("option", name="Cards to decide").click()
    expect(page.get_by_text("4 to decide: 1 ready, 3 suggested")).to_be_visible()
    accessible(page)
    screenshot(page, "card-pass")
    page.keyboard.press("k")
    expect(page.get_by_text("Kept COMPUTE › Fargate.")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.press("Control+a")
    page.keyboard.type("runs functions; nobody sees a server")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Kept COMPUTE › Lambda with the line fixed.")).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_text("Dropped COMPUTE › Batch.")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="COMPUTE › Batch")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(page.get_by_text("Kept COMPUTE › Batch.")).to_be_visible()
    # A title that is too long for a phone, half of it Chinese.
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    accessible(page)
    page.keyboard.press("d")
    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible()
    page.get_by_role("link", name="From the catalogue").click()
    expect(page.get_by_text("the catalogue says it, not the notes")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("k")
    expect(page.get_by_text("Kept FSx.")).to_be_visible()
    page.get_by_role("link", name="Asked backwards").click()
    expect(page.get_by_text("It answers")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="1 kept").or_(page.get_by_role("link", name="0 kept")).click()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for path in ("/cards/mine/more/", "/certs/ABC-C01/map/new/", "/certs/ABC-C01/map/"):
        page.goto(f"{live_server}{path}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    verdicts = CardDecision.objects.order_by("pk").values_list("card__entry__title", "verdict")
    kept = dict.fromkeys(("Fargate", "Lambda", "Batch", None), "kept")
    assert dict(verdicts) == {**kept, LONG: "dropped"}
    assert Card.objects.get(entry=terms[1]).answer == "runs functions; nobody sees a server"


@pytest.mark.django_db(transaction=True)
def test_a_definition_changes_under_a_learner(
    ben: User,
    terms: list[Entry],
    signs_in: Callable[[User], Page],
    accessible: Callable[[Page], None],
    live_server: object,
    screenshot: Callable[[Page, str], None],
) -> None:
    fargate, long = terms[0], terms[3]
    page = signs_in(ben)
    for term in (fargate, long):
        page.goto(f"{live_server}{term.get_absolute_url()}")
        page.get_by_role("button", name="Add its card for myself").click()
        expect(page.get_by_text("Its card is among")).to_be_visible()
    CardMemory.objects.update(stability=30.0, difficulty=5.0)
    edited(fargate, definition="runs serverless capacity for all containers")
    page.goto(f"{live_server}/cards/mine/")
    expect(page.get_by_text("The definition changed")).to_have_count(0)
    edited(fargate, definition="starts 2 kinds of batch jobs")
    edited(long, definition="弹性 is not elastic 参考")
    page.reload()
    expect(page.get_by_role("heading", name="The definition changed")).to_be_visible()
    asked = page.get_by_role("article").filter(has_text="Fargate")
    expect(asked.locator("del")).to_contain_text(["runs"])
    expect(asked).to_contain_text("A number changed.")
    accessible(page)
    screenshot(page, "card-changed")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    asked.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("Kept what you know of it.")).to_be_visible()
    page.get_by_role("button", name="Learn anew").click()
    expect(page.get_by_text("It is a new card from now on.")).to_be_visible()
    expect(page.get_by_text("The definition changed")).to_have_count(0)
    kept, anew = (CardMemory.objects.of(ben).get(card__entry=term) for term in (fargate, long))
    assert (kept.stability, kept.meaning) == (30.0, "starts 2 kinds of batch jobs")
    assert (anew.stability, anew.meaning) == (None, "弹性 is not elastic 参考")
