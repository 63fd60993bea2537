"""Values at the edges of what the databases can keep, at random."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

PIECES = (
    "", " ", "plain", "雪だるま", "弹性计算云", "👩🏽‍🚀", "❄️", "é", "e\u0301", "ß", "\t", "\r\n", "\n",
    "\u2028", "\u202e", "\x01", "\x7f", "'", '"', "\\", "\\N", "\\.", "%s", "{}", "NULL", "\ufeff",
    "\U0010ffff", ";--",
)  # fmt: skip
NUMBERS = (0, -1, 1, 2**31, 2**53 + 1, -(2**63), 10**30, 0.1, -0.0, 1e100, 1e-300, 5e-324, 1.5e16, 2.0)
EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)


class OddValues:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def text(self) -> str:
        return "".join(self._chance.choices(PIECES, k=self._chance.randrange(6))) or "雪"

    def moment(self) -> datetime:
        seconds = self._chance.randrange(int((LATEST - EARLIEST).total_seconds()))
        moment = EARLIEST + timedelta(seconds=seconds, microseconds=self._chance.randrange(10**6))
        return self._chance.choice([EARLIEST, LATEST, moment])

    def data(self) -> bytes:
        return self._chance.randbytes(self._chance.randrange(300))

    def json(self, depth: int = 4) -> Any:
        kind = self._chance.randrange(6 if depth else 3)
        if kind == 0:
            return self.text()
        if kind == 1:
            return self._chance.choice(NUMBERS)
        if kind == 2:
            return self._chance.choice([True, False, 0])
        if kind < 5:
            return {self.text(): self.json(depth - 1) for _ in range(4)}
        return [self.json(depth - 1) for _ in range(4)]

    def purge(self) -> dict[str, Any]:
        """The fields of a row with the largest number that both databases keep."""
        return {
            "at": self.moment(), "binned_at": self.moment(), "through": "form", "entry_number": 2**63 - 1,
            "kind": "term", "title": self.text(), "entries": 2**31 - 1, "revisions": 0,
        }  # fmt: skip
