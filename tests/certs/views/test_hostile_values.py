"""Whatever is sent to a page of study, nothing fails and nothing absurd is written."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from html import unescape
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

import certs.forms
from awskb.accounts.models import User
from certs.models import ExamVersion
from certs.queries.own_records import own_tables
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_root, a_term, about_aws
from tests.factories.study_records import NUMBER, SHARED, a_study_record
from tests.faults.sizes import IS_FULL
from tests.house.crawling import patterns

# What pages read from their address, and what views read without a form.
READ = frozenset(
    """
    agreed answer back by confirm domain exam find goal key keys kind level mine minutes none number on page q
    set shown starts_at state status sure take text title undo url value wanted weekday
    """.split()  # noqa: SIM905 - a list of words
)
VALUES = {
    "nul": "a\0b",
    "too large a number": "9" * 40,
    "negative": "-1",
    "long": "x" * 70_000,
    "markup": "<script>alert(1)</script>",
    "year 99999": "99999-12-31",
}
if "DATABASE_URL" in os.environ and not IS_FULL:
    # A word like any other to every database.
    del VALUES["markup"]


def field_names() -> set[str]:
    """Every field of every form of certs."""
    names: set[str] = set()
    for module in iter_modules(certs.forms.__path__):
        for _, found in inspect.getmembers(import_module(f"certs.forms.{module.name}"), inspect.isclass):
            if issubclass(found, forms.BaseForm):
                names |= set(found.base_fields)
    return names | READ


def addresses() -> Iterator[str]:
    for name, address, _ in patterns():
        if not name.startswith("certs:"):
            continue
        number = SHARED if "/resources/" in address else NUMBER
        yield address.replace("/1/", f"/{number}/").replace("/x/", "/SAA-C03/")


def tried(client: Client, method: str, address: str, sent: dict[str, str]) -> HttpResponse:
    """The answer; whatever it did is taken back."""
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(address, sent)
        transaction.set_rollback(True)
    return answer


@pytest.fixture
def own(ada: User, client_of: Callable[[User], Client]) -> Client:
    shipped_catalogue()
    root = a_root()
    a_study_record(ada, entry=a_term("Lambda", root, "runs code"), file=about_aws(root), says="words")
    assert ExamVersion.objects.filter(code="SAA-C03").exists()
    return client_of(ada)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_no_page_fails_whatever_its_address_asks(own: Client, value: str) -> None:
    sent = dict.fromkeys(READ, value)
    failed = {
        address: answer.status_code
        for address in addresses()
        if (answer := tried(own, "get", address, sent)).status_code >= 500
    }
    assert not failed


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_no_form_fails_whatever_it_is_sent(own: Client, ada: User, value: str) -> None:
    names = field_names()
    assert len(names) > 40
    failed = {}
    for address in addresses():
        answer = tried(own, "post", address, dict.fromkeys(names, value))
        if answer.status_code >= 500:
            failed[address] = answer.status_code
    assert not failed
    assert any(table.rows for table in own_tables(person=ada))


def filled_in(client: Client, address: str) -> dict[str, str]:
    """What a browser sends of the form that stands at an address, untouched."""
    context = client.get(address).context
    form = context.get("form") if context is not None else None
    if not isinstance(form, forms.BaseForm):
        return {}
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def unsaid(answer: HttpResponse) -> set[str]:
    """The faults that forms found and that the page does not tell."""
    shown = unescape(answer.content.decode())
    held = (value for one in answer.context or () for layer in one.dicts for value in layer.values())  # type: ignore[attr-defined]
    bound = [value for value in held if isinstance(value, forms.BaseForm) and value.is_bound]
    told = {str(fault) for form in bound for faults in form.errors.values() for fault in faults}
    return {fault for fault in told if fault not in shown}


def test_what_is_wrong_with_any_one_field_is_said_even_with_a_hidden_one(own: Client) -> None:
    """A character that no field takes, in each field of each form, with the rest as the page had it."""
    silent, tried_fields = {}, 0
    for address in addresses():
        fields = filled_in(own, address)
        for name in fields:
            answer = tried(own, "post", address, fields | {name: "a\0b"})
            tried_fields += 1
            assert answer.status_code < 500, (address, name)
            if answer.status_code == 422 and (faults := unsaid(answer)):
                silent[address, name] = faults
    assert tried_fields > 80
    assert not silent


# What holds nothing of one person, or is read by many alike.
READ_BY_MANY = frozenset(
    ("certs:catalogue", "certs:exam", "certs:study", "certs:map", "certs:map-history", "certs:map-entry")
)


def test_no_page_of_ones_own_is_kept_by_a_browser(own: Client) -> None:
    seen = 0
    for (name, _, _), address in zip(
        (one for one in patterns() if one[0].startswith("certs:")), addresses(), strict=True
    ):
        answer = own.get(address)
        if answer.status_code != 200 or name in READ_BY_MANY:
            continue
        seen += 1
        assert "no-store" in answer["Cache-Control"], address
        assert "ETag" not in answer, address
    assert seen > 30
