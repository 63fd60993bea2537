"""How hard the wiki is tried: `FAULTS=full` (what `make faults` sets) for hours' worth, else for seconds."""

import os
from typing import NamedTuple


class Size(NamedTuple):
    people: int
    saves: int
    kills: int
    load_kills: tuple[float, ...]
    entries_in_file: int


IS_FULL = os.environ.get("FAULTS") == "full"
SIZE = (
    Size(people=50, saves=20, kills=100, load_kills=(0.1, 0.3, 0.5, 0.7, 0.9), entries_in_file=2000)
    if IS_FULL
    else Size(people=6, saves=3, kills=5, load_kills=(0.6,), entries_in_file=150)
)
