"""Words as one line of plain text."""

from __future__ import annotations


def one_line(words: str) -> str:
    """For mails and headers: no line break, and nothing that turns the direction or cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
