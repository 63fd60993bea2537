"""A task that takes until it is let go, for workers to be killed in the middle of."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


@task
def held(folder: str) -> str:
    """Writes down each time that it begins and ends."""
    with Path(folder, "written").open("a", encoding="ascii") as written:
        written.write("begun\n")
        written.flush()
        while not Path(folder, "let go").exists():
            time.sleep(0.05)
        written.write("done\n")
    return "Done."
