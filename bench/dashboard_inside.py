"""The same pages without server and middleware's share of the bare page: against the one-row query itself."""

from __future__ import annotations

import logging
import statistics
import time
from collections.abc import Callable

from django.conf import settings
from django.test import Client

from notes.models import Entry


def ratios(cookie: str, slug: str, pages: tuple[str, ...], rounds: int) -> None:
    """For each page its time within this process and how many times the bare query that is."""
    logging.disable(logging.INFO)
    settings.AWSKB_KEEP_PAGES = False
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie

    def query() -> None:
        Entry.objects.values_list("title", flat=True).get(slug=slug)

    for page in pages:

        def whole(page: str = page) -> None:
            answer = client.get(page)
            if answer.status_code != 200:
                raise SystemExit(f"{page} answered {answer.status_code}")

        for _ in range(3):
            query()
            whole()
        pairs = [(_seconds(query), _seconds(whole)) for _ in range(rounds)]
        cheap, dear = (statistics.median(each) * 1000 for each in zip(*pairs, strict=True))
        ratio = statistics.median(full / plain for plain, full in pairs)
        print(f"{page}|{dear:.2f}|{cheap:.3f}|{ratio:.0f}", end=" ")  # noqa: T201
    print()  # noqa: T201


def _seconds(act: Callable[[], None]) -> float:
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin
