"""What no client of good will sends: every operation refuses it with a problem that its document names.

Each operation is asked a few of these, another few for the next one; `FAULTS=full` asks all of all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from awskb.accounts.models import ApiToken, User
from awskb.api.docs import document
from tests.factories.api import a_token
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_section
from tests.faults.sizes import IS_FULL

AT_A_TIME = 1000 if IS_FULL else 3
HUGE = "9" * 400
IN_PATHS = ["0", "-1", "9223372036854775807", "9223372036854775808", HUGE, "%00", "%FF", "%ED%A0%80", "1e3",
            "a%2Fb", "٣"]  # fmt: skip
IN_QUERIES = ["%00", "%ED%A0%80", "%FF", HUGE, "-1", "9223372036854775807", "", "NaN", "1970-01-01T00:00:00",
              "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", quote("[[" * 500),
              "x" * 7000]  # fmt: skip
BODIES = [
    b"", b"null", b"[]", b'"a"', b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b"NaN", b'{"a": NaN}', b'{"a": 1e999}',
    b'{"\\u0000": 1}', b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b"[" * 5000, b'{"a":' * 5000,
    b'{"a": ' + b"9" * 5000 + b"}", b'{"a": 1, "a": 2}', json.dumps({"x": "y" * 10**6}).encode(),
]  # fmt: skip
VALUES = ["\0", "\ud800", "x" * 10**5, 2**63, 10**400, -1, True, None, [], {}, [[]], 1.5, "١٢", "9999-12-31"]
TYPES = ["text/plain", "application/xml", "multipart/form-data; boundary=x", "multipart/form-data", "",
         "application/json; charset=utf-7", "application/json; charset=nothing",
         "application/x-www-form-urlencoded"]  # fmt: skip
HEADERS = [
    {"If-Match": "*"}, {"If-Match": '"' + HUGE + '"'}, {"If-Match": 'W/"1-zz"'}, {"If-Match": '"1", "2"'},
    {"If-Match": "\xff"}, {"If-None-Match": "*"}, {"Range": "bytes=0-9999999"}, {"Accept": "text/html"},
    {"Content-Length": "x"}, {"If-Modified-Since": "x"}, {"Accept-Language": "x" * 5000},
]  # fmt: skip


class Request(NamedTuple):
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = {}
    content_type: str = "application/json"


DOCUMENT = document()
OPERATIONS = [(path, method, one) for path, of in DOCUMENT["paths"].items() for method, one in of.items()]


KNOWN = {"code": "SAA-C03", "form": "new-term", "key": "0c7d1c6e-8f0e-4a0b-9d6c-0123456789ab", "name": "x"}


def usual(path: str) -> str:
    """An address that says something that may be there."""
    return re.sub(r"\{(\w+)\}", lambda found: KNOWN.get(found[1], "1"), path)


def in_paths(path: str, method: str) -> Iterator[Request]:
    parts = path.split("/")
    for place, part in enumerate(parts):
        if part.startswith("{"):
            before, after = "/".join(parts[:place]), "/".join(["", *parts[place + 1 :]])
            for value in IN_PATHS:
                yield Request(method, f"{usual(before)}/{value}{usual(after)}")


def in_queries(path: str, method: str, operation: Any) -> Iterator[Request]:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            for value in IN_QUERIES:
                yield Request(method, f"{usual(path)}?{parameter['name']}={value}")


def in_bodies(path: str, method: str, operation: Any) -> Iterator[Request]:
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return
    address = f"{usual(path)}?base_revision=1"
    for body in BODIES:
        yield Request(method, address, body)
    for kind in TYPES:
        yield Request(method, usual(path), b"{}", content_type=kind)
    schema = next(iter(content.values()))["schema"]
    known = DOCUMENT["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
    good = {
        name: _good(one)
        for name, one in known.get("properties", {}).items()
        if name in known.get("required", [])
    }
    for name in known.get("properties", {}):
        for value in VALUES:
            sent = json.dumps({**good, name: value}).encode()
            yield Request(method, address, sent)


def _good(schema: Any) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    made: dict[str, Any] = {"integer": 1, "boolean": True, "array": [], "object": {}, "number": 1}
    return made.get(schema.get("type", ""), "2026-01-01" if schema.get("format") == "date" else "x")


def others(path: str, method: str) -> Iterator[Request]:
    for headers in HEADERS:
        yield Request(method, usual(path), b"{}" if method in ("post", "put", "patch") else None, headers)
    for other in ("trace", "options", "head", "patch", "delete", "put"):
        if other not in DOCUMENT["paths"][path]:
            yield Request(other, usual(path))


def requests(kind: str, path: str, method: str, operation: Any) -> Iterator[Request]:
    if kind == "queries":
        return in_queries(path, method, operation)
    if kind == "bodies":
        return in_bodies(path, method, operation)
    return in_paths(path, method) if kind == "paths" else others(path, method)


def ask(client: Client, key: str, request: Request) -> Any:
    with transaction.atomic():
        ApiToken.objects.update(asked_in_minute=0)
        answer = client.generic(
            request.method.upper(),
            request.path,
            request.body or b"",
            content_type=request.content_type,
            headers={"Authorization": f"Bearer {key}", **request.headers},
        )
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("kind", ["paths", "queries", "bodies", "others"])
def test_whatever_is_sent_the_answer_is_one_of_the_document(ada: User, kind: str) -> None:
    shipped_catalogue()
    a_section("NETWORK", by=ada)
    client, key = Client(raise_request_exception=False), a_token(ada).key
    wrong = []
    for number, (path, method, operation) in enumerate(OPERATIONS):
        every = list(requests(kind, path, method, operation))
        # Another few of them for each operation, so that all are met by some.
        for request in islice(cycle(every), number, number + min(AT_A_TIME, len(every))):
            answer = ask(client, key, request)
            if fault := fault_of(answer, request, operation):
                wrong.append(f"{request.method} {request.path[:120]} {(request.body or b'')[:60]!r}: {fault}")
    assert not wrong, "\n".join(wrong)


def fault_of(answer: Any, request: Request, operation: Any) -> str:
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.content[:100]!r}"
    if answer.status_code < 400:
        return ""
    if request.method != "head" and answer["Content-Type"] != "application/problem+json":
        return f"{answer.status_code} is told as {answer['Content-Type']}"
    if answer.status_code == 405:
        return "" if answer.get("Allow") else "no Allow"
    return (
        ""
        if str(answer.status_code) in map(str, operation["responses"])
        else f"{answer.status_code} is not named"
    )


def test_a_token_in_an_address_opens_nothing(ada: User) -> None:
    key = a_token(ada).key
    for name in ("token", "access_token", "api_key"):
        assert Client().get(f"/api/v1/entries?{name}={key}").status_code == 401
    answer = Client().get("/api/v1/entries", headers={"Authorization": f"Basic {key}"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
