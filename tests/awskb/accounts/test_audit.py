"""The audit log: what is written down, who reads it, and what is never in it (issue 6, K47)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from awskb.accounts.actions.api_tokens import make_api_token
from awskb.accounts.actions.person_events import record_event
from awskb.accounts.actions.signin_links import new_signin_link
from awskb.accounts.models import PersonEvent, Scope, User
from awskb.accounts.queries.audit import KINDS, LINES_ON_A_PAGE
from notes.models import Revision
from tests.factories.notes import a_root, a_term

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], Client]
Deed = PersonEvent.Deed
PASSWORD = "correct horse battery staple"


def deeds(**chosen: Any) -> list[str]:
    return [*PersonEvent.objects.filter(**chosen).order_by("pk").values_list("deed", flat=True)]


def newest() -> PersonEvent:
    return PersonEvent.objects.order_by("-pk")[0]


@pytest.fixture
def ben_with_password(ben: User) -> User:
    ben.set_password(PASSWORD)
    ben.save()
    return ben


def sign_in(client: Client, name: str, password: str) -> None:
    client.post("/accounts/login/", {"login": name, "password": password})


def test_signing_in_and_out_and_being_refused_are_written_down(eve: Client, ben_with_password: User) -> None:
    sign_in(eve, "ben", "not his password")
    sign_in(eve, "nobody-here", "typed-here-by-mistake")
    sign_in(eve, "ben", PASSWORD)
    assert newest().detail.startswith("by password, ")
    eve.post("/accounts/logout/")
    assert deeds() == [Deed.SIGNIN_REFUSED, Deed.SIGNIN_REFUSED, Deed.SIGNED_IN, Deed.SIGNED_OUT]
    refused, unknown, came, went = PersonEvent.objects.order_by("pk")
    assert (refused.person, refused.by, unknown.person) == (ben_with_password, None, None)
    assert (came.by, went.by) == (ben_with_password, ben_with_password)
    assert {event.address for event in (refused, unknown, came, went)} == {"127.0.0.1"}


def test_a_link_says_that_it_was_one(eve: Client, ben: User) -> None:
    eve.get(f"/accounts/link/{new_signin_link(person=ben, at=timezone.now())}/")
    assert (newest().deed, newest().detail[:8]) == (Deed.SIGNED_IN, "by link,")


def test_what_was_typed_is_neither_in_the_log_nor_on_any_line(
    eve: Client, ben_with_password: User, caplog: pytest.LogCaptureFixture
) -> None:
    link = new_signin_link(person=ben_with_password, at=timezone.now())
    key = make_api_token(
        person=ben_with_password,
        name="for a script",
        scopes=[Scope.READ],
        at=timezone.now(),
        lifetime=timedelta(days=1),
    ).key
    with caplog.at_level("DEBUG"):
        sign_in(eve, "ben", "a-wrong-pass-word")
        sign_in(eve, "a-pass-word-as-name", "x")
        sign_in(eve, "ben", PASSWORD)
        eve.get(f"/accounts/link/{link}/")
        eve.get("/api/v1/entries", headers={"Authorization": f"Bearer {key}"})
        eve.get("/api/v1/entries", headers={"Authorization": "Bearer awskb_not-a-token"})
    kept = caplog.text + str(list(PersonEvent.objects.values()))
    for secret in ("a-wrong-pass-word", "a-pass-word-as-name", PASSWORD, link, key, "not-a-token"):
        assert secret not in kept


def test_a_token_is_written_down_once_a_day(ben: User, eve: Client) -> None:
    now = timezone.now()
    made = make_api_token(
        person=ben, name="x", scopes=[Scope.READ], at=now - timedelta(days=2), lifetime=timedelta(days=9)
    )
    for _ in range(3):
        eve.get("/api/v1/entries", headers={"Authorization": f"Bearer {made.key}"})
    assert deeds() == [Deed.TOKEN_MADE, Deed.TOKEN_USED]
    made.token.refresh_from_db()
    made.token.last_used_on -= timedelta(days=1)
    made.token.save()
    eve.get("/api/v1/entries", headers={"Authorization": f"Bearer {made.key}"})
    assert deeds(deed=Deed.TOKEN_USED) == [Deed.TOKEN_USED] * 2
    assert made.key not in newest().detail


def test_deletions_are_written_down_when_they_happen(ada: User, client_of: ClientOf) -> None:
    client, entry = client_of(ada), a_term("Lambda", a_root(), "runs code")
    client.get("/notes/lambda/bin/")
    client.post("/notes/lambda/bin/", {"base_revision": 7})
    assert deeds() == []
    client.post("/notes/lambda/bin/", {"base_revision": 1})
    client.post(f"/trash/{entry.pk}/restore/", {"base_revision": 2})
    assert deeds() == [Deed.BINNED, Deed.UNBINNED]
    assert PersonEvent.objects.earliest("pk").detail == "entry lambda"
    assert {event.by for event in PersonEvent.objects.all()} == {ada}
    assert Revision.objects.filter(entry=entry).count() == 3


def test_what_a_token_deletes_is_its_persons_deed(ben: User, eve: Client) -> None:
    entry = a_term("Lambda", a_root(), "runs code")
    key = make_api_token(
        person=ben, name="x", scopes=[Scope.WRITE], at=timezone.now(), lifetime=timedelta(days=1)
    ).key
    told = {"Authorization": f"Bearer {key}"}
    assert eve.delete(f"/api/v1/entries/{entry.pk}", headers=told).status_code >= 400
    answer = eve.delete(f"/api/v1/entries/{entry.pk}?base_revision=1", headers=told)
    assert answer.status_code == 204
    assert deeds() == [Deed.TOKEN_MADE, Deed.TOKEN_USED, Deed.BINNED]
    assert (newest().by, newest().detail) == (ben, f"entry {entry.pk}")


def test_deletions_in_the_admin_are_written_down(administrator: User, client_of: ClientOf) -> None:
    from notes.models import Tag

    client, tag = client_of(administrator), Tag.objects.create(name="odd", slug="odd")
    client.get(f"/admin/notes/tag/{tag.pk}/delete/")
    assert deeds() == []
    answer = client.post(f"/admin/notes/tag/{tag.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert (newest().deed, newest().detail) == (Deed.DELETED, f"in the admin: notes_tag {tag.pk}")


def test_exports_are_written_down_without_what_is_in_them(ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    for address in ("/my-data/study-record.json", "/my-data/study-record.zip"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        b"".join(answer) if answer.streaming else answer.content
    assert [event.detail for event in PersonEvent.objects.order_by("pk")] == [
        "their own study record",
        "their own study record",
    ]
    assert set(deeds()) == {Deed.EXPORTED}


def test_what_a_stranger_asks_for_and_is_not_given_is_no_line(client: Client) -> None:
    """Else anybody could fill the log with exports that never were."""
    for address in ("/my-data/study-record.json", "/team/certificates.csv", "/sources/download/json/"):
        assert client.get(address).status_code == 302, address
    assert deeds() == []


def test_only_administrators_read_it(ada: User, administrator: User, client_of: ClientOf) -> None:
    assert client_of(ada).get("/people/audit/").status_code == 403
    answer = client_of(administrator).get("/people/audit/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "kept for 400 days" in answer.content.decode()


def test_it_is_filtered_by_person_kind_and_day_and_ignores_what_is_none(
    administrator: User, ada: User, ben: User, client_of: ClientOf
) -> None:
    now, client = timezone.now(), client_of(administrator)
    for person, deed, ago in ((ada, Deed.SIGNED_IN, 0), (ben, Deed.SIGNED_IN, 3), (ben, Deed.EXPORTED, 0)):
        record_event(deed=deed, person=person, by=person, at=now - timedelta(days=ago))

    def shown(query: str) -> int:
        answer = client.get(f"/people/audit/?{query}")
        assert answer.status_code == 200
        return len(answer.context["page"].lines)

    assert [shown(query) for query in ("", "person=BEN", "person=nobody", "kind=sign-ins")] == [3, 2, 0, 2]
    assert shown(f"day={now:%Y-%m-%d}") == 2
    assert shown(f"person=ben&kind=content&day={now:%Y-%m-%d}") == 1
    for query in ("kind=person__password", "day=0001-01-01", "day=x", "older_than=-1", "older_than=x", "o=1"):
        assert shown(query) == 3, query
    assert shown(f"older_than={'9' * 30}") == 3


def test_a_long_log_costs_no_more_and_comes_in_pages(
    administrator: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    now, client = timezone.now(), client_of(administrator)
    PersonEvent.objects.bulk_create(
        PersonEvent(deed=Deed.SIGNED_IN, person=administrator, by=administrator, at=now) for _ in range(250)
    )
    seen, address = 0, "/people/audit/?kind=sign-ins"
    while address:
        with django_assert_max_num_queries(8):
            page = client.get(address).context["page"]
        assert len(page.lines) <= LINES_ON_A_PAGE
        seen += len(page.lines)
        address = f"/people/audit/?kind=sign-ins&older_than={page.older_than}" if page.older_than else ""
    assert seen == 250


def test_a_hostile_line_is_escaped(administrator: User, client_of: ClientOf) -> None:
    administrator.first_name = "<script>alert(1)</script>"
    administrator.save()
    for deed in Deed:
        for by, person in ((administrator, administrator), (None, administrator), (administrator, None)):
            record_event(
                deed=deed, person=person, by=by, at=timezone.now(), detail="<img src=x onerror=alert(1)>"
            )
    for address in ("/people/audit/", "/people/", f"/people/{administrator.pk}/", "/accounts/security/"):
        said = client_of(administrator).get(address).content.decode()
        assert "<script>alert" not in said
        assert "<img src=x" not in said


def test_everybody_sees_who_came_in_as_them_and_who_tried(
    eve: Client, ben_with_password: User, ada: User, client_of: ClientOf
) -> None:
    sign_in(eve, "ben", "wrong")
    sign_in(eve, "ben", PASSWORD)
    said = eve.get("/accounts/security/").content.decode()
    assert "Somebody was refused as ben" in said
    assert "by password" in said
    assert "Somebody was refused" not in client_of(ada).get("/accounts/security/").content.decode()


def test_old_lines_are_forgotten_and_no_others(ben: User, settings: Any) -> None:
    settings.AWSKB_AUDIT_DAYS = 30
    for days in (1, 29, 31, 400):
        record_event(
            deed=Deed.SIGNED_OUT, person=ben, by=ben, at=timezone.now() - timedelta(days=days, minutes=-5)
        )
    said = StringIO()
    call_command("purge_audit_log", stdout=said)
    assert (said.getvalue(), PersonEvent.objects.count()) == ("2 lines of the audit log forgotten.\n", 2)


def test_every_deed_has_a_kind_and_nothing_but_the_log_itself_changes_a_line() -> None:
    assert set().union(*KINDS.values()) == set(Deed)
    from django.contrib import admin

    assert PersonEvent not in admin.site._registry
