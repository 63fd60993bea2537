"""What a page of the product sent, sent again without having to make it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse


@cache
def body_of(number: int) -> bytes:
    """As the measurement wrote it down."""
    return (Path(os.environ["AWSKB_DATA_DIR"]) / f"page-{number}.html").read_bytes()


def naked(_request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(body_of(number))


def up(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
