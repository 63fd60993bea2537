"""Nobody makes the wiki write a huge request to its disk, whoever they are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from awskb.accounts.models import User

ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def small_limit(settings: Any) -> None:
    settings.AWSKB_MAX_REQUEST_BYTES = 2_000


def large() -> dict[str, SimpleUploadedFile]:
    return {"image": SimpleUploadedFile("x.png", bytes(3_000))}


@pytest.mark.parametrize("address", ["/images/upload/", "/accounts/login/", "/healthz", "/no-such-page/"])
def test_what_is_too_large_is_refused_unread_for_everybody(
    eve: Client, ben: User, client_of: ClientOf, address: str
) -> None:
    for client in (eve, client_of(ben)):
        answer = client.post(address, large())
        assert answer.status_code == 413
        assert "at most 10.0" in answer.content.decode()
        assert "object-src 'none'" in answer["Content-Security-Policy"]
        assert "private" in answer["Cache-Control"]


def test_a_script_is_told_as_a_script(ben: User, client_of: ClientOf) -> None:
    answer = client_of(ben).post("/images/upload/", large(), headers={"Accept": "application/json"})
    assert answer.status_code == 413
    assert "too large" in answer.json()["error"]


@pytest.mark.parametrize("length", ["", "x", "-1", "٣", "1.5"])
def test_a_length_that_is_none_breaks_nothing(eve: Client, db: None, length: str) -> None:
    assert eve.get("/healthz", headers={"Content-Length": length}).status_code == 200


def test_an_endless_length_is_too_large(eve: Client, db: None) -> None:
    assert eve.get("/healthz", headers={"Content-Length": "9" * 40}).status_code == 413


def test_what_is_small_enough_goes_on(eve: Client, db: None) -> None:
    assert eve.post("/accounts/login/", {"login": "x", "password": "y"}).status_code in {200, 422}
