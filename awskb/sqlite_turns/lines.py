"""Where the threads of one process wait for their turn to write to one file."""

import os
from threading import Lock
from typing import Final

_lines: Final[dict[str, Lock]] = {}


def line_at(file: str) -> Lock:
    return _lines.get(file) or _lines.setdefault(file, Lock())


# A thread that writes while the process is forked is not there in the new one, and would never hand on.
os.register_at_fork(after_in_child=_lines.clear)
