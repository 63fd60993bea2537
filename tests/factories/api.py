"""Programs that ask the API as a person's token lets them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from awskb.accounts.actions.api_tokens import NewApiToken, make_api_token
from awskb.accounts.models import Scope, User

ROOT = "/api/v1"


def a_token(person: User, *scopes: Scope, lifetime: timedelta = timedelta(days=30)) -> NewApiToken:
    return make_api_token(
        person=person, name="a test", scopes=scopes or Scope, at=timezone.now(), lifetime=lifetime
    )


class Program:
    """Asks with one token; JSON both ways."""

    def __init__(self, key: str) -> None:
        self.client = Client()
        self.key = key

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        given = {
            "Authorization": f"Bearer {self.key}",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        sent: dict[str, Any] = {} if body is None else {"data": body, "content_type": "application/json"}
        answer: HttpResponse = getattr(self.client, method)(f"{ROOT}{path}", headers=given, **sent)
        return answer

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("post", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("patch", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("put", path, body, **headers)

    def delete(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("delete", path, **headers)


def a_program(person: User, *scopes: Scope) -> Program:
    return Program(a_token(person, *scopes).key)
