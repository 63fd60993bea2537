"""Ambiguous links list what they may mean; an editor says which, and makes links of mentions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from notes.models import Entry, Reference
from tests.factories.notes import a_group, a_section, a_term, an_item, edited

Signed = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Entry, Entry]:
    return a_term("SNS", a_section("MOBILE"), "pushes"), a_term("SNS", a_section("messaging"), "topics")


def test_an_ambiguous_link_says_so_and_lists_each_with_a_link(
    two: tuple[Entry, Entry], ben: User, reader: User, client_of: Signed
) -> None:
    term = a_term("push", definition="by [[SNS]] or [[SNS|it]]", body="* [[SNS]] again")
    page = client_of(reader).get("/notes/push/").content.decode()
    assert f'<a class="wikilink wikilink--ambiguous" href="#which-{term.pk}-0">SNS</a>' in page
    assert "(which one?)" in page
    assert page.count("may mean one of 2 entries") == 1
    assert f'id="which-{term.pk}-0"' in page
    assert '<a href="/notes/sns/">MOBILE › SNS</a>' in page.replace('<span lang="en">', "")
    assert "/notes/messaging-sns/" in page
    assert "/choose/" not in page
    assert f"/notes/items/{term.pk}/choose/0/" in client_of(ben).get("/notes/push/").content.decode()


@pytest.mark.usefixtures("pages_made_anew")
def test_a_section_s_page_lists_them_and_asks_one_query_more(
    two: tuple[Entry, Entry], ben: User, client_of: Signed
) -> None:
    section = a_section("PUSH")
    term = a_term("push", section, "by SNS")
    client = client_of(ben)
    counts = []
    for text in ("by SNS", "by [[SNS]]", "by [[SNS]] [[sns|x]] [[MOBILE/SNS]]"):
        edited(term, definition=text)
        client.get("/notes/push/")
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/notes/push/").content.decode()
        counts.append(len(asked))
    assert counts[1] == counts[2] == counts[0] + 1
    assert "Which one is meant" in page
    assert counts[2] <= 15


def test_visitors_see_only_what_they_may_read(
    two: tuple[Entry, Entry], eve: Client, settings: object
) -> None:
    settings.AWSKB_PUBLIC_READ = True  # type: ignore[attr-defined]
    a_term("push", definition="by [[SNS]]")
    edited(two[1], members_only=True)
    page = eve.get("/notes/push/").content.decode()
    assert '<a class="wikilink" href="/notes/sns/">SNS</a>' in page
    assert "messaging" not in page.split("<main", 1)[1].split("</main", 1)[0]


def test_an_editor_says_which_and_the_text_gets_its_path(
    two: tuple[Entry, Entry], ben: User, client_of: Signed
) -> None:
    term = a_term("push", definition="by [[SNS]] or [[SNS|it]]", body="* `[[SNS]]` and [[SNS]]")
    client = client_of(ben)
    url = f"/notes/items/{term.pk}/choose/0/"
    page = client.get(url).content.decode()
    assert "[[<ins>messaging/</ins>SNS]]" in page
    assert client.post(url, {"base_revision": "1"}).status_code == 422
    answer = client.post(url, {"target": str(two[1].pk), "base_revision": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/notes/push/"
    term.refresh_from_db()
    assert term.definition == "by [[messaging/SNS]] or [[messaging/SNS|it]]"
    assert term.body == "* `[[SNS]]` and [[messaging/SNS]]"
    assert set(Reference.objects.filter(entry=term).values_list("target", flat=True)) == {two[1].pk}
    assert client.get(url).status_code == 302
    edited(two[0], title="SNS push")
    assert client.post(url, {"target": str(two[1].pk), "base_revision": "2"}).status_code == 302


def test_what_was_changed_meanwhile_is_not_overwritten(
    two: tuple[Entry, Entry], ben: User, client_of: Signed
) -> None:
    term = a_term("push", definition="by [[SNS]]")
    edited(term, definition="now by [[SNS]]")
    url = f"/notes/items/{term.pk}/choose/0/"
    answer = client_of(ben).post(url, {"target": str(two[1].pk), "base_revision": "1"})
    assert answer.status_code == 409
    assert "Somebody changed push meanwhile" in answer.content.decode()
    assert "now by" in answer.content.decode()


def test_two_of_one_title_in_one_section_are_told_apart_by_their_group_or_not_at_all(
    ben: User, client_of: Signed
) -> None:
    section = a_section("MOBILE")
    grouped, bare = a_term("SNS", a_group("PUSH", section)), a_term("SNS", section)
    term = a_term("other", definition="[[SNS]]")
    page = client_of(ben).get(f"/notes/items/{term.pk}/choose/0/").content.decode()
    assert f'value="{grouped.pk}" required' in page
    assert f'value="{bare.pk}" disabled' in page


@pytest.mark.parametrize(
    ("definition", "body", "then"),
    [
        ("runs on Lambda, or Lambda@Edge", "", "runs on [[Lambda]], or Lambda@Edge"),
        ("`Lambda`, [Lambda](https://a.b), Lambda", "", "`Lambda`, [Lambda](https://a.b), [[Lambda]]"),
        ("", "* first\n> as Lambda does https://a.b/Lambda", "* first\n> as [[Lambda]] does https://a.b/Lambda"),
        ("", "| a | b |\n| --- | --- |\n| Lambda | x |", "| a | b |\n| --- | --- |\n| [[Lambda]] | x |"),
    ],
)  # fmt: skip
def test_a_mention_becomes_a_link_when_asked(
    definition: str, body: str, then: str, ben: User, reader: User, client_of: Signed
) -> None:
    function = a_term("Lambda")
    other = a_term("jobs", definition=definition, body=body)
    url = f"/notes/jobs/link/{function.pk}/"
    client = client_of(ben)
    assert url in client.get("/notes/lambda/").content.decode()
    assert url not in client_of(reader).get("/notes/lambda/").content.decode()
    assert "<ins>" in client.get(url).content.decode()
    other.refresh_from_db()
    assert other.revision_number == 1
    assert client.post(url, {"base_revision": "9"}).status_code == 409
    assert client.post(url, {"base_revision": "1"})["Location"] == "/notes/lambda/"
    other.refresh_from_db()
    assert f"{other.definition}{other.body}" == then
    assert Reference.objects.get(entry=other).kind == "wikilink"
    assert url not in client.get("/notes/lambda/").content.decode()
    assert client.get(url).status_code == 302


def test_the_mention_of_a_name_that_several_have_gets_a_path_and_keeps_its_words(
    two: tuple[Entry, Entry], ben: User, client_of: Signed
) -> None:
    item = an_item("* SNS sends it", two[1].parent)
    client = client_of(ben)
    url = f"/notes/items/{item.pk}/link/{two[1].pk}/"
    assert url in client.get("/notes/messaging-sns/").content.decode()
    client.post(url, {"base_revision": "1"})
    item.refresh_from_db()
    assert item.body == "* [[messaging/SNS|SNS]] sends it"


def test_where_no_link_can_be_put_the_page_says_so(ben: User, client_of: Signed) -> None:
    function = a_term("Lambda")
    a_term("jobs", definition="[Lambda docs](https://a.b)")
    page = client_of(ben).get(f"/notes/jobs/link/{function.pk}/").content.decode()
    assert "no link can be put" in page


def test_only_editors_write(two: tuple[Entry, Entry], reader: User, client_of: Signed) -> None:
    term = a_term("push", definition="[[SNS]]")
    for url in (f"/notes/items/{term.pk}/choose/0/", f"/notes/push/link/{two[0].pk}/"):
        assert client_of(reader).get(url).status_code == 403
        assert client_of(reader).post(url).status_code == 403
