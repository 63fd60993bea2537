"""What gunicorn serves in a test: a request to /hold waits for the test, all others are answered at once."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any


def application(
    environ: dict[str, Any], start: Callable[[str, list[tuple[str, str]]], Any]
) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/hold":
        # Opening a pipe waits until somebody writes.
        Path(os.environ["HELD_UNTIL"]).read_bytes()
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]
