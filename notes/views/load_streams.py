"""Long work on notes files: its progress as lines of JSON for a script, its result as a page for others.

A load holds the one writer of SQLite, so nothing about it can be a row while it runs. It runs in a thread of
its own, which finishes also when nobody listens any more.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from queue import Empty, Queue
from threading import Thread

from django.db import OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from notes.actions.load_progress import LoadState
from notes.actions.source_load import Watch

LINES = "application/x-ndjson"
# A silent stream is ended by proxies.
HEARTBEAT_SECONDS = 5.0
# Each waits 20 seconds by itself for whoever writes on SQLite.
MOST_ATTEMPTS = 12
BROKEN = "Something broke. Files that were through are loaded whole: look at Sources, then try again."

_LOG = logging.getLogger("awskb.sources")

# Does the work and returns the address of the page that shows what came of it.
Work = Callable[[Watch], str]


def answer_work(request: HttpRequest, work: Work) -> HttpResponse | StreamingHttpResponse:
    if request.headers.get("Accept") != LINES:
        return HttpResponseRedirect(patiently(work, lambda _state: None))
    response = StreamingHttpResponse(_lines(work), content_type=LINES)
    # Neither compression nor a proxy may hold lines back.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response["X-Accel-Buffering"] = "no"
    response["Cache-Control"] = "no-store"
    return response


def patiently(work: Work, watch: Watch) -> str:
    """Do it again where somebody else's long load kept SQLite busy."""
    for attempt in range(MOST_ATTEMPTS):
        try:
            return work(watch)
        except OperationalError as error:
            is_busy = connection.vendor == "sqlite" and "locked" in str(error)
            if not is_busy or attempt == MOST_ATTEMPTS - 1:
                raise
            watch(LoadState("waiting for somebody else's load", 0, 0, 0.0))
    raise AssertionError


def _lines(work: Work) -> Iterator[str]:
    told: Queue[dict[str, object] | None] = Queue()
    Thread(target=_run, args=(work, told), name="notes-load").start()
    while True:
        try:
            line = told.get(timeout=HEARTBEAT_SECONDS)
        except Empty:
            line = {}
        if line is None:
            return
        yield json.dumps(line) + "\n"


def _run(work: Work, told: Queue[dict[str, object] | None]) -> None:
    def watch(state: LoadState) -> None:
        told.put(
            {
                "words": state.words,
                "share": round(state.share, 3),
                "files_done": state.files_done,
                "files": state.files,
            }
        )

    try:
        told.put({"go": patiently(work, watch)})
    except Exception:  # noqa: BLE001 - whoever waits must be told that it is over
        _LOG.exception("A load broke")
        told.put({"problem": BROKEN})
    finally:
        connections.close_all()
        told.put(None)
