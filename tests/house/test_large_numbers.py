"""Addresses with numbers that no database holds: not found, never a fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from awskb.accounts.models import User
from tests.factories.notes import a_section, a_term
from tests.house.crawling import patterns

SMALL, LARGE = "1", ("9223372036854775808", "1" + "0" * 40)


def numbered() -> list[str]:
    """A sample of every address with a number, the number replaced; other parts name what is there."""
    found = []
    for _, sample, pattern in patterns():
        if pattern.pattern.converters and any(
            type(converter).__name__ == "IntConverter" for converter in pattern.pattern.converters.values()
        ):
            for large in LARGE:
                parts = [large if part == SMALL else part for part in sample.replace("..", "/../").split("/")]
                found.append("/".join(parts).replace("/../", "..").replace("/x/", "/region/"))
    return found


@pytest.mark.django_db
def test_no_number_is_too_large(administrator: User, client_of: Callable[[User], Client]) -> None:
    a_term("region", a_section("NETWORK"))
    client = client_of(administrator)
    client.raise_request_exception = False
    addresses = numbered()
    assert len(addresses) > 60
    wrong = []
    for address in addresses:
        assert resolve(address)
        for method in ("get", "post"):
            with transaction.atomic():
                answer = getattr(client, method)(address, {"up_to": "1", "base_revision": "1"})
                transaction.set_rollback(True)
            if answer.status_code >= 500 or answer.status_code == 200:
                wrong.append((method, address, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
