"""A form that carries more than its fields: what nobody may set keeps its value, whatever is sent along."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from awskb.accounts.models import User
from notes.models import Doubt, Draft, Entry, Follower, Revision
from tests.factories.notes import a_section, a_service, a_term

ClientOf = Callable[[User], Client]
MOMENT = "2001-01-01 00:00:00"
FORGED = {
    **dict.fromkeys(
        ("id", "pk", "entry", "entry_id", "number", "revision_number", "position", "order"), "77"
    ),
    **dict.fromkeys(("by", "by_id", "user", "owner", "author", "person", "person_id", "created_by"), "1"),
    **dict.fromkeys(("at", "created_at", "updated_at", "binned_at", "date_joined", "since"), MOMENT),
    **dict.fromkeys(("is_staff", "is_superuser", "is_active", "hidden", "members_only", "is_admin"), "on"),
    **dict.fromkeys(("html", "summary", "slug", "form", "place", "title_key"), "<b>forged</b>"),
    **dict.fromkeys(("role", "groups", "user_permissions"), "administrator"),
    **dict.fromkeys(("service", "service_id", "feature", "tied_by", "bin_root", "binned_by", "load"), "1"),
    **dict.fromkeys(
        ("through", "status", "state", "doubter", "how", "resolved_at", "times_signed_out"), "raw"
    ),
}
KEPT = (
    "id", "kind", "parent_id", "position", "slug", "icon", "status", "service_id", "feature_id", "tied_by",
    "members_only", "hidden", "created_at", "binned_at", "binned_by_id", "bin_root_id", "expansion",
)  # fmt: skip


@pytest.fixture
def region(ada: User, db: None) -> Entry:
    a_service("Amazon S3", "S3")
    return a_term("region", a_section("NETWORK", by=ada), "collection of AZ", by=ada)


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    return client_of(ben)


def people() -> list[tuple[object, ...]]:
    fields = ("pk", "username", "email", "password", "is_staff", "is_superuser", "is_active", "date_joined")
    return [*User.objects.order_by("pk").values_list(*fields, "times_signed_out", "groups__name")]


def kept(entry: Entry) -> dict[str, Any]:
    return Entry.objects.filter(pk=entry.pk).values(*KEPT).get()


def sent(client: Client, address: str) -> dict[str, Any]:
    """What a browser sends of the form as it was shown."""
    form = client.get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in fields.items()}


def check(entry: Entry, before: dict[str, Any], by: User, *, through: str) -> None:
    after = Entry.objects.get(pk=entry.pk)
    newest = Revision.objects.filter(entry=entry).latest("number")
    assert (after.revision_number, newest.number, newest.by, newest.through) == (2, 2, by, through)
    assert kept(entry) == before
    assert after.summary == "several AZ"
    assert newest.at.year > 2001
    assert Entry.objects.count() == 3


def test_the_form_of_an_entry(region: Entry, ben: User, bens: Client) -> None:
    before, who = kept(region), people()
    form = sent(bens, "/notes/region/edit/") | {"definition": "several AZ"}
    assert bens.post("/notes/region/edit/", FORGED | form).status_code == 302
    check(region, before, ben, through="form")
    assert people() == who


def test_the_form_of_an_entry_in_the_admin(region: Entry, ada: User, client_of: ClientOf) -> None:
    client = client_of(ada)
    address = f"/admin/notes/entry/{region.pk}/change/"
    before, who = kept(region), people()
    page = client.get(address).context
    form = page["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    for inline in page["inline_admin_formsets"]:
        formset = inline.formset
        for name, field in formset.management_form.fields.items():
            fields[f"{formset.prefix}-{name}"] = formset.management_form[name].value() or field.initial or 0
    fields = {name: "" if value is None else value for name, value in fields.items() if value is not False}
    free = {name: value for name, value in FORGED.items() if name not in form.fields}
    assert len(free) > 40
    answer = client.post(address, free | fields | {"definition": "several AZ"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    check(region, before, ada, through="admin")
    assert people() == who


def test_a_section_as_text(region: Entry, ben: User, bens: Client) -> None:
    before, who = kept(region), people()
    form = sent(bens, "/notes/network/text/")
    form["text"] = form["text"].replace("collection of AZ", "several AZ")
    looked = bens.post("/notes/network/text/changes/", FORGED | form).content.decode()
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="seen"', looked)
    assert seen
    form["seen"] = seen[1] or seen[2]
    assert bens.post("/notes/network/text/", FORGED | form).status_code == 302
    check(region, before, ben, through="form")
    assert people() == who


def test_drafts_doubts_and_the_choice_of_mails_are_ones_own(
    region: Entry, ada: User, ben: User, bens: Client
) -> None:
    who = people()
    ours = FORGED | dict.fromkeys(("by", "by_id", "person", "person_id", "user"), str(ada.pk))
    bens.post(f"/drafts/entry-{region.pk}/", ours | {"body": "mine"})
    draft = Draft.objects.get()
    assert (draft.by, draft.entry, draft.at.year > 2001) == (ben, region, True)
    assert set(draft.fields) <= {"body", "title", "definition"}
    line = bens.get("/notes/region/doubt/").context["form"].fields["line"].choices[0][0]
    bens.post("/notes/region/doubt/", ours | {"line": line, "reason": "is it?"})
    doubt = Doubt.objects.get()
    assert (doubt.by, doubt.how, doubt.resolved_at, doubt.entry) == (None, "", None, region)
    assert doubt.doubter not in ("", "raw")
    far = 2_000_000_000
    bens.post(
        "/watching/mails/", ours | {"mails": "soon", "hour": "9", "seen_up_to": far, "mailed_up_to": far}
    )
    follower = Follower.objects.get()
    assert follower.person == ben
    assert follower.seen_up_to < far
    assert people() == who
