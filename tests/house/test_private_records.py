"""One person's study record, as everybody else meets it: nowhere (ASSURANCE.md K21 to K24)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from awskb.accounts.models import User
from certs.queries.own_records import own_tables
from notes.access import Role
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_root, a_term, about_aws
from tests.factories.people import make_person
from tests.factories.study_records import NUMBER, a_study_record
from tests.house.crawling import crawled, patterns

SAYS = "Quagga"
NOBODY_SAYS = "Zyzzyx"
# What the record says, and numbers of it that no page shows by chance.
TELLTALE = re.compile(rf"{SAYS}|{NUMBER}|\b1:12:01\b|\b4321\b", re.IGNORECASE)
STARTS = (
    "/",
    "/admin/",
    "/certs/",
    "/certs/SAA-C03/",
    "/changes/",
    "/people/",
    "/dashboard/",
    "/team/",
    "/notes/lambda/",
)
ASKED_FOR = (
    "/search/?q={0}",
    "/search/suggest/?q={0}",
    "/changes/?q={0}",
    "/resources/?q={0}",
    "/links/?q={0}",
)
ABSENT = NUMBER + 1
# A reader may do least; an administrator comes to every page that a curator, or who leads a team, comes to.
EVERYBODY = (Role.READER, Role.ADMINISTRATOR)


@pytest.fixture
def owner(ada: User) -> User:
    shipped_catalogue()
    root = a_root()
    a_study_record(ada, entry=a_term("Lambda", root, "runs functions"), file=about_aws(root), says=SAYS)
    return ada


def outcome(client: Client, method: str, address: str) -> HttpResponse:
    """The answer; whatever it did is taken back."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(address)
        transaction.set_rollback(True)
    return answer


def own_addresses(number: int) -> Iterator[str]:
    """Every address of certs that names a row by its number."""
    for name, address, pattern in patterns():
        if name.startswith(("certs:", "admin:certs")) and "/1/" in address and "<int" in str(pattern.pattern):
            yield address.replace("/1/", f"/{number}/")


def said(answer: HttpResponse) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode(errors="replace") + str(dict(answer.headers))


@pytest.mark.parametrize("role", EVERYBODY)
def test_no_page_that_anybody_else_comes_to_holds_a_byte_of_it(
    owner: User, role: Role, client_of: Callable[[User], Client]
) -> None:
    client = client_of(make_person("other", role))
    addresses = sorted({*crawled(client, STARTS).values(), *STARTS})
    assert len(addresses) > 30
    told = {address: TELLTALE.findall(said(outcome(client, "get", address))) for address in addresses}
    assert not {address: found for address, found in told.items() if found}


@pytest.mark.parametrize("role", EVERYBODY)
def test_asking_for_her_words_finds_what_asking_for_no_words_of_hers_finds(
    owner: User, role: Role, client_of: Callable[[User], Client]
) -> None:
    client = client_of(make_person("other", role))
    for address in ASKED_FOR:
        hers = said(outcome(client, "get", address.format(SAYS)))
        nobodys = said(outcome(client, "get", address.format(NOBODY_SAYS)))
        assert hers.count(SAYS) == nobodys.count(NOBODY_SAYS), address


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_row_of_hers_is_as_missing_as_a_number_that_never_was(
    owner: User, role: Role, method: str, client_of: Callable[[User], Client]
) -> None:
    client = client_of(make_person("other", role))
    before = own_tables(person=owner)
    differing = []
    for hers, missing in zip(own_addresses(NUMBER), own_addresses(ABSENT), strict=True):
        if "resource" in hers:
            continue  # A resource is the team's; who is how far in it is asked for elsewhere.
        with transaction.atomic():
            there = getattr(client, method)(hers)
            assert own_tables(person=owner) == before, hers
            transaction.set_rollback(True)
        absent = outcome(client, method, missing)
        same_length = len(there.content) == len(absent.content)
        if there.status_code != absent.status_code or (there.status_code == 404 and not same_length):
            differing.append((hers, there.status_code, absent.status_code))
    assert not differing


def test_nobody_but_its_person_is_counted_it(
    owner: User, administrator: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(administrator)
    assert not any(table.rows for table in own_tables(person=administrator))
    index = client.get("/admin/").content.decode()
    for word in (
        "goal",
        "attempt",
        "studysession",
        "entrystate",
        "position",
        "practice",
        "question",
        "todaychoice",
        "card",
        "review",
        "readiness",
    ):
        assert f"/admin/certs/{word}" not in index
