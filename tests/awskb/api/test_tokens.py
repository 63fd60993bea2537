"""Tokens: who may use one, for what, how long, how often; and how a person makes and revokes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from awskb.accounts.actions.api_tokens import REQUESTS_A_MINUTE, use_api_token
from awskb.accounts.actions.people import deactivate_person, reactivate_person
from awskb.accounts.models import ApiToken, PersonEvent, Scope, User
from tests.factories.api import Program, a_program, a_token
from tests.factories.people import PASSWORD

ClientOf = Callable[[User], Client]


@pytest.fixture
def bens(ben: User, client_of: ClientOf) -> Client:
    """Gave the password just now, so that nothing asks for it again."""
    client = client_of(ben)
    client.post("/accounts/confirm/", {"password": PASSWORD, "next": "/"})
    return client


def test_a_person_makes_a_token_sees_it_once_and_revokes_it(bens: Client, ben: User) -> None:
    form = {"name": "backup", "scopes": ["read"], "days": "30"}
    page = bens.post("/accounts/tokens/new/", form)
    key = re.findall(r"awskb_[\w-]{43}", page.content.decode())[0]
    assert "no-store" in page["Cache-Control"]
    token = ApiToken.objects.get()
    assert key not in repr(ApiToken.objects.values().get())
    assert Program(key).get("/entries").status_code == 200
    listed = bens.get("/accounts/tokens/").content.decode()
    assert "backup" in listed
    assert "awskb_" not in listed
    assert "last used" in listed
    bens.post(f"/accounts/tokens/{token.pk}/revoke/")
    assert Program(key).get("/entries").status_code == 401
    deeds = PersonEvent.objects.filter(person=ben).values_list("deed", flat=True)
    assert {"token-made", "token-revoked"} <= set(deeds)


def test_a_form_without_scope_or_name_makes_nothing(bens: Client) -> None:
    assert bens.post("/accounts/tokens/new/", {"name": "x", "days": "30"}).status_code == 422
    assert (
        bens.post("/accounts/tokens/new/", {"scopes": ["admin"], "name": "x", "days": "30"}).status_code
        == 422
    )
    assert not ApiToken.objects.exists()


def test_making_one_asks_for_the_password_again(ben: User, client_of: ClientOf) -> None:
    answer = client_of(ben).get("/accounts/tokens/new/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/confirm/")


def test_another_persons_token_is_as_none(ada: User, bens: Client) -> None:
    token = a_token(ada).token
    theirs, none = (bens.post(f"/accounts/tokens/{pk}/revoke/") for pk in (token.pk, 99999))
    assert theirs.status_code == none.status_code == 404
    assert ApiToken.objects.get().revoked_at is None


@pytest.mark.parametrize("key", ["", "awskb_wrong", "awskb_é", "x" * 5000])
def test_a_key_that_is_none_is_refused(ben: User, key: str) -> None:
    cache.clear()
    answer = Program(key).get("/entries")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "no-store" in answer["Cache-Control"]


def test_a_token_ends(ben: User) -> None:
    key = a_token(ben, lifetime=timedelta(days=1)).key
    ApiToken.objects.update(created_at=timezone.now() - timedelta(days=2), expires_at=timezone.now())
    assert Program(key).get("/entries").status_code == 401


def test_a_person_who_is_out_has_no_token_even_when_they_are_back(ben: User, administrator: User) -> None:
    program = a_program(ben)
    now = timezone.now()
    deactivate_person(person_id=ben.pk, by=administrator, at=now)
    assert program.get("/entries").status_code == 401
    reactivate_person(person_id=ben.pk, by=administrator, at=now)
    assert program.get("/entries").status_code == 401


def test_a_scope_opens_what_it_names_and_no_more(ben: User) -> None:
    cache.clear()
    assert a_program(ben, Scope.WRITE).get("/entries").status_code == 200
    refused = a_program(ben, Scope.STUDY_WRITE).get("/entries")
    assert refused.status_code == 403
    assert 'scope="read"' in refused["WWW-Authenticate"]


def test_asking_too_often_is_told_when_to_ask_again(ben: User) -> None:
    program = a_program(ben)
    now = timezone.now()
    use_api_token(key=program.key, at=now)
    ApiToken.objects.update(asked_in_minute=REQUESTS_A_MINUTE, minute=now.replace(second=0, microsecond=0))
    answer = program.get("/entries")
    if timezone.now().minute == now.minute:
        assert answer.status_code == 429
        assert 0 < int(answer["Retry-After"]) <= 60
    ApiToken.objects.update(minute=now.replace(second=0, microsecond=0) - timedelta(minutes=1))
    assert program.get("/entries").status_code == 200


def test_guesses_are_slowed_and_a_good_token_from_there_still_works(ben: User) -> None:
    cache.clear()
    statuses = {Program(f"awskb_{number}").get("/entries").status_code for number in range(32)}
    assert statuses == {401, 429}
    assert a_program(ben).get("/entries").status_code == 200
    cache.clear()


def test_the_document_and_its_page_are_for_members(ben: User, eve: Client, client_of: ClientOf) -> None:
    cache.clear()
    assert eve.get("/api/v1/openapi.json").status_code == 401
    assert eve.get("/api/docs").status_code == 302
    document = client_of(ben).get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert Program(a_token(ben).key).get("/openapi.json").json() == document
    page = client_of(ben).get("/api/docs").content.decode()
    assert all(path in page for path in document["paths"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nothing", 404),
        ("delete", "/entries", 405),
        ("get", "/entries/0", 422),
        ("get", "/entries/x", 422),
    ],
)
def test_every_refusal_is_a_problem(ben: User, method: str, path: str, status: int) -> None:
    answer = a_program(ben).ask(method, path)
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"]) == (status, status)
