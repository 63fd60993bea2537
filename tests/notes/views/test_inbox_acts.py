"""Each act of the inbox as a plain form: what it does, where it leads, what it keeps when it is refused."""

from __future__ import annotations

import html as html_text
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.doubts import doubt_line
from notes.models import Doubt, Entry, InboxAct, Revision
from notes.queries.doubts import lines_of
from tests.factories.notes import a_note, edited

Signed = Callable[[User], Client]

NOTE = """# COMPUTE
* _ECS_: containers

---

* _scaling_: more of them
* howto: build the image
* define a task

* frameworks: Sparta https://serverless.com
> so they say

last words
"""


@pytest.fixture
def client(db: None, ben: User, client_of: Signed) -> Client:
    a_note(NOTE)
    return client_of(ben)


def entry(words: str) -> Entry:
    return Entry.objects.filter(title=words).first() or Entry.objects.get(body__contains=words)


def post(client: Client, found: Entry, act: str, **fields: Any) -> Any:
    fields.setdefault("base_revision", found.revision_number)
    fields.setdefault("next", entry("last words").pk)
    return client.post(f"/inbox/{found.pk}/{act}/", fields)


def text_of(answer: HttpResponse) -> str:
    return " ".join(html_text.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def leads_to(answer: Any, found: Entry | None) -> bool:
    return answer.status_code == 302 and answer["Location"] == (
        f"/inbox/?at={found.pk}" if found is not None else "/inbox/"
    )


def test_a_clipping_becomes_a_term_and_the_next_one_comes(client: Client) -> None:
    item = entry("frameworks")
    assert leads_to(post(client, item, "promote", title="frameworks", refine="on"), entry("last words"))
    item.refresh_from_db()
    assert (item.kind, item.status, item.definition) == (
        "term",
        "refined",
        "frameworks: Sparta https://serverless.com",
    )
    section = client.get("/notes/compute/").content.decode()
    assert f'id="i{item.pk}"' in section
    assert f'id="e{item.pk}"' in section


def test_a_term_that_stays_unsorted_stands_there_still(client: Client) -> None:
    item = entry("frameworks")
    assert leads_to(post(client, item, "promote", title="frameworks"), item)


def test_filters_go_along(client: Client) -> None:
    item = entry("frameworks")
    section = entry("COMPUTE")
    answer = post(client, item, "refine", kind="clippings", **{"in": section.pk})
    assert answer["Location"] == f"/inbox/?kind=clippings&in={section.pk}&at={entry('last words').pk}"


def test_lines_are_attached_to_the_chosen_term(client: Client) -> None:
    item, target = entry("frameworks"), entry("scaling")
    assert leads_to(post(client, item, "attach", target=target.pk), entry("last words"))
    target.refresh_from_db()
    assert target.body.endswith("* frameworks: Sparta https://serverless.com\n> so they say")


@pytest.mark.parametrize("target", ["", "0", "x", "999999", "9" * 40])
def test_a_term_that_is_not_there_is_refused_with_words(client: Client, target: str) -> None:
    item = entry("frameworks")
    answer = post(client, item, "attach", target=target)
    assert answer.status_code == 422
    assert '<details class="act" name="act" open>' in answer.content.decode()
    assert Entry.objects.get(pk=item.pk).binned_at is None


def test_terms_are_found_by_name_without_a_script(client: Client) -> None:
    answer = client.get(f"/inbox/?at={entry('frameworks').pk}&q=ec")
    page = answer.content.decode()
    assert f'value="{entry("ECS").pk}" checked' in page
    assert page.count('name="target"') == 1
    fragment = client.get("/inbox/targets/?q=ec").content.decode()
    assert "<html" not in fragment
    assert f'value="{entry("ECS").pk}" checked' in fragment
    assert "No term of that name" in client.get("/inbox/targets/?q=nothing-like-it").content.decode()


def test_lines_are_detached(client: Client) -> None:
    term = entry("scaling")
    assert leads_to(post(client, term, "detach", lines=["1"]), term)
    term.refresh_from_db()
    assert term.body == "* howto: build the image"
    assert entry("define a task").kind == "item"


@pytest.mark.parametrize(("lines", "words"), [([], "Choose the lines"), (["7"], "not there any more")])
def test_lines_must_be_there(client: Client, lines: list[str], words: str) -> None:
    answer = post(client, entry("scaling"), "detach", lines=lines)
    assert answer.status_code == 422
    assert words in text_of(answer)


def test_lines_must_stand_together(client: Client) -> None:
    term = edited(entry("scaling"), body="* one\n\n* two\n* three")
    assert "stand together" in text_of(post(client, term, "detach", lines=["0", "3"]))
    assert leads_to(post(client, term, "detach", lines=["0", "2"]), term)
    fenced = edited(entry("scaling"), body="```\none\n```")
    assert "code block" in text_of(post(client, fenced, "detach", lines=["0"]))


def test_an_entry_is_refined_tagged_and_binned(client: Client) -> None:
    term = entry("scaling")
    assert leads_to(post(client, term, "tag", tags="#Limits, 弹性"), term)
    term.refresh_from_db()
    assert set(term.tags.names()) == {"limits", "弹性"}
    assert leads_to(post(client, term, "refine"), entry("last words"))
    item = entry("frameworks")
    assert leads_to(post(client, item, "bin"), entry("last words"))
    assert Entry.objects.get(pk=item.pk).binned_at is not None
    assert "Moved to the bin" in text_of(client.get("/inbox/"))


def test_a_line_is_corrected_in_place(client: Client) -> None:
    term = entry("scaling")
    answer = post(client, term, "correct", definition="grows and\nshrinks", body="* howto: build it")
    assert leads_to(answer, term)
    term.refresh_from_db()
    assert (term.definition, term.body) == ("grows and shrinks", "* howto: build it")
    item = entry("last words")
    assert post(client, item, "correct", body="").status_code == 422
    assert leads_to(post(client, item, "correct", body="other words", next=""), item)


def test_what_was_typed_is_kept_where_somebody_was_quicker(client: Client, ada: User) -> None:
    term = entry("scaling")
    edited(term, by=ada, definition="hers")
    answer = post(client, term, "correct", base_revision=1, definition="his", body="* his too")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "* his too" in page
    assert "hers" in page
    assert '<input type="hidden" name="base_revision" value="2">' in page
    assert "Somebody changed this meanwhile" in page
    assert Entry.objects.get(pk=term.pk).definition == "hers"
    assert leads_to(post(client, term, "correct", base_revision=2, definition="his", body="* his too"), term)


def test_an_act_without_words_that_came_too_late_is_told(client: Client, ada: User) -> None:
    term = entry("scaling")
    edited(term, by=ada, definition="hers")
    for act in ("refine", "bin"):
        assert leads_to(post(client, term, act, base_revision=1), term)
        assert "Look again" in text_of(client.get("/inbox/"))
    assert Revision.objects.filter(entry=term).count() == 2


def test_an_entry_in_the_bin_is_told(client: Client) -> None:
    item = entry("frameworks")
    post(client, item, "bin")
    item.refresh_from_db()
    answer = client.post(f"/inbox/{item.pk}/refine/", {"base_revision": item.revision_number})
    assert leads_to(answer, None)
    assert "to the bin meanwhile" in text_of(client.get("/inbox/"))


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30, "1.5"])
@pytest.mark.parametrize("act", ["promote", "attach", "detach", "refine", "tag", "correct", "bin", "fine"])
def test_without_its_revision_nothing_happens(client: Client, act: str, base: str) -> None:
    fields = {"title": "x", "target": entry("ECS").pk, "lines": "0", "tags": "x", "body": "x", "note": ""}
    found = entry("scaling" if act == "detach" else "frameworks")
    assert post(client, found, act, base_revision=base, **fields).status_code == 422
    assert not InboxAct.objects.exists()


