"""Pages on which two entries become one, and two again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from awskb.accounts.models import User
from notes.models import Entry, EntryMerge
from tests.factories.notes import a_note, a_section, a_term, edited

Signed = Callable[[User], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Entry, Entry]:
    winner = a_term("Cognito", a_section("IAM"), "signs in", body="* one")
    loser = a_term("Cognito", a_section("MOBILE"), "for <apps>", body="* two", tags=("mobile",))
    a_term("login", definition="[[mobile/Cognito]]")
    return winner, loser


def result(winner: Entry, loser: Entry, **changes: str) -> dict[str, str]:
    return {
        "title": "Cognito",
        "expansion": "",
        "definition": "signs in; for <apps>",
        "body": "* one\n* two",
        "aliases": "",
        "tags": "mobile",
        "winner_base": str(winner.revision_number),
        "loser_base": str(loser.revision_number),
        **changes,
    }


def test_a_title_that_stands_twice_offers_it_and_both_are_shown_beside_each_other(
    pair: tuple[Entry, Entry], ben: User, reader: User, client_of: Signed
) -> None:
    winner, loser = pair
    url = f"/notes/cognito/merge/?with={loser.pk}"
    assert url in client_of(ben).get("/notes/cognito/").content.decode()
    assert "/merge/" not in client_of(reader).get("/notes/cognito/").content.decode()
    page = client_of(ben).get(url).content.decode()
    assert "for &lt;apps&gt;" in page
    assert "signs in; for &lt;apps&gt;" in page
    assert "1 reference leads to Cognito (MOBILE) now" in page
    assert f"/notes/mobile-cognito/merge/?with={winner.pk}" in page


def test_merged_and_undone_from_the_pages(pair: tuple[Entry, Entry], ben: User, client_of: Signed) -> None:
    winner, loser = pair
    client = client_of(ben)
    answer = client.post(f"/notes/cognito/merge/?with={loser.pk}", result(winner, loser), follow=True)
    assert answer.redirect_chain[-1][0] == "/notes/cognito/"
    merge = EntryMerge.objects.get()
    assert f"/merges/{merge.pk}/" in answer.content.decode()
    assert client.get("/notes/mobile-cognito/")["Location"] == "/notes/cognito/"
    history = client.get("/notes/cognito/history/").content.decode()
    assert f'href="/merges/{merge.pk}/"' in client.get("/changes/").content.decode()
    assert "From Cognito, merged in on" in history
    assert "Cognito, revision 1" in history
    hidden = Entry.objects.get(pk=loser.pk).slug
    assert client.get(f"/notes/{hidden}/")["Location"] == "/notes/cognito/"
    losers = client.get(f"/notes/{Entry.objects.get(pk=loser.pk).slug}/history/").content.decode()
    assert "was merged into" in losers
    assert "Cognito" not in client.get("/trash/").content.decode()
    shown = client.get(f"/merges/{merge.pk}/").content.decode()
    assert "MOBILE › login" not in shown
    assert "Undo all of it" in shown
    answer = client.post(f"/merges/{merge.pk}/undo/", follow=True)
    assert "are two again" in answer.content.decode()
    assert client.get("/notes/mobile-cognito/").status_code == 200


def test_what_was_saved_meanwhile_is_shown_and_the_result_kept(
    pair: tuple[Entry, Entry], ben: User, client_of: Signed
) -> None:
    winner, loser = pair
    sent = result(winner, loser, definition="my words")
    edited(loser, definition="theirs")
    client = client_of(ben)
    answer = client.post(f"/notes/cognito/merge/?with={loser.pk}", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody saved Cognito meanwhile, so nothing was merged" in page
    assert "theirs" in page
    assert "my words" in page
    assert 'name="loser_base" value="2"' in page
    assert not EntryMerge.objects.exists()
    assert (
        client.post(f"/notes/cognito/merge/?with={loser.pk}", {**sent, "loser_base": "2"}).status_code == 302
    )


def test_a_result_that_cannot_be_kept_is_refused_with_the_text(
    pair: tuple[Entry, Entry], ben: User, client_of: Signed
) -> None:
    winner, loser = pair
    answer = client_of(ben).post(f"/notes/cognito/merge/?with={loser.pk}", result(winner, loser, title=""))
    assert answer.status_code == 422
    assert "signs in; for &lt;apps&gt;" in answer.content.decode()


def test_what_stands_against_undoing_is_listed(
    pair: tuple[Entry, Entry], ben: User, client_of: Signed
) -> None:
    winner, loser = pair
    client = client_of(ben)
    client.post(f"/notes/cognito/merge/?with={loser.pk}", result(winner, loser))
    edited(winner, definition="anew")
    answer = client.post(f"/merges/{EntryMerge.objects.get().pk}/undo/")
    assert answer.status_code == 409
    assert "Cognito was changed in the same place since." in answer.content.decode()


def test_any_other_entry_is_found_by_a_part_of_its_name(ben: User, client_of: Signed) -> None:
    term = a_term("Cognito")
    other, section = a_term("user pools", aliases=("Sign-in",)), a_section("sign-in things")
    page = client_of(ben).get("/notes/cognito/merge/?q=SIGN").content.decode()
    assert f"?with={other.pk}" in page
    assert f"?with={section.pk}" not in page
    answer = client_of(ben).get(f"/notes/cognito/merge/?with={section.pk}", follow=True)
    assert "Only two terms, or two sections, can become one" in answer.content.decode()
    assert client_of(ben).get(f"/notes/cognito/merge/?with={term.pk}").status_code == 302
    assert client_of(ben).get("/notes/cognito/merge/?with=999999").status_code == 404


def test_only_editors_merge_and_undo(
    pair: tuple[Entry, Entry], ben: User, reader: User, client_of: Signed
) -> None:
    winner, loser = pair
    url = f"/notes/cognito/merge/?with={loser.pk}"
    assert client_of(reader).get(url).status_code == 403
    assert client_of(reader).post(url, result(winner, loser)).status_code == 403
    client_of(ben).post(url, result(winner, loser))
    number = EntryMerge.objects.get().pk
    assert client_of(reader).get(f"/merges/{number}/").status_code == 200
    assert client_of(reader).post(f"/merges/{number}/undo/").status_code == 403


def test_the_history_asks_as_often_with_many_merges_as_with_one(ada: User, client_of: Signed) -> None:
    winner = a_term("Cognito", a_section("IAM"), "signs in")
    client = client_of(ada)
    counts = []
    for number in range(6):
        loser = a_term(f"Cognito {number}", a_section(f"PART {number}"), "for apps")
        for line in "abc":
            edited(Entry.objects.get(pk=loser.pk), definition=line, by=ada)
        now, there = Entry.objects.get(pk=winner.pk), Entry.objects.get(pk=loser.pk)
        client.post(f"/notes/{now.slug}/merge/?with={there.pk}", result(now, there, aliases=""))
        if number in (0, 5):
            client.get(f"/notes/{now.slug}/history/")
            with CaptureQueriesContext(connection) as asked:
                page = client.get(f"/notes/{now.slug}/history/").content.decode()
            counts.append(len(asked))
    assert EntryMerge.objects.count() == 6
    assert "Cognito 5" in page
    assert "Cognito 0" in page
    assert counts[0] == counts[1] <= 13


def test_at_the_same_path_in_two_files_each_is_named_with_its_file(ben: User, client_of: Signed) -> None:
    a_note("# IAM\n\n* _Cognito_: one\n", "cloud/aws.md")
    a_note("# IAM\n\n* _Cognito_: other\n", "exams.md")
    winner, loser = Entry.objects.filter(title="Cognito").order_by("pk")
    client = client_of(ben)
    choices = text_of_page(client.get(f"/notes/{winner.slug}/merge/"))
    assert "IAM › Cognito (exams.md)" in choices
    url = f"/notes/{winner.slug}/merge/?with={loser.pk}"
    review = text_of_page(client.get(url))
    assert "Merge Cognito (IAM, exams.md) into Cognito (IAM, cloud/aws.md)" in review
    answer = client.post(url, result(winner, loser))
    assert answer.status_code == 302
    done = text_of_page(client.get(f"/merges/{EntryMerge.objects.get().pk}/"))
    assert "Cognito (IAM, exams.md) merged into Cognito (IAM, cloud/aws.md)" in done


def text_of_page(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())
