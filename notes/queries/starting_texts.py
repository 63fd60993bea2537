"""With what a new entry begins: empty, or with the lines that entries of its sort have in these notes."""

from __future__ import annotations

from dataclasses import dataclass

from notes.models import Entry


@dataclass(frozen=True, slots=True)
class StartingText:
    """A sort of entry to begin. What its lines ask with a colon and nobody answers is not saved."""

    name: str
    words: str
    kind: str
    body: str = ""

    def without_unanswered(self, body: str) -> str:
        questions = {line.strip() for line in self.body.split("\n") if line.strip().endswith((":", ">"))}
        return "\n".join(line for line in body.split("\n") if line.strip() not in questions)


STARTING_TEXTS = (
    StartingText("", "Term", Entry.Kind.TERM),
    StartingText("service", "Service", Entry.Kind.TERM, "* for: \n* not for: \n* limits: \n* price: "),
    StartingText(
        "comparison",
        "Comparison",
        Entry.Kind.TERM,
        "|   | this | that |\n|---|------|------|\n| for |   |   |\n| price |   |   |",
    ),
    StartingText("howto", "How to", Entry.Kind.ITEM, "* howto: \n```sh\n\n```"),
    StartingText("quote", "Quote", Entry.Kind.ITEM, "> "),
    StartingText("", "Lines without a title", Entry.Kind.ITEM),
    StartingText("", "Section", Entry.Kind.SECTION),
)


def starting_text(*, name: str, kind: str) -> StartingText:
    """The one of that name and kind; else the empty one of the kind."""
    fitting = [one for one in STARTING_TEXTS if one.kind == kind]
    empty = next((one for one in fitting if not one.name), StartingText("", "", kind))
    return next((one for one in fitting if one.name == name), empty)