def test_odd_words_are_refused_and_kept(client: Client) -> None:
    item = entry("frameworks")
    for title in ("x" * 301, "a\0b"):
        answer = post(client, item, "promote", title=title)
        assert answer.status_code == 422
        assert '<details class="act" name="act" open>' in answer.content.decode()
    assert client.post("/inbox/999999/refine/", {"base_revision": 1}).status_code == 404


def test_the_last_act_is_undone(client: Client, ada: User, client_of: Signed) -> None:
    term = entry("scaling")
    post(client, term, "refine")
    act = InboxAct.objects.get()
    assert client_of(ada).post(f"/inbox/undo/{act.pk}/").status_code == 404
    assert leads_to(client.post(f"/inbox/undo/{act.pk}/"), term)
    assert Entry.objects.get(pk=term.pk).status == "raw"
    assert "Undone: scaling is as it was" in text_of(client.get("/inbox/"))
    client.post(f"/inbox/undo/{act.pk}/")
    assert "undone already" in text_of(client.get("/inbox/"))


def test_what_somebody_went_on_with_is_not_undone(client: Client, ada: User) -> None:
    term = entry("scaling")
    post(client, term, "refine")
    edited(term, by=ada, definition="hers")
    client.post(f"/inbox/undo/{InboxAct.objects.get().pk}/")
    page = client.get("/inbox/")
    assert "Not undone: scaling was changed since" in text_of(page)
    assert "/notes/scaling/history/" in page.content.decode()
    assert Entry.objects.get(pk=term.pk).status == "refined"


