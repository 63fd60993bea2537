"""Whatever a request says of its body, the server answers for itself (K47)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from awskb.operations.content_types import reduced_content_type, with_reduced_content_types

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
ONE_PART = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\\ud800\r\n--x--\r\n'
ODD = (
    f"{FORM}; charset=hex",
    f"{FORM}; charset=undefined",
    f"{FORM}; charset=utf-16",
    f"{PARTS}; charset=undefined",
    f"{PARTS}; charset=rot13",
    f"{PARTS}; charset=raw_unicode_escape",
    f"{PARTS}; charset*=utf-8''undefined",
    f"{PARTS}; charset*0=unde; charset*1=fined",
    "multipart/form-data; boundary*=undefined''x",
    "multipart/form-data; boundary*=nope''x",
    "a/b; x*=nope''y",
    "a/b; x*=undefined''y",
    ";;;=;charset",
    f"{PARTS}{'y' * 400}",
)


def test_the_server_calls_it() -> None:
    said = (Path(__file__).resolve().parents[3] / "awskb" / "wsgi.py").read_text(encoding="utf-8")
    assert "application = with_reduced_content_types(get_wsgi_application())" in said


def answered(content_type: str, method: str) -> str:
    """The status, from the outermost door: the test client has one of its own."""
    application = with_reduced_content_types(WSGIHandler())
    statuses: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/accounts/login/",
        "QUERY_STRING": "next=%ff&a=b",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(ONE_PART)),
        "HTTP_COOKIE": f"csrftoken={'a' * 32}",
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.input": BytesIO(ONE_PART),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    list(application(environ, lambda status, *_: statuses.append(status)))
    return statuses[0]


@pytest.mark.django_db
@pytest.mark.parametrize("content_type", ODD)
def test_no_content_type_is_a_fault(content_type: str) -> None:
    assert int(answered(content_type, "GET")[:3]) < 500
    assert int(answered(content_type, "POST")[:3]) < 500


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json; charset=utf-8"),
        ("Application/JSON;charset=UTF-8", "Application/JSON; charset=utf-8"),
        (f"{FORM}; charset=ISO-8859-1", f"{FORM}; charset=iso-8859-1"),
        ("multipart/form-data; boundary=----WebKitA1", "multipart/form-data; boundary=----WebKitA1"),
        ('multipart/form-data; charset=x; boundary="a b"', 'multipart/form-data; boundary="a b"'),
        ("text/plain; format=flowed", "text/plain"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_read_stays(written: str, read: str) -> None:
    assert reduced_content_type(written) == read
