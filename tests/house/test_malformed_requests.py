"""Whatever is sent to any address, by chance with a fixed seed: refused or taken, never a fault (K47)."""

from __future__ import annotations

import inspect
import os
import random
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

import awskb.accounts.forms
import certs.forms
import notes.forms
from awskb.accounts.models import User
from certs.models import ReviewDay
from notes.models import Entry, SourceFile
from tests.factories.certs import shipped_catalogue
from tests.factories.study_records import a_study_record
from tests.faults.sizes import IS_FULL
from tests.house.a_full_wiki import a_full_wiki, fill_wiki
from tests.house.crawling import sample_addresses

PROJECT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("AWSKB_TEST_SEED", "7"))
READ_FROM_ADDRESS = re.compile(r'(?:GET|POST)(?:\.get|\.getlist)?[([]"(\w+)"')
EACH = 4 if IS_FULL else 1
FORM = "application/x-www-form-urlencoded"
# As it stands in an address or a form, percent-encoded.
# ruff: noqa: E501
VALUES = (
    "", "a%00b", "%ED%A0%80", "%FF%FE%C0%AF", "%C2%B2", "%D9%A3", "9" * 40, "-9223372036854775809", "9223372036854775807",
    "9223372036854775808", "-1", "0", "1e5", "NaN", "inf", "1.5", "2026-02-30", "99999-12-31", "0000-00-00", "25:61",
    "[]", "%7B%7D", "[[[", "null", "%27%20OR%201=1--", "%25s%25%25", "a%0D%0ASet-Cookie:x=y", "..%2F..%2Fetc%2Fpasswd",
    "user__password", "-password", "x" * 9000, "%E2%80%AE%F3%A0%80%81", "+", "%2B", "1%2C2", "None", "entry:", "unknown",
)  # fmt: skip
CONTENT_TYPES = (
    (FORM, b"\xff\xfe=%ff&=&&&%"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="\xff\x00"; filename="\x00"\r\n\r\n\x00\r\n--x--\r\n'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--\r\n'),
    (f"{FORM}; charset=hex", b"a=b"),
    (f"{FORM}; charset=utf-16", b"a=b"),
    ("application/json", b'{"text": "\xff"}'),
    ("application/json; charset=rot13", b"{"),
    ("application/json", b"[" * 50_000),
    ("text/plain", b'{"a": 1}'),
    ("", b"a=b"),
    ("\u00e9/\u00e9;;;=", b"a=b"),
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {"Cookie": "sessionid=\x00; csrftoken=\x00; messages=\x00; theme=\x00"},
    {"Cookie": "sessionid=\u00ff\u00fe; messages=%00; =; ;;; a"},
    {"Cookie": "sessionid=" + "x" * 5000},
    {"Cookie": "messages=W1tdXQ:1:x; theme=../../x"},
    {"Accept": "\x00, */*;q=x"},
    {"Accept-Language": "x" * 5000},
    {"If-None-Match": '"\x00', "If-Modified-Since": "99999"},
    {"If-Modified-Since": "Thu, 99 Foo 99999999999999 99:99:99 GMT"},
    {"HX-Request": "true", "HX-Current-URL": "http://[::1"},
    {"HX-Request": "true", "HX-Target": "\x00", "HX-Current-URL": "%ff"},
    {"Referer": "http://[", "Origin": "null"},
    {"X-Forwarded-For": "\x00, ::::, 999.1.1.1", "X-Forwarded-Host": "evil", "X-Forwarded-Proto": "\x00"},
    {"Authorization": "Bearer \x00\ud800"},
    {"Authorization": "Basic %%%"},
    {"Range": "bytes=99999999999999999999-1"},
    {"User-Agent": "\x00" * 3000},
    {"X-HTTP-Method-Override": "DELETE", "X-Request-ID": "a\r\nb"},
    {"Host": "[::1"},
    {"Host": "a\x00b"},
)
PARTS = (
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "%C2%B2",
    "x" * 3000,
    "%0d%0aSet-Cookie:x",
    "..%2f..",
    "%25",
    "%F0%9F%92%A9",
    "-1",
    "'",
    "%5C",
)
TELLS_TOO_MUCH = re.compile(
    r"Traceback|SECRET_KEY|DATABASES|SELECT .{0,60} FROM|django\.core|/site-packages/"
)


