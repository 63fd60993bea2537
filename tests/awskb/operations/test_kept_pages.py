"""Pages of entries are made once; whatever changes them makes them anew, for whom they changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awskb.accounts.models import User
from awskb.operations.change_counting import ONES_OWN
from awskb.operations.models import ChangeCounter
from certs.models import StudyTimer
from certs.models.private_records import PrivateQuerySet
from notes.models import Entry
from tests.factories.notes import a_section, a_term, edited
from tests.factories.reviews import a_card, a_memory

ClientOf = Callable[[User], Client]
PATH = "/notes/lambda/"
# The counters, the session, the person, the role and what keeps the session's list: whatever the page holds.
MOST_QUERIES_WHEN_KEPT = 5


@pytest.fixture
def term(db: None) -> Entry:
    return a_term("Lambda", a_section("COMPUTE"), "runs code")


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def text_of(client: Client, path: str = PATH) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def undone(term: Entry, words: str) -> None:
    """Written and rolled back."""
    with transaction.atomic():
        Entry.objects.filter(pk=term.pk).update(expansion=words)
        transaction.set_rollback(True)


def is_kept(client: Client, path: str = PATH) -> bool:
    """Whether the page is shown without being made."""
    with CaptureQueriesContext(connection) as queries:
        text_of(client, path)
    return len(queries) <= MOST_QUERIES_WHEN_KEPT


def test_a_page_is_made_once(term: Entry, bens: Client) -> None:
    first = text_of(bens)
    assert is_kept(bens)
    assert "runs code" in first
    assert not is_kept(bens, f"{PATH}?tree=all")


def test_an_edit_of_anything_shows_at_once(term: Entry, ada: User, bens: Client) -> None:
    other = a_term("Fargate", term.parent, "x")
    text_of(bens)
    edited(term, by=ada, definition="runs functions")
    assert "runs functions" in text_of(bens)
    edited(other, by=ada, definition="mentions Lambda too")
    assert "mentions Lambda too" in text_of(bens)
    Entry.objects.filter(pk=term.pk).update(expansion="written past every action")
    assert "written past every action" in text_of(bens)


def test_what_is_undone_counts_for_nothing(term: Entry, bens: Client) -> None:
    text_of(bens)
    undone(term, "never")
    assert "never" not in text_of(bens)
    Entry.objects.filter(pk=term.pk).update(expansion="after all")
    assert "after all" in text_of(bens)


def test_what_is_ones_own_changes_ones_own_page_only(
    term: Entry, bens: Client, reader: User, client_of: ClientOf
) -> None:
    others = client_of(reader)
    text_of(others)
    known = f'value="e{term.pk}:known:1" aria-pressed="true"'
    assert known not in text_of(bens)
    answer = bens.post("/states/save/", {"set": f"e{term.pk}:known", "back": PATH})
    assert answer.status_code == 302
    assert known in text_of(bens)
    assert is_kept(others)


def test_nobody_is_shown_another_persons_page(
    term: Entry, ben: User, reader: User, client_of: ClientOf
) -> None:
    text_of(client_of(ben))
    page = text_of(client_of(reader))
    assert f"/notes/{term.slug}/edit/" not in page
    assert "reader" in page


def test_a_role_that_changes_changes_the_page(term: Entry, ben: User, client_of: ClientOf) -> None:
    editors = Group.objects.get(name="editor").user_set
    assert f"/notes/{term.slug}/edit/" in text_of(client_of(ben))
    editors.remove(ben)
    assert f"/notes/{term.slug}/edit/" not in text_of(client_of(User.objects.get(pk=ben.pk)))
    editors.add(ben)
    assert f"/notes/{term.slug}/edit/" in text_of(client_of(User.objects.get(pk=ben.pk)))


def test_who_may_not_come_in_any_more_gets_nothing_kept(term: Entry, ben: User, bens: Client) -> None:
    text_of(bens)
    ben.is_active = False
    ben.save()
    assert bens.get(PATH).status_code == 302


def test_a_visitor_is_shown_no_members_page(term: Entry, bens: Client, eve: Client, settings: Any) -> None:
    text_of(bens)
    assert eve.get(PATH).status_code == 302
    settings.AWSKB_PUBLIC_READ = True
    text_of(eve)
    assert is_kept(eve)
    Entry.objects.filter(pk=term.pk).update(hidden=True)
    assert eve.get(PATH).status_code == 404
    settings.AWSKB_PUBLIC_READ = False
    assert eve.get(PATH).status_code == 302


def test_a_visitors_colours_are_those_of_their_browser(term: Entry, eve: Client, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    first = eve.get(PATH)
    eve.cookies["theme"] = "dark"
    second = eve.get(PATH, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert 'data-theme="dark"' in second.content.decode()
    eve.cookies["theme"] = "light"
    assert 'data-theme="light"' in text_of(eve)


def test_a_form_on_a_kept_page_can_be_sent(term: Entry, ben: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ben)
    text_of(client)
    assert is_kept(client)
    page = text_of(client)
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    data = {"set": f"e{term.pk}:known", "back": PATH, "csrfmiddlewaretoken": token}
    assert client.post("/states/save/", data).status_code == 302
    # Another browser of the same person has another secret.
    second = Client(enforce_csrf_checks=True)
    second.force_login(ben)
    page = text_of(second)
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert second.post("/states/save/", {**data, "csrfmiddlewaretoken": token}).status_code == 302


def test_a_browser_that_has_the_page_is_told_so(term: Entry, ada: User, bens: Client) -> None:
    first = bens.get(PATH)
    again = bens.get(PATH, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    edited(term, by=ada, definition="other")
    assert bens.get(PATH, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_message_is_shown_once(term: Entry, bens: Client) -> None:
    text_of(bens)
    bens.post("/states/save/", {"set": f"e{term.pk}:known", "back": PATH})
    assert 'class="messages"' in text_of(bens)
    assert 'class="messages"' not in text_of(bens)
    assert is_kept(bens)


def test_signing_in_and_drafts_change_no_page(
    term: Entry, ben: User, bens: Client, reader: User, client_of: ClientOf
) -> None:
    text_of(bens)
    client_of(reader).get("/")
    assert is_kept(bens)


def test_studying_makes_nobody_elses_pages_anew() -> None:
    """A certificate, which a curator may write down for another, is for the team's pages too."""
    private = {
        model._meta.db_table
        for model in apps.get_models()
        if isinstance(model._default_manager.none(), PrivateQuerySet)
    }
    assert private - ONES_OWN == {"certs_credential"}