def test_lines_are_detached_from_any_terms_page(client: Client) -> None:
    term = entry("scaling")
    assert 'href="/notes/scaling/detach/"' in client.get("/notes/scaling/").content.decode()
    assert "define a task" in text_of(client.get("/notes/scaling/detach/"))
    answer = client.post("/notes/scaling/detach/", {"lines": "1", "base_revision": 1})
    item = entry("define a task")
    assert answer["Location"] == f"/notes/compute/#i{item.pk}"
    page = client.get("/notes/compute/")
    assert "“define a task” stands by itself now" in text_of(page).replace("* ", "")
    act = InboxAct.objects.get()
    answer = client.post(f"/inbox/undo/{act.pk}/", {"back": "entry"})
    assert answer["Location"] == "/notes/scaling/"
    assert Entry.objects.get(pk=term.pk).body.endswith("* define a task")
    assert client.get("/notes/ecs/detach/").status_code == 404


def test_doubts_are_answered_in_the_inbox(client: Client, reader: User) -> None:
    term = entry("ECS")
    for line in lines_of(term):
        doubt_line(entry_id=term.pk, line=line, reason="no", named=False, by=reader, at=timezone.now())
    page = text_of(client.get(f"/inbox/?at={term.pk}"))
    assert page.count("Doubted on") == 2
    assert leads_to(post(client, term, "fine", note="the docs say so"), entry("last words"))
    assert set(Doubt.objects.values_list("how", "note")) == {("fine", "the docs say so")}
    client.post(f"/inbox/undo/{InboxAct.objects.get().pk}/")
    assert Doubt.objects.open().count() == 2
    assert leads_to(post(client, term, "corrected", note=""), entry("last words"))
    assert set(Doubt.objects.values_list("how", flat=True)) == {"corrected"}


def test_a_correction_answers_the_doubt_if_the_person_says_so(client: Client, reader: User) -> None:
    term = entry("ECS")
    doubt_line(entry_id=term.pk, line=lines_of(term)[1], reason="", named=False, by=reader, at=timezone.now())
    assert leads_to(post(client, term, "correct", definition="runs them", body=""), term)
    assert "the line was changed since: “containers”" in text_of(client.get(f"/inbox/?at={term.pk}"))
    term.refresh_from_db()
    answer = post(client, term, "correct", definition="runs containers", body="", settles="on")
    assert leads_to(answer, entry("last words"))
    assert Doubt.objects.get().how == "corrected"
