"""What a file says of a card: its two sides and where it is from. Nothing that anybody remembers of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

TOP_DECK = "awskb"


@dataclass(frozen=True, slots=True)
class FileCard:
    """`number` and `made_at` are of its row: together they name it among all that any wiki exports, and stay
    through edits, moves, merges and a restored backup. `decks` lead from the outermost to its own."""

    number: int
    made_at: datetime
    question: str
    answer: str
    official_name: str = ""
    catalogue_line: str = ""
    life_cycle: str = ""
    docs_url: str = ""
    source_url: str = ""
    decks: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def guid(self) -> str:
        made_at = self.made_at.astimezone(UTC).isoformat(timespec="microseconds")
        return hashlib.sha256(f"awskb card {self.number} {made_at}".encode()).hexdigest()[:20]

    @property
    def deck(self) -> str:
        """As Anki writes a deck in a deck; a title's own `::` would make one more."""
        return "::".join((TOP_DECK, *(" ".join(name.replace("::", ":").split()) for name in self.decks)))


def tag_of(text: str) -> str:
    """Anki parts tags at spaces, of any script, and takes `::` for a tag in a tag."""
    return "-".join(text.replace("::", ":").split())
