"""What the text of one entry says, as records. `line` counts from 0 within the field that it names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from notes.source_notes.documents import ItemForm, NodeKind, Place
from notes.source_notes.sensitive import find_emails, find_secrets

Field = Literal["definition", "body"]


class CitationFact(NamedTuple):
    """One use of an address, or of a source cited by its name alone (`url` is None then).

    `start` and `end` are seconds; `start_text` is the place as written, also where it is a page or words.
    """

    url: str | None
    source_name: str | None
    icon: str
    label: str
    kind: str
    start: int | None
    start_text: str
    end: int | None
    field: Field
    line: int
    order: int
    attribution: str = ""


class ReferenceFact(NamedTuple):
    """A pointer at another entry or note. `is_file` where the target was written as a file in backticks;
    `place` is then the path inside that file."""

    kind: Literal["cabinet", "wikilink", "similar"]
    target: str
    label: str
    line: int
    field: Field
    sentence: str
    is_file: bool = False
    place: str = ""


class TargetFact(NamedTuple):
    """Something to aim at, marked with 🎯."""

    text: str
    field: Field = "definition"
    line: int = 0


class NamedSourceFact(NamedTuple):
    """A source that this line names, so that others can cite it by its name."""

    name: str
    icon: str
    kind: str
    url: str | None


class ProgressFact(NamedTuple):
    """A line of the progress list: a year's note, or something to study and how far one is in it."""

    year: int | None
    source_name: str | None
    position_seconds: int | None
    position_text: str
    text: str
    url: str | None


class FactsInput(NamedTuple):
    """The text of one entry, from a file or from the wiki."""

    kind: NodeKind
    title: str = ""
    definition: str = ""
    body: str = ""
    form: ItemForm = ItemForm.NONE
    place: Place = Place.PLAIN
    group_icon: str = ""
    icon: str = ""


@dataclass(slots=True)
class Facts:
    """Everything that follows from the text of one entry alone."""

    summary: str = ""
    citations: list[CitationFact] = field(default_factory=list)
    references: list[ReferenceFact] = field(default_factory=list)
    targets: list[TargetFact] = field(default_factory=list)
    named_sources: list[NamedSourceFact] = field(default_factory=list)
    progress: ProgressFact | None = None
    tags: tuple[str, ...] = ()
    code_blocks: int = 0
    quotes: int = 0
    tables: int = 0
    plain_text: str = ""
    code: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def secrets(self) -> list[tuple[int, str]]:
        """Number and kind of every line that looks like a secret; a save has no need to know."""
        return find_secrets(self.text.split("\n"), self.text)

    @property
    def emails(self) -> list[tuple[int, str]]:
        """Number and masked text of every e-mail address."""
        return find_emails(self.text.split("\n")) if "@" in self.text else []
