"""Putting the wiki in order by a program: merging, renames, the inbox, doubts, the bin, links, following."""

from __future__ import annotations

from typing import Any

import pytest

from awskb.accounts.models import Scope, User
from notes.models import Doubt, Draft, Entry, Link, OldSlug
from tests.factories.api import Program, a_program
from tests.factories.notes import a_section, a_term, an_item


@pytest.fixture
def section(ben: User) -> Entry:
    return a_section("NETWORK", by=ben)


@pytest.fixture
def program(ben: User) -> Program:
    return a_program(ben)


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_two_entries_become_one_and_two_again(program: Program, section: Entry, ben: User) -> None:
    winner = a_term("VPC", section, "own network", by=ben)
    loser = a_term("virtual network", section, "the same", by=ben)
    a_term("subnet", section, "part of a [[virtual network]]", by=ben)
    proposed = done(program.get(f"/entries/{winner.pk}/merge?loser_id={loser.pk}"))
    assert proposed["text"]["definition"] == "own network; the same"
    sent = {"loser_id": loser.pk, "loser_revision": 1, "definition": "own network"}
    made = done(program.post(f"/entries/{winner.pk}/merge?base_revision=1", sent), 201)
    assert made["slugs"] == [loser.slug]
    assert OldSlug.objects.get(slug=loser.slug).entry_id == winner.pk
    assert program.get(f"/entries/{loser.pk}").status_code == 404
    again = program.post(f"/entries/{winner.pk}/merge?base_revision=2", sent)
    assert again.status_code == 404
    assert done(program.post(f"/merges/{made['id']}/undo"))["undone_at"] is not None
    assert program.post(f"/merges/{made['id']}/undo").status_code == 409
    assert done(program.get(f"/entries/{loser.pk}"))["title"] == "virtual network"


def test_what_cannot_be_merged_is_told(program: Program, section: Entry, ben: User) -> None:
    term = a_term("VPC", section, by=ben)
    answer = program.post(
        f"/entries/{term.pk}/merge?base_revision=1", {"loser_id": section.pk, "loser_revision": 1}
    )
    assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.loser_id")


def test_references_that_a_new_name_left_behind_are_written_anew(
    program: Program, section: Entry, ben: User
) -> None:
    entry = a_term("Old", section, by=ben)
    other = a_term("other", section, "see [[Old]]", by=ben)
    done(program.patch(f"/entries/{entry.pk}?base_revision=1", {"title": "New"}))
    rename = done(program.get("/renames?is_open=true"))["items"][0]
    lines = done(program.get(f"/renames/{rename['id']}"))["lines"]
    assert [(one["entry_id"], one["new"]) for one in lines] == [(other.pk, "see [[New]]")]
    chosen = {"lines": [lines[0]["key"]], "bases": [{"entry_id": other.pk, "revision": 9}]}
    assert program.post(f"/renames/{rename['id']}/rewrite", chosen).json()["entry_ids"] == [other.pk]
    chosen["bases"] = [{"entry_id": other.pk, "revision": 1}]
    assert done(program.post(f"/renames/{rename['id']}/rewrite", chosen))["how"] == "rewritten"
    assert program.post(f"/renames/{rename['id']}/leave").status_code == 409
    done(program.post(f"/renames/{rename['id']}/undo"))
    other.refresh_from_db()
    assert other.definition == "see [[Old]]"


def test_the_old_name_becomes_an_alias(program: Program, section: Entry, ben: User) -> None:
    entry = a_term("Old", section, by=ben)
    a_term("other", section, "see [[Old]]", by=ben)
    done(program.patch(f"/entries/{entry.pk}?base_revision=1", {"title": "New"}))
    rename = done(program.get("/renames"))["items"][0]["id"]
    assert program.post(f"/renames/{rename}/keep-name").status_code == 428
    assert done(program.post(f"/renames/{rename}/keep-name?base_revision=2"))["how"] == "alias"
    assert done(program.get(f"/entries/{entry.pk}"))["aliases"] == ["Old"]


