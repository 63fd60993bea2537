"""What every answer carries in its headers."""

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User

POLICY = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/admin/", "/no-such-page/", "/healthz"])
def test_every_answer_is_under_the_policy(
    client_of: Callable[[User], Client], ada: User, address: str
) -> None:
    answer = client_of(ada).get(address)
    policy = answer["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == set(POLICY)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "private" in answer["Cache-Control"] or "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/api/v1/entries", 401),
        ("get", "/api/no-such", 404),
        ("delete", "/api/v1/entries", 405),
        ("post", "/healthz", 405),
        ("get", "/people/", 403),
        ("get", "/admin/notes/entry/1/change/?_to_field=password", 400),
        ("get", "/media/no-such.png", 404),
        ("get", "/api/docs", 200),
    ],
)
def test_every_refusal_is_under_the_policy(
    client_of: Callable[[User], Client], ada: User, method: str, address: str, status: int
) -> None:
    answer = getattr(client_of(ada), method)(address)
    assert answer.status_code == status
    assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == set(POLICY)
    assert (answer["X-Content-Type-Options"], answer["Referrer-Policy"]) == ("nosniff", "same-origin")


@pytest.mark.django_db
def test_what_is_too_large_is_refused_under_the_policy() -> None:
    answer = Client().post("/accounts/login/", CONTENT_LENGTH="99999999999")
    assert answer.status_code == 413
    assert "object-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_an_error_of_ours_is_under_the_policy_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ValueError("the secret of the house")

    monkeypatch.setattr("awskb.operations.views.health._plain", lambda *_arguments: broken())
    answer = Client(raise_request_exception=False).get("/healthz")
    assert answer.status_code == 500
    assert "secret of the house" not in answer.content.decode()
    assert "Something broke" in answer.content.decode()
    assert "object-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_foreign_form_is_refused_with_words_and_under_the_policy(ben: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "ben", "password": "x"})
    assert answer.status_code == 403
    assert "your browser still holds what you wrote" in answer.content.decode()
    assert "<style" not in answer.content.decode()
    assert "Content-Security-Policy" in answer


def test_a_wrong_host_is_refused_with_words() -> None:
    answer = Client().get("/healthz", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
