"""An address replaced in all entries, as one change that is looked through first and can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry, Link, LinkRewrite, Revision
from tests.factories.notes import a_section, a_term, edited
from tests.notes.views.test_link_health import MOVED, dead, found

Signed = Callable[[User], Client]
pytestmark = pytest.mark.django_db
OLD, NEW = "https://a.example/old", "https://new.example/page"
PAGE = "/links/rewrites/new/"


@pytest.fixture
def old() -> Link:
    compute = a_section("COMPUTE")
    a_term("Lambda", compute, f"runs code {OLD} and https://a.example/older", body=f"* one\n* see {OLD} 1:30")
    a_term("ECS", compute, f"containers [how]({OLD})")
    return found(OLD, (0, MOVED), (3, MOVED))


def texts() -> dict[str, tuple[str, str]]:
    return {entry.title: (entry.definition, entry.body) for entry in Entry.objects.filter(kind="term")}


def sent(client: Client, **query: object) -> dict[str, object]:
    """The form as it was shown, all ticked."""
    page = client.get(PAGE, query).context["page"]
    return {
        "to": page.to,
        "link": [one.link_id for one in page.replacements],
        **{f"address-{one.link_id}": one.new for one in page.replacements},
        **{f"base-{entry.entry_id}": entry.base_revision for entry in page.entries},
        "line": [line.key for entry in page.entries for line in entry.lines],
    }


def test_a_redirect_is_followed_in_all_entries_as_one_change(
    old: Link, ada: User, ben: User, client_of: Signed
) -> None:
    client, before = client_of(ada), texts()
    shown = client.get(PAGE, {"link": old.pk}).content.decode()
    assert "3 lines in 2 entries would change" in shown
    assert f"containers [how](<del>{OLD}</del><ins>{NEW}</ins>)" in shown
    assert Revision.objects.filter(by=ada).count() == 0
    answer = client.post(PAGE, sent(client, link=old.pk), follow=True)
    assert "Written anew in 2 entries." in answer.content.decode()
    assert texts() == {
        "Lambda": (f"runs code {NEW} and https://a.example/older", f"* one\n* see {NEW} 1:30"),
        "ECS": (f"containers [how]({NEW})", ""),
    }
    rewrite = LinkRewrite.objects.get()
    assert (rewrite.by, rewrite.replaced) == (ada, [[OLD, NEW]])
    revisions = Revision.objects.filter(by=ada)
    assert {one.summary for one in revisions} == {rewrite.words} == {f"Redirect of old followed to {NEW}"}
    assert len(revisions) == 2
    assert f"/links/rewrites/{rewrite.pk}/" in client.get("/notes/lambda/history/").content.decode()
    assert client.get(f"/links/{old.pk}/").status_code == 404
    client.post(f"/links/rewrites/{rewrite.pk}/undo/")
    assert texts() == before
    answer = client.post(f"/links/rewrites/{rewrite.pk}/undo/", follow=True)
    assert "undone already" in answer.content.decode()
    assert client_of(ben).get(PAGE, {"link": old.pk}).status_code == 403


def test_only_ticked_lines_are_written_and_somebody_elses_save_stops_it(
    old: Link, ada: User, ben: User, client_of: Signed
) -> None:
    client = client_of(ada)
    form = sent(client, link=old.pk)
    edited(Entry.objects.get(title="ECS"), by=ben, body="* more")
    answer = client.post(PAGE, form)
    assert answer.status_code == 409
    assert "Somebody saved ECS meanwhile, so nothing was written" in answer.content.decode()
    assert not LinkRewrite.objects.exists()
    ecs = Entry.objects.get(title="ECS")
    form = sent(client, link=old.pk) | {"line": [f"{ecs.pk}-definition-0"]}
    assert client.post(PAGE, form).status_code == 302
    assert texts()["ECS"] == (f"containers [how]({NEW})", "* more")
    assert OLD in texts()["Lambda"][0]
    answer = client.post(PAGE, sent(client, link=old.pk) | {"line": []})
    assert (answer.status_code, LinkRewrite.objects.count()) == (422, 1)


def test_undoing_keeps_what_others_wrote_since_or_says_what_stands_against_it(
    old: Link, ada: User, ben: User, client_of: Signed
) -> None:
    client = client_of(ada)
    client.post(PAGE, sent(client, link=old.pk))
    undo = f"/links/rewrites/{LinkRewrite.objects.get().pk}/undo/"
    edited(Entry.objects.get(title="ECS"), by=ben, definition="containers, without the link")
    answer = client.post(undo)
    assert answer.status_code == 409
    assert "Nothing was undone. ECS was changed in the same place since." in answer.content.decode()
    assert NEW in texts()["Lambda"][0]
    edited(Entry.objects.get(title="ECS"), by=ben, definition=f"containers [how]({NEW})", body="* new")
    client.post(undo)
    assert texts()["ECS"] == (f"containers [how]({OLD})", "* new")


def test_a_dead_link_becomes_its_archived_copy_of_when_it_last_worked(ada: User, client_of: Signed) -> None:
    a_term("Lambda", definition="runs https://a.example/dead")
    link, client = dead("https://a.example/dead"), client_of(ada)
    client.post(PAGE, sent(client, link=link.pk, to="archive"))
    assert texts()["Lambda"][0] == "runs https://web.archive.org/web/20261101/https://a.example/dead"
    assert LinkRewrite.objects.get().words == "Dead link dead replaced by archived copy"


def test_another_address_may_be_written_but_only_one_that_a_note_can_hold(
    old: Link, ada: User, client_of: Signed
) -> None:
    client, field = client_of(ada), f"address-{old.pk}"
    answer = client.get(PAGE, {"link": old.pk, field: "https://else.example/x"})
    assert "https://else.example/x" in answer.content.decode()
    for bad in ("javascript:alert(1)", "https://else.example/a b", "ftp://else.example/"):
        answer = client.get(PAGE, {"link": old.pk, field: bad})
        assert (answer.status_code, "would not be read as an address" in answer.content.decode()) == (
            422,
            True,
        )
        assert client.post(PAGE, sent(client, link=old.pk) | {field: bad}).status_code == 422
    assert not LinkRewrite.objects.exists()
    assert client.get(PAGE).status_code == client.get(PAGE, {"link": "x"}).status_code == 404


def test_many_at_once(old: Link, ada: User, client_of: Signed) -> None:
    a_term("jobs", definition=f"{OLD} https://b.example/old")
    other = found("https://b.example/old", (0, MOVED), (3, MOVED))
    client = client_of(ada)
    client.post(PAGE, sent(client, link=[old.pk, other.pk], to="moved"))
    assert texts()["jobs"][0] == f"{NEW} {NEW}"
    assert LinkRewrite.objects.get().words == "2 redirects followed"
