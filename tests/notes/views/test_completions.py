import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from awskb.accounts.models import User
from notes.models import Entry, Reference
from tests.factories.notes import a_group, a_note, a_section, a_term, edited, the_root

NOTE = """# IAM
* _Cognito_: sign-in
* _role (assumed)_: who may do what

# MOBILE
* _Cognito_: pools
* _ECS (Elastic Container Svc)_: containers
* _参考架构_: drawn by AWS

# LAMBDA
* _Lambda_: functions
"""


@pytest.fixture
def bens(ben: User, client_of: Callable[[User], Client]) -> Client:
    a_note(NOTE)
    return client_of(ben)


def offered(client: Client, text: str, near: Entry | None = None) -> list[str]:
    """What would be written between the brackets for each entry offered."""
    answer = client.get("/notes/new/entries/", {"q": text, "near": near.pk if near else ""})
    assert answer.status_code == 200
    return re.findall('data-insert="([^"]*)"', answer.content.decode())


def test_entries_are_offered_by_the_beginning_of_any_name(bens: Client) -> None:
    assert offered(bens, "ec") == ["ECS"]
    assert offered(bens, "elastic cont") == ["ECS"]
    assert offered(bens, "参考架") == ["参考架构"]
    assert offered(bens, "nothing like it") == []
    assert "will be wanted" in bens.get("/notes/new/entries/", {"q": "nothing like it"}).content.decode()


def test_a_name_that_several_bear_is_offered_with_its_place(bens: Client) -> None:
    assert offered(bens, "cogni") == ["IAM/Cognito", "MOBILE/Cognito"]
    assert offered(bens, "mob/cogni") == ["MOBILE/Cognito"]


def test_a_section_and_the_term_that_leads_it_are_one(bens: Client) -> None:
    assert offered(bens, "lambda") == ["LAMBDA"]


def test_what_is_offered_leads_to_the_entry_once_it_is_saved(bens: Client, ben: User) -> None:
    regions = a_section("REGIONS", the_root())
    for group in ("REFINED", "OTHERS"):
        a_term("SNS", a_group(group, regions))
    a_term("a [b] c", regions, expansion="letters")
    role = Entry.objects.get(title__startswith="role")
    for typed in ("cogni", "sns", "a b c", "role", "lambda"):
        for target in offered(bens, typed, role):
            edited(role, by=ben, body=f"* see [[{target}]]")
            assert Reference.objects.get(entry=role).state == Reference.State.RESOLVED, target
    assert offered(bens, "sns") == ["REFINED/SNS", "OTHERS/SNS"]
    assert offered(bens, "a b c") == ["letters"]


def test_a_name_twice_in_one_place_says_so(bens: Client) -> None:
    section = Entry.objects.get(title="IAM")
    a_term("twin", section)
    a_term("twin", section)
    answer = bens.get("/notes/new/entries/", {"q": "twin"}).content.decode()
    assert answer.count("several entries have this name") == 2


def test_more_entries_take_no_more_queries(
    bens: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    section = Entry.objects.get(title="MOBILE")
    a_term("device one", section)
    with CaptureQueriesContext(connection) as few:
        offered(bens, "device")
    for number in range(20):
        a_term(f"device {number}", section)
    with django_assert_num_queries(len(few)):
        offered(bens, "device")


def test_tags_are_offered_those_that_begin_so_first(bens: Client, ben: User) -> None:
    term = Entry.objects.get(title="ECS")
    edited(term, by=ben, tags=("storage", "cold storage", "net"))
    edited(Entry.objects.get(title="参考架构"), by=ben, tags=("stores",))

    def tags(text: str) -> list[str]:
        answer = bens.get("/notes/new/tags/", {"q": text}).content.decode()
        return re.findall('data-insert="([^"]*)"', answer)

    assert tags("sto") == tags("#Sto") == ["storage", "stores", "cold storage"]
    assert tags("zzz") == []


@pytest.mark.parametrize("address", ["/notes/new/entries/", "/notes/new/tags/"])
def test_completions_are_for_editors_and_survive_anything(
    address: str, bens: Client, reader: User, client_of: Callable[[User], Client], eve: Client
) -> None:
    assert client_of(reader).get(address, {"q": "a"}).status_code == 403
    assert eve.get(address, {"q": "a"}).status_code == 302
    for text in ("", "\0", "[[", '"', "in:", "is:service tag:", "%_\\", "/", "a/" * 300, "𠮷" * 500):
        assert bens.get(address, {"q": text, "near": "9" * 30}).status_code == 200