def test_the_inbox_is_sorted_and_an_act_undone(program: Program, section: Entry, ben: User) -> None:
    item = an_item("* worth keeping", section, by=ben, status=Entry.Status.RAW)
    term = a_term("VPC", section, by=ben)
    assert [one["id"] for one in done(program.get("/inbox"))["items"]] == [item.pk]
    answer = program.post(f"/inbox/{item.pk}/attach?base_revision=1", {"target_id": 10**12})
    assert answer.json()["errors"][0]["at"] == "body.target_id"
    act = done(program.post(f"/inbox/{item.pk}/attach?base_revision=1", {"target_id": term.pk}))["act"]
    assert done(program.get("/inbox"))["items"] == []
    assert done(program.get(f"/entries/{term.pk}"))["body"] == "* worth keeping"
    assert [one["id"] for one in done(program.get("/inbox/acts"))["items"]] == [act["id"]]
    done(program.post(f"/inbox/acts/{act['id']}/undo"))
    promoted = {"title": "worth", "refined": True}
    done(program.post(f"/inbox/{item.pk}/promote?base_revision=3", promoted))
    assert done(program.get(f"/entries/{item.pk}"))["kind"] == "term"


def test_another_persons_act_and_draft_are_as_none(
    program: Program, section: Entry, ben: User, ada: User
) -> None:
    item = an_item("* worth keeping", section, by=ben, status=Entry.Status.RAW)
    act = done(program.post(f"/inbox/{item.pk}/refine?base_revision=1"))["act"]["id"]
    adas = a_program(ada)
    theirs, none = (adas.post(f"/inbox/acts/{pk}/undo") for pk in (act, 999999))
    assert (theirs.status_code, theirs.content) == (404, none.content)
    form = f"/me/drafts/entry-{item.pk}"
    done(program.put(form, {"fields": {"body": "half a", "unknown": "x"}, "base_revision": 2}))
    assert done(program.get("/me/drafts"))["items"][0]["fields"] == {"body": "half a"}
    assert adas.get(form).status_code == adas.delete(form).status_code == 404
    assert done(adas.get("/me/drafts"))["items"] == []
    assert program.put("/me/drafts/entry-999999", {"fields": {}}).status_code == 404
    assert program.delete(form).status_code == 204
    assert not Draft.objects.exists()


def test_a_reader_doubts_a_line_and_an_editor_answers(program: Program, section: Entry, reader: User) -> None:
    entry = a_term("Lambda", section, "at most 300 s")
    readers = a_program(reader)
    said = {"field": "definition", "reason": "the docs say 15 minutes"}
    doubt = done(readers.post(f"/entries/{entry.pk}/doubts", said), 201)
    assert doubt["by"] is None
    assert readers.post(f"/entries/{entry.pk}/doubts", said).status_code == 409
    assert program.delete(f"/doubts/{doubt['id']}").status_code == 404
    assert readers.post(f"/doubts/{doubt['id']}/answer?base_revision=1", {"how": "fine"}).status_code == 403
    assert done(program.get(f"/doubts?entry_id={entry.pk}"))["items"][0]["text"] == "at most 300 s"
    assert program.post(f"/doubts/{doubt['id']}/answer?base_revision=1", {"how": "fine"}).status_code == 204
    assert Doubt.objects.get().how == "fine"


def test_what_is_in_the_bin_goes_for_good_by_a_curator(
    program: Program, section: Entry, ben: User, ada: User
) -> None:
    entry = a_term("gone", section, by=ben)
    assert program.delete(f"/entries/{entry.pk}?base_revision=1").status_code == 204
    assert program.post(f"/bin/{entry.pk}/purge?base_revision=2").status_code == 403
    adas = a_program(ada)
    assert adas.post(f"/bin/{entry.pk}/purge?base_revision=1").status_code == 409
    assert done(adas.post(f"/bin/{entry.pk}/purge?base_revision=2"))["entries"] == 1
    assert adas.post("/bin/empty", {"before": "2999-01-01T00:00:00Z"}).status_code == 422
    assert done(adas.post("/bin/empty", {"before": "2001-01-01T00:00:00Z"}))["entries"] == 0


