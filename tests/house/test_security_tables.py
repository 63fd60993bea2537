"""SECURITY.md names a test for each promise: these are there. And what no other test of the tables tries."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from awskb.accounts.audited_views import AUDITED
from awskb.accounts.models import User
from tests.factories.notes import a_section, a_term
from tests.factories.people import PASSWORD
from tests.house.crawling import name_of, patterns, resolved

PROJECT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PROMISES = [*(f"K{number:02}" for number in range(1, 49)), *(f"R{number:02}" for number in range(1, 15))]


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_promise_names_a_test_that_is_there_or_says_why_not() -> None:
    said = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([KR]\d\d) \| (.+) \|$", said, re.MULTILINE))
    assert list(rows) == PROMISES
    missing = [f"{path}::{name}" for path, name in NAMED.findall(said) if name not in names_in(path)]
    assert not missing
    silent = [number for number, row in rows.items() if not NAMED.search(row) and "not built" not in row]
    assert not silent


def test_what_is_audited_has_an_address() -> None:
    names = {name_of(match) for _, address, _ in patterns() if (match := resolved(address))}
    assert not {name for _, name in AUDITED} - names


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/calendar/{0}.ics",
        "/accounts/link/{0}/",
        "/accounts/address/{0}/",
        "/changes/feed/{0}/",
        "/watching/stop/{0}/",
    ],
)
def test_secret_addresses_are_limited(address: str) -> None:
    guesser, elsewhere = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    if address.startswith("/changes"):
        address = next(sample for name, sample, _ in patterns() if name == "notes:changes-feed").replace(
            "/x", "/{0}"
        )
    statuses = [guesser.get(address.format(f"guess{number}")).status_code for number in range(32)]
    assert set(statuses[:30]) <= {403, 404, 410}
    assert statuses[-1] == 429
    assert elsewhere.get(address.format("guess")).status_code != 429


@pytest.mark.django_db
def test_reset_links_are_limited(ben: User) -> None:
    asker = Client(REMOTE_ADDR="192.0.2.1")
    statuses = [asker.post("/accounts/password/reset/", {"email": ben.email}).status_code for _ in range(7)]
    assert (statuses[0], statuses[-1]) == (302, 429)
    assert len(mail.outbox) == 5
    guesses = [
        asker.post(f"/accounts/password/reset/key/1-guess{number}/", {"password1": "x"}).status_code
        for number in range(22)
    ]
    assert guesses[-1] == 429


SECRETS = (
    ("/admin/accounts/user/", "password__startswith=p"),
    ("/admin/accounts/user/", "api_tokens__token_digest__startswith=a"),
    ("/admin/notes/revision/", "by__password__startswith=p"),
    ("/admin/notes/entry/", "created_by__password__startswith=p"),
    ("/admin/notes/doubt/", "by__password__startswith=p"),
    ("/admin/certs/resource/", "added_by__password__startswith=p"),
    ("/admin/notes/entry/", "o=by__password"),
)
IGNORED = (
    ("/people/", "o=password&sort=password&page=1"),
    ("/search/", "q=region&sort=by__password&order=by__password"),
    ("/changes/", "sort=by__password&by__password__startswith=p"),
    ("/links/", "sort=user__password&per_page=99999"),
    ("/tags/", "order_by=user__password"),
)


@pytest.mark.django_db
def test_nobody_sorts_or_filters_by_what_is_secret(
    administrator: User, client_of: Callable[[User], Client]
) -> None:
    a_term("region", a_section("NETWORK"))
    client = client_of(administrator)
    for address, query in SECRETS:
        answer: Any = client.get(f"{address}?{query}")
        assert answer.status_code in (400, 302) or query.startswith("o="), (address, query)
        assert administrator.password not in answer.content.decode()
    for address, query in IGNORED:
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 200, (address, query)
        assert administrator.password not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("origin", ["null", "https://evil.example", "http://testserver.evil.example"])
def test_a_foreign_origin_is_refused(ben: User, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.login(username="ben", password=PASSWORD)
    page = client.get("/accounts/logout/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    sent = {"csrfmiddlewaretoken": found[1]}
    assert client.post("/accounts/logout/", sent, headers={"Origin": origin}).status_code == 403
    assert client.get("/accounts/preferences/").status_code == 200
    assert client.post("/accounts/logout/", sent, headers={"Origin": "http://testserver"}).status_code == 302
