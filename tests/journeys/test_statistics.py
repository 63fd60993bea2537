"""Looking at what one's answers say, and taking cards away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from awskb.accounts.models import User
from certs.actions.cards import keep_card, write_own_card
from certs.models import Card, CardMemory
from tests.factories.exam_maps import an_exam, an_item_of
from tests.factories.goals import a_goal
from tests.factories.notes import NOW, a_section, a_term
from tests.factories.reviews import NOW as ANSWERED
from tests.factories.reviews import a_memory, an_answer
from tests.journeys.axe import violations
from tests.journeys.conftest import SCREENSHOTS

PATHS = ("/review/statistics/", "/review/statistics/?span=year", "/cards/export/")


def a_year_of_answers(person: User) -> list[Card]:
    """With a leech, a forgotten card, an exam that asks for some, and months without any answer."""
    version, iam = an_exam("SAA-C03"), a_section("IAM")
    a_goal(person, version, target_on=(ANSWERED + timedelta(days=25)).date())
    cards = []
    for number in range(4):
        term = a_term(f"role {number}", iam, f"user w/ tmp credentials of kind {number}")
        an_item_of(version, f"topic {number}", f"{number % 2 + 1}.1", entry=term)
        card = keep_card(entry_id=term.pk, by=person, at=NOW)
        a_memory(person, card, lapses=4 * number, due=ANSWERED + timedelta(days=3 * number - 1))
        for days in range(0, 300, 9 - number):
            rating = 1 if days % 7 == 0 else 3
            an_answer(person, card, days_ago=days, rating=rating, is_learning=days % 5 == 0)
        cards.append(card)
    write_own_card(question="Which is stateless?\n\t`aws`", answer="The NACL", by=person, at=NOW)
    return cards


def test_cards_are_taken_to_anki(
    ada: User, signs_in: Callable[[User], Page], live_server: LiveServer, tmp_path: Path
) -> None:
    a_year_of_answers(ada)
    page = signs_in(ada)
    page.goto(f"{live_server}/cards/mine/")
    page.get_by_role("link", name="Take away").click()
    page.get_by_role("radio", name="My own").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Anki package").click()
    waiting.value.save_as(tmp_path / "cards.apkg")
    assert waiting.value.suggested_filename.startswith("awskb-cards-own-")
    collection = Collection(str(tmp_path / "collection.anki2"))
    options = ImportAnkiPackageOptions(with_scheduling=True)
    asked = ImportAnkiPackageRequest(package_path=str(tmp_path / "cards.apkg"), options=options)
    assert len(collection.import_anki_package(asked).log.new) == 5
    collection.close()
    page.get_by_label("Of which exam").select_option("SAA-C03")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    assert len(waiting.value.path().read_text().splitlines()) == 5


def test_the_hardest_card_is_put_away_from_where_it_is_shown(
    ada: User, signs_in: Callable[[User], Page], live_server: LiveServer
) -> None:
    cards = a_year_of_answers(ada)
    page = signs_in(ada)
    page.goto(f"{live_server}/review/statistics/")
    expect(page.get_by_text("a leech").first).to_be_visible()
    page.get_by_role("button", name="Put away IAM › role 1").click()
    expect(page).to_have_url(f"{live_server}/review/statistics/")
    expect(page.get_by_role("button", name="Put away IAM › role 1")).to_have_count(0)
    assert CardMemory.objects.get(card=cards[1]).suspended_at
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Put away IAM › role 1")).to_be_visible()
    page.get_by_role("link", name="1 year").click()
    page.get_by_text("Show as a table").first.click()
    expect(page.get_by_role("region", name="Answers, table")).to_contain_text("Week of")


def test_the_pages_are_accessible_and_fit(
    ada: User, signs_in: Callable[[User], Page], browser: Browser, live_server: LiveServer
) -> None:
    a_year_of_answers(ada)
    state = signs_in(ada).context.storage_state()
    wrong = []
    for scheme, width in (("light", 1440), ("dark", 390), ("light", 320), ("dark", 1440)):
        page = browser.new_context(
            storage_state=state,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
        ).new_page()
        for path in PATHS:
            page.goto(f"{live_server}{path}")
            # Each scheme once; the other widths show the same, otherwise placed.
            found = violations(page) if (scheme, width) in (("light", 1440), ("dark", 390)) else []
            wrong += [f"{path} {scheme}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            wrong += [f"{path}: {wide} px too wide at {width}"] if wide > 0 else []
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            name = path.strip("/").replace("/", "-").replace("?span=", "")
            page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
    assert not wrong, "\n".join(wrong)