@pytest.mark.django_db(transaction=True)
def test_each_write_raises_the_number_in_its_own_transaction() -> None:
    term = a_term("Lambda", a_section("COMPUTE"), "x")

    def number() -> int:
        return ChangeCounter.objects.get(name="shared").number

    before = number()
    with transaction.atomic():
        Entry.objects.filter(pk=term.pk).update(expansion="a")
        Entry.objects.filter(pk=term.pk).update(expansion="b")
        with transaction.atomic():
            Entry.objects.filter(pk=term.pk).update(expansion="c")
    assert number() == before + 1
    undone(term, "d")
    assert number() == before + 1
    Entry.objects.filter(pk=term.pk).update(expansion="e")
    assert number() == before + 2
    caches["default"].set("x", 1)
    assert number() == before + 2


def test_the_first_page_is_kept_as_well(
    term: Entry, ada: User, bens: Client, reader: User, client_of: ClientOf
) -> None:
    theirs = client_of(reader)
    assert "in the inbox" not in text_of(theirs, "/")
    assert "in the inbox" in text_of(bens, "/")
    assert is_kept(bens, "/")
    edited(term, by=ada, definition="runs functions")
    assert not is_kept(bens, "/")


def test_a_visitor_is_answered_by_one_question(term: Entry, eve: Client, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    made = eve.get(PATH)
    with CaptureQueriesContext(connection) as queries:
        kept = eve.get(PATH)
    assert len(queries) == 1
    for header in ("Cache-Control", "Vary", "X-Frame-Options", "Content-Security-Policy", "Content-Length"):
        assert kept[header] == made[header]


def test_a_visitors_form_on_a_kept_page_can_be_sent(term: Entry, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    text_of(Client())
    visitor = Client(enforce_csrf_checks=True)
    assert is_kept(visitor)
    page = text_of(visitor)
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form = {"theme": "dark", "next": PATH, "csrfmiddlewaretoken": token}
    assert visitor.post("/theme/", form).status_code == 302
    assert visitor.post("/theme/", {**form, "csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_a_card_that_comes_due_shows_on_a_kept_page(
    term: Entry, ben: User, bens: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    a_memory(ben, a_card(term), due=now + timedelta(minutes=1), last_review=now - timedelta(days=5))
    assert "to review today" not in text_of(bens, "/")
    assert is_kept(bens, "/")
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=2))
    assert "<strong>1</strong> card</a> to review today" in text_of(bens, "/")


def test_a_search_is_kept_until_something_changes(
    term: Entry, ada: User, bens: Client, eve: Client, settings: Any
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    for address in ("/search/?q=runs", "/search/suggest/?q=runs"):
        assert "Lambda" in text_of(bens, address)
        assert "Lambda" in text_of(eve, address)
        assert is_kept(bens, address)
        assert is_kept(eve, address)
        assert not is_kept(bens, f"{address}+code")
    edited(term, by=ada, definition="forgets code")
    assert "Lambda" not in text_of(bens, "/search/?q=runs")


def test_a_members_own_page_is_kept_for_the_minute_and_never_by_a_browser(
    term: Entry, ben: User, bens: Client, reader: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    text_of(bens, "/dashboard/")
    assert is_kept(bens, "/dashboard/")
    assert not is_kept(client_of(reader), "/dashboard/")
    shown = bens.get("/dashboard/")
    assert "no-store" in shown["Cache-Control"]
    assert "ETag" not in shown
    text_of(bens, "/dashboard/")
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=1))
    assert not is_kept(bens, "/dashboard/")
    StudyTimer.objects.create(person=ben, started_at=now)
    text_of(bens, "/dashboard/")
    assert not is_kept(bens, "/dashboard/")