def test_an_address_is_replaced_in_all_entries_and_back(section: Entry, ada: User) -> None:
    entry = a_term("docs", section, "see https://old.example/a", by=ada)
    link, program = Link.objects.get(), a_program(ada)
    whole = done(program.get(f"/links/{link.pk}"))
    assert (whole["standing"], whole["entry_ids"]) == ("unchecked", [entry.pk])
    wanted: dict[str, Any] = {"replacements": [{"link_id": link.pk, "address": "https://new.example/a"}]}
    lines = done(program.post("/link-rewrites/plan", wanted))["lines"]
    wanted |= {"lines": [lines[0]["key"]], "bases": [{"entry_id": entry.pk, "revision": 1}]}
    made = done(program.post("/link-rewrites", wanted), 201)
    assert done(program.get(f"/entries/{entry.pk}"))["definition"] == "see https://new.example/a"
    done(program.post(f"/link-rewrites/{made['id']}/undo"))
    assert done(program.get(f"/entries/{entry.pk}"))["definition"] == "see https://old.example/a"
    assert program.post(f"/links/{link.pk}/check").status_code == 409


def test_what_others_changed_is_told_to_whoever_follows(program: Program, section: Entry, ada: User) -> None:
    entry = a_term("VPC", section)
    adas = a_program(ada, Scope.WRITE)
    assert done(adas.put(f"/me/following/{section.pk}", {}))["mails_paused"] is False
    done(program.patch(f"/entries/{entry.pk}?base_revision=1", {"definition": "own network", "why": "more"}))
    notices = done(adas.get("/me/notices"))
    assert [(one["entry_id"], one["changes"][0]["why"]) for one in notices["items"]] == [(entry.pk, "more")]
    assert done(program.get("/me/notices"))["items"] == []
    assert adas.post("/me/notices/seen", {"up_to": notices["up_to"]}).status_code == 204
    assert done(adas.get("/me/notices"))["items"] == []
    assert done(adas.put("/me/notices/mails", {"mails": "none"}))["mails"] == "none"
    feed = done(adas.post("/me/feed"), 201)["path"]
    assert adas.client.get(feed).status_code == 200
    assert adas.delete("/me/feed").status_code == 204
    assert (adas.get("/me/feed").status_code, adas.client.get(feed).status_code) == (404, 404)
    assert adas.delete(f"/me/following/{section.pk}").status_code == 204
    assert adas.delete(f"/me/following/{section.pk}").status_code == 404


def test_two_revisions_are_compared(program: Program, section: Entry, ben: User) -> None:
    entry = a_term("VPC", section, "a network", by=ben)
    done(program.patch(f"/entries/{entry.pk}?base_revision=1", {"definition": "own network", "tags": ["x"]}))
    found = done(program.get(f"/entries/{entry.pk}/compare?before=1&after=2"))["differences"]
    assert {(one["field"], one["before"], one["after"]) for one in found} == {
        ("definition", "a network", "own network"),
        ("tags", "", "x"),
    }
    assert program.get(f"/entries/{entry.pk}/compare?before=1&after=9").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "sent", "at"),
    [
        ("post", "/entries", {"title": "x", "section_id": 10**9}, "body.section_id"),
        ("post", "/entries", {"title": "x"}, "body.section_id"),
        ("patch", "/entries/{}?base_revision=1", {"section_id": 10**9}, "body.section_id"),
        ("post", "/entries/{}/move?base_revision=1", {"parent_id": 10**9}, "body.parent_id"),
    ],
)
def test_a_refusal_names_what_was_sent(
    program: Program, section: Entry, method: str, path: str, sent: dict[str, Any], at: str
) -> None:
    entry = a_term("VPC", section)
    answer = program.ask(method, path.format(entry.pk), sent)
    assert answer.status_code == 422
    assert [one["at"] for one in answer.json()["errors"]] == [at]
