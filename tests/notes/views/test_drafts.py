"""Drafts: kept while somebody types, offered back, listed, and nobody else's business."""

import html
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.drafts import MOST_DRAFTS, keep_draft
from notes.models import Draft, Entry
from tests.factories.notes import a_group, a_note, a_section, a_term, edited

ClientOf = Callable[[User], Client]


@pytest.fixture
def network(db: None) -> Entry:
    return a_section("NETWORK")


@pytest.fixture
def region(network: Entry) -> Entry:
    return a_term("region", a_group("REGIONS", network), "collection of AZ", body="* one\n* two\n* three")


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def sent(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    form = client.get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {**{name: "" if value is None else value for name, value in fields.items()}, **changes}


def kept(client: Client, entry: Entry, **changes: Any) -> dict[str, Any]:
    """A form of which the script kept a draft."""
    form = sent(client, f"/notes/{entry.slug}/edit/", **changes)
    assert client.post(f"/drafts/entry-{entry.pk}/", form).status_code == 204
    return form


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_a_draft_is_offered_with_what_it_says_otherwise(region: Entry, bens: Client) -> None:
    kept(bens, region, body="* one\n* two and a half\n* three", definition="some AZ")
    shown = page(bens, "/notes/region/edit/")
    assert "A draft of yours of" in shown
    assert "and a half" in shown
    assert 'href="/notes/region/edit/?draft=1"' in shown
    assert "\n* one\n* two\n* three</textarea>" in shown
    put_back = page(bens, "/notes/region/edit/?draft=1")
    assert "* two and a half" in put_back
    assert "some AZ" in put_back
    assert "data-shown-again" in put_back


def test_a_second_draft_of_a_form_takes_the_place_of_the_first(region: Entry, bens: Client) -> None:
    kept(bens, region, body="* first")
    kept(bens, region, body="* second")
    assert [draft.fields["body"] for draft in Draft.objects.all()] == ["* second"]


def test_a_draft_that_was_overtaken_is_merged_when_it_is_saved(
    region: Entry, ada: User, bens: Client
) -> None:
    kept(bens, region, body="* one\n* two\n* three and more")
    edited(region, by=ada, body="* one at first\n* two\n* three")
    assert "It began with revision 1" in page(bens, "/notes/region/edit/")
    response = bens.get("/notes/region/edit/?draft=1")
    assert 'name="base_revision" value="1"' in response.content.decode()
    form = sent(bens, "/notes/region/edit/?draft=1", base_revision=1)
    assert bens.post("/notes/region/edit/", form).status_code == 302
    region.refresh_from_db()
    assert region.body == "* one at first\n* two\n* three and more"


def test_saving_forgets_the_draft_and_tells_the_script(region: Entry, bens: Client) -> None:
    form = kept(bens, region, body="* new", draft_token="abc-1")
    response = bens.post("/notes/region/edit/", {**form, "draft_token": "abc-1"})
    assert response.cookies["saved_draft"].value == f"entry-{region.pk}.abc-1"
    assert not Draft.objects.exists()
    odd = bens.post("/notes/region/edit/", {**form, "base_revision": 2, "draft_token": "a b;c"})
    assert odd.cookies["saved_draft"].value == f"entry-{region.pk}."


def test_what_both_changed_is_kept_as_a_draft_until_it_is_decided(
    region: Entry, ada: User, bens: Client
) -> None:
    form = sent(bens, "/notes/region/edit/", body="* mine")
    edited(region, by=ada, body="* hers")
    conflict = bens.post("/notes/region/edit/", form)
    assert conflict.status_code == 409
    draft = Draft.objects.get()
    assert (draft.fields["body"], draft.base_revision) == ("* mine", 1)
    assert "region" in page(bens, "/drafts/")
    choices = {"choice-body-0": "yours", "conflict_base": 1, "base_revision": 2, "yours-body": "* mine"}
    assert bens.post("/notes/region/edit/decide/", {**form, **choices}).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_of_an_entry_in_the_bin_is_kept(region: Entry, bens: Client) -> None:
    form = sent(bens, "/notes/region/edit/", body="* mine")
    bens.post("/notes/region/bin/", {"base_revision": 1})
    assert bens.post("/notes/region/edit/", form).status_code == 409
    assert "take it out first" in page(bens, "/drafts/")


def test_a_new_entry_has_a_draft_for_each_kind(network: Entry, bens: Client) -> None:
    form = {"kind": "term", "title": "router", "definition": "sends on", "section": network.pk}
    assert bens.post("/drafts/new-term/", form).status_code == 204
    assert "A draft of yours" in page(bens, "/notes/new/")
    assert "A draft of yours" not in page(bens, "/notes/new/?kind=section")
    assert "sends on" in page(bens, "/notes/new/?kind=term&draft=1")
    assert "New: router" in page(bens, "/drafts/")
    assert bens.post("/notes/new/", form).status_code == 302
    assert not Draft.objects.exists()


def test_the_text_of_a_section_has_a_draft_with_its_base(db: None, ada: User, bens: Client) -> None:
    a_note("# NETWORK\n\n* _ELB_: balancer\n* _WAF_: wall\n")
    network = Entry.objects.get(title="NETWORK")
    form = sent(bens, "/notes/network/text/")
    text = form["text"].replace("wall", "wall of fire")
    assert bens.post(f"/drafts/text-{network.pk}/", {**form, "text": text}).status_code == 204
    edited(Entry.objects.get(title="ELB"), by=ada, definition="hers")
    assert "wall<ins> of fire</ins>" in page(bens, "/notes/network/text/")
    again = bens.get("/notes/network/text/?draft=1").context["form"]
    data = {name: again[name].value() or "" for name in again.fields}
    shown = bens.post("/notes/network/text/changes/", data)
    assert "WAF" in shown.content.decode()
    bens.post("/notes/network/text/", {**data, "seen": shown.context["seen"]})
    assert {one.title: one.definition for one in Entry.objects.terms()} == {
        "ELB": "hers",
        "WAF": "wall of fire",
    }
    assert not Draft.objects.exists()


def test_a_draft_that_says_what_is_there_is_not_offered(region: Entry, bens: Client) -> None:
    kept(bens, region)
    assert "A draft of yours" not in page(bens, "/notes/region/edit/")


def test_discarding_needs_a_post(region: Entry, bens: Client) -> None:
    kept(bens, region, body="* mine")
    address = f"/drafts/entry-{region.pk}/discard/"
    assert bens.get(address).status_code == 405
    assert bens.post(address)["Location"] == "/drafts/"
    assert not Draft.objects.exists()
    kept(bens, region, body="* mine")
    assert bens.post(address, headers={"HX-Request": "true"}).status_code == 204
    assert bens.post(address).status_code == 302


@pytest.fixture
def others(ada: User, reader: User, administrator: User, eve: Client, client_of: ClientOf) -> list[Client]:
    return [*map(client_of, (ada, reader, administrator)), eve]


def test_nobody_else_sees_a_draft(region: Entry, bens: Client, others: list[Client]) -> None:
    secret = "zzz-unsaved-words"
    kept(bens, region, body=f"* {secret}", title=f"{secret} title")
    assert secret in page(bens, "/drafts/")
    addresses = [
        "/", "/drafts/", "/notes/region/", "/notes/region/edit/", "/notes/region/edit/?draft=1", "/changes/",
        "/notes/region/history/", "/notes/region/history/1/", "/search/?q=zzz-unsaved-words", "/wanted/",
        "/tags/", "/search/suggest/?q=zzz-unsaved", "/admin/notes/", "/admin/notes/draft/", "/trash/",
        "/links/", f"/admin/notes/entry/{region.pk}/change/",
    ]  # fmt: skip
    for client in others:
        for address in addresses:
            content = client.get(address).content.decode().replace("q=zzz", "")
            assert f"{secret} title" not in content, address
            assert f"* {secret}" not in content, address
        client.post(f"/drafts/entry-{region.pk}/discard/")
    assert Draft.objects.get().fields["body"] == f"* {secret}"
    assert secret not in region.body


def test_only_editors_keep_drafts_and_only_from_this_site(
    region: Entry, ben: User, reader: User, eve: Client, client_of: ClientOf
) -> None:
    form = {"body": "* mine", "base_revision": 1}
    address = f"/drafts/entry-{region.pk}/"
    assert client_of(reader).post(address, form).status_code == 403
    assert client_of(reader).get("/drafts/").status_code == 403
    assert eve.post(address, form).status_code == 302
    assert eve.post(address, form, headers={"HX-Request": "true"}).status_code == 401
    assert client_of(ben).get(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ben)
    assert strict.post(address, form).status_code == 403
    assert strict.post(address, '{"body": "x"}', content_type="text/plain").status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.parametrize("form", ["entry-999999", "entry-x", "group-1", "new-group", "new-", "text-0", "x"])
def test_a_form_that_there_is_not_has_no_draft(region: Entry, bens: Client, form: str) -> None:
    assert bens.post(f"/drafts/{form}/", {"body": "x"}).status_code == 404
    assert not Draft.objects.exists()


def test_only_the_fields_of_our_forms_are_kept(region: Entry, ada: User, bens: Client) -> None:
    odd = {"body": "a\0b", "by": ada.pk, "at": "1999-01-01", "entry": 1, "base_revision": "x", "other": "y"}
    assert bens.post(f"/drafts/entry-{region.pk}/", odd).status_code == 204
    draft = Draft.objects.get()
    assert (draft.fields, draft.base_revision, draft.by.username) == ({"body": "a\ufffdb"}, None, "ben")


def test_the_oldest_drafts_make_room(network: Entry, ben: User) -> None:
    for number in range(MOST_DRAFTS + 3):
        entry = a_term(f"term {number}", network)
        keep_draft(by=ben, form=f"entry-{entry.pk}", fields={"body": "x"}, base_revision=1, at=timezone.now())
    assert Draft.objects.count() == MOST_DRAFTS


def test_old_drafts_are_forgotten_by_a_command(region: Entry, ben: User) -> None:
    now = timezone.now()
    for form, days in ((f"entry-{region.pk}", 31), ("new-term", 29)):
        keep_draft(by=ben, form=form, fields={"body": "x"}, base_revision=1, at=now - timedelta(days=days))
    said = StringIO()
    call_command("purge_drafts", stdout=said)
    assert said.getvalue() == "1 draft forgotten.\n"
    assert Draft.objects.get().form == "new-term"
    call_command("purge_drafts", stdout=said)
    assert Draft.objects.count() == 1


def test_hostile_drafts_stay_text(region: Entry, bens: Client) -> None:
    hostile = '</textarea><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    kept(bens, region, body=f"* {hostile}", title=hostile, aliases=hostile, why=hostile)
    for address in ("/notes/region/edit/", "/notes/region/edit/?draft=1", "/drafts/"):
        content = bens.get(address).content.decode()
        assert "<script>alert" not in content
        assert "<img src=x" not in content
