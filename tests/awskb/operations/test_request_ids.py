"""Every request has a name, in its answer and in the lines it leaves in the log."""

import io
import logging
import logging.config
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as project_settings
from django.test import Client
from pytest_django import Settings

from awskb.operations.request_ids import HEADER, current_request_id

FORGED = "a\r\n2026-11-23 00:00:00,000 [-] INFO awskb: all is well\u2028more"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the product's own handler would write."""
    written = io.StringIO()
    configured = project_settings.LOGGING
    logging.config.dictConfig(
        configured | {"handlers": {"stderr": configured["handlers"]["stderr"] | {"stream": written}}}
    )
    yield written
    logging.config.dictConfig(configured)


def test_answers_carry_names_that_differ(db: None) -> None:
    first, second = (Client().get("/healthz")[HEADER] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    assert first != second


def test_a_strangers_name_counts_only_behind_a_proxy_of_ours(db: None, settings: Settings) -> None:
    given = {HEADER: "from-the-proxy-1"}
    assert Client().get("/healthz", headers=given)[HEADER] != "from-the-proxy-1"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=1)
    assert Client().get("/healthz", headers=given)[HEADER] == "from-the-proxy-1"
    hostile = Client().get("/healthz", headers={HEADER: "<script>alert(1)</script>"})
    assert "script" not in hostile[HEADER]


def test_a_fault_is_found_in_the_log_by_the_name_on_its_page(
    db: None, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError(FORGED)

    monkeypatch.setattr("awskb.operations.views.health._plain", lambda *_arguments: broken())
    answer = Client(raise_request_exception=False).get("/healthz")
    name = answer[HEADER]
    assert answer.status_code == 500
    assert name in answer.content.decode()
    lines = log.getvalue().splitlines()
    assert len(lines) > 5
    assert all(f"[{name}]" in line for line in lines)
    assert not any(line.startswith("2026-11-23 00:00:00,000") for line in lines)


def test_an_error_page_outside_a_request_has_no_name() -> None:

    assert current_request_id() == "-"