def names_read() -> list[str]:
    """Of every parameter that a view reads and every field of a form."""
    found = {
        name
        for app in ("notes", "certs", "awskb")
        for path in (PROJECT / app).rglob("*.py")
        for name in READ_FROM_ADDRESS.findall(path.read_text(encoding="utf-8"))
    }
    for package in (notes.forms, certs.forms, awskb.accounts.forms):
        found |= _fields(package)
    assert len(found) > 120
    return sorted(found | {"e", "o", "_to_field", "_popup", "_changelist_filters", "p", "all", "list_filter"})


def _fields(package: ModuleType) -> set[str]:
    names: set[str] = set()
    for module in iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        for _, found in inspect.getmembers(loaded, inspect.isclass):
            if issubclass(found, forms.BaseForm):
                names |= set(found.base_fields)
    return names


@pytest.fixture
def addresses(administrator: User, tmp_path: Path, media_folder: Path) -> list[str]:
    """At full size what a crawl finds; else samples, whose numbers name what is there."""
    if IS_FULL:
        found = a_full_wiki(administrator=administrator, folder=tmp_path)
    else:
        fill_wiki(administrator=administrator, folder=tmp_path)
        found = {name: address.replace("/x/", "/scaling/") for name, address in sample_addresses()}
    shipped_catalogue()
    ReviewDay.objects.all().delete()
    entry = Entry.objects.get(title="scaling")
    a_study_record(administrator, entry=entry, file=SourceFile.objects.all()[0], says="words")
    return sorted(address for name, address in found.items() if "logout" not in name)


@pytest.fixture
def client(client_of: Callable[[User], Client], administrator: User, settings: Any) -> Client:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    client = client_of(administrator)
    client.raise_request_exception = False
    return client


def asked(client: Client, method: str, address: str, **sent: Any) -> HttpResponse:
    """The answer; whatever it did is taken back."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        # The client's own methods would translate a body that is already in bytes.
        answer: HttpResponse = client.generic(method.upper(), address, **sent)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def wrong(answer: HttpResponse) -> str:
    if answer.status_code >= 500:
        return f"{answer.status_code} {getattr(answer, 'exc_info', None)}"
    if answer.status_code >= 400 and not answer.streaming:
        told = TELLS_TOO_MUCH.search(answer.content.decode(errors="replace"))
        if told:
            return f"{answer.status_code} tells {told[0]}"
    if "Set-Cookie:x" in str(answer.headers):
        return "a header of theirs"
    return ""


Try = tuple[str, str, dict[str, Any]]


def with_odd_parameters(address: str, chance: random.Random, names: list[str]) -> Iterator[Try]:
    for value in chance.sample(VALUES, EACH * 2):
        # All at once where the value is short; else what stands first would hide the rest.
        some = names if len(value) < 50 else chance.sample(names, 5)
        for query in (
            "&".join(f"{name}={value}" for name in some),
            "&".join(f"{name}={chance.choice(VALUES)}" for name in chance.choices(names, k=6)),
        ):
            yield "get", address, {"QUERY_STRING": query}
            yield "post", address, {"data": query.encode(), "content_type": FORM}


def with_odd_bodies(address: str, chance: random.Random) -> Iterator[Try]:
    for kind, body in chance.sample(CONTENT_TYPES, EACH):
        yield chance.choice(("post", "post", "put", "patch")), address, {"data": body, "content_type": kind}


def with_odd_headers(address: str, chance: random.Random) -> Iterator[Try]:
    for headers in chance.sample(HEADERS, EACH):
        yield (
            "get",
            address,
            {f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()},
        )


def with_odd_parts(address: str, chance: random.Random) -> Iterator[Try]:
    parts = [quote(part) for part in address.split("/")]
    places = [place for place, part in enumerate(parts) if part] or [0]
    for part in chance.sample(PARTS, EACH):
        place = chance.choice(places)
        changed = "/".join([*parts[:place], part, *parts[place + 1 :]])
        yield chance.choice(("get", "post")), changed, {}


@pytest.mark.django_db
def test_nothing_that_is_sent_to_any_address_is_a_fault(client: Client, addresses: list[str]) -> None:
    chance, names, faults = random.Random(SEED), names_read(), []
    for address in addresses if IS_FULL else chance.sample(addresses, 60):
        for method, tried, sent in (
            *with_odd_parameters(address, chance, names),
            *with_odd_bodies(address, chance),
            *with_odd_headers(address, chance),
            *with_odd_parts(address, chance),
        ):
            if fault := wrong(asked(client, method, tried, **sent)):
                faults.append(f"{method} {tried} {sent}"[:700] + f": {fault}"[:1500])
    assert not faults, "\n".join(faults)
