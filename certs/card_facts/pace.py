"""How long a curator's pass still takes, from how fast it went so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

# A longer gap is a pause, and says nothing of the pace.
LONGEST_GAP = timedelta(minutes=3)
FEWEST_GAPS = 3


def time_left(decided_at: Sequence[datetime], left: int) -> timedelta | None:
    """By the median gap between the last decisions; None where there are too few to say."""
    ordered = sorted(decided_at)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    gaps = [gap for gap in gaps if gap <= LONGEST_GAP]
    if len(gaps) < FEWEST_GAPS:
        return None
    return timedelta(seconds=median(gap.total_seconds() for gap in gaps) * left)
