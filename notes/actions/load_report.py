"""What a load did, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from difflib import unified_diff
from hashlib import sha256
from typing import Any

CATEGORIES = ("created", "changed", "renamed", "moved", "refined", "unrefined", "binned")
LISTED = 200
# A load that bins more than this share of what a file had is worth a question.
MUCH = 0.5


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """What happened to one entry; `id` is none in a dry run for an entry that would be made.

    `before` and `after` are its text in the notes' dialect where that changed, `came_from` its old place.
    """

    id: int | None
    kind: str
    title: str
    path: str
    file: str
    line: int | None
    what: tuple[str, ...]
    was: str = ""
    before: str = ""
    after: str = ""
    came_from: str = ""


@dataclass(frozen=True, slots=True)
class ReportedConflict:
    """Base, file and wiki disagree about an entry."""

    entry: int
    title: str
    path: str
    file: str
    line: int | None
    about: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """A line of a file about which the author should know."""

    file: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """A file of the command: new, changed or unchanged; `entries` are those that its lines are.

    `is_older`: these very bytes were loaded or exported before, and something else since. `was_handed_out`:
    it is, or goes on from, what was downloaded here, which is the base from now on. `had` entries before, of
    which `binned` go to the bin.
    """

    name: str
    state: str
    root: int | None
    entries: int
    is_older: bool = False
    was_handed_out: bool = False
    had: int = 0
    binned: int = 0

    @property
    def bins_much(self) -> bool:
        return self.binned > MUCH * self.had


@dataclass(slots=True)
class LoadReport:
    """Everything that a load prints."""

    dry_run: bool = False
    load: int | None = None
    files: list[ReportedFile] = field(default_factory=list)
    changes: list[ReportedChange] = field(default_factory=list)
    unchanged: int = 0
    agreed: int = 0
    conflicts: list[ReportedConflict] = field(default_factory=list)
    conflicts_closed: int = 0
    not_understood: list[ReportedLine] = field(default_factory=list)
    unusual_spelling: list[ReportedLine] = field(default_factory=list)
    secrets: list[ReportedLine] = field(default_factory=list)
    emails: list[ReportedLine] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def totals(self) -> dict[str, int]:
        """How many entries were created, changed and so on; one entry may be in several."""
        times: Counter[str] = Counter(what for change in self.changes for what in change.what)
        return {category: times[category] for category in CATEGORIES}

    @property
    def changed_something(self) -> bool:
        found = any(conflict.is_new for conflict in self.conflicts)
        return bool(self.changes or found or self.conflicts_closed)

    def fingerprint(self, name: str) -> str:
        """What a load does to one file, in short: the same for a dry run and for the load that follows it."""
        changes = [
            (None if "created" in one.what else one.id, one.path, one.line, one.what, one.before, one.after)
            for one in self.changes
            if one.file == name
        ]
        conflicts = [
            (one.entry, one.about, one.line, one.is_new) for one in self.conflicts if one.file == name
        ]
        return sha256(json.dumps([changes, conflicts]).encode()).hexdigest()

    def as_json(self, *, listed: int | None = None) -> dict[str, Any]:
        """The report as data; `listed` limits the long lists."""
        return {
            "dry_run": self.dry_run,
            "load": self.load,
            "files": [asdict(file) for file in self.files[:listed]],
            **self.totals,
            "unchanged": self.unchanged,
            "agreed": self.agreed,
            "conflicts": [asdict(conflict) for conflict in self.conflicts[:listed]],
            "conflicts_closed": self.conflicts_closed,
            "changes": [{**asdict(change), "what": list(change.what)} for change in self.changes[:listed]],
            "not_understood": [asdict(line) for line in self.not_understood[:listed]],
            "unusual_spelling": [asdict(line) for line in self.unusual_spelling[:listed]],
            "secrets": [asdict(line) for line in self.secrets[:listed]],
            "emails": [asdict(line) for line in self.emails[:listed]],
            "numbers": {
                "changes": len(self.changes),
                "conflicts": len(self.conflicts),
                "not_understood": len(self.not_understood),
                "unusual_spelling": len(self.unusual_spelling),
                "secrets": len(self.secrets),
                "emails": len(self.emails),
            },
            "counts": self.counts,
        }

    def as_text(self, *, with_texts: bool = False) -> str:
        """The report for a person: totals, then what needs attention, line by line; `with_texts` also what
        changed entries said and say."""
        return "\n".join([*self._head(), *self._changes(with_texts=with_texts), *self._attention()])

    def _head(self) -> Iterable[str]:
        states = Counter(file.state for file in self.files)
        files = ", ".join(
            f"{states[state]} {state}" for state in ("new", "changed", "unchanged") if states[state]
        )
        yield f"{_many(len(self.files), 'file')}: {files}." + (
            " Nothing was written." if self.dry_run else ""
        )
        totals = {**self.totals, "unchanged": self.unchanged}
        yield "Entries: " + ", ".join(f"{number:,} {word}" for word, number in totals.items()) + "."
        if self.agreed:
            yield f"{_many(self.agreed, 'change')} already made in the wiki."
        yield from self._older()
        if self.conflicts_closed:
            yield f"{_many(self.conflicts_closed, 'conflict')} settled, since both sides came to agree."

    def _older(self) -> Iterable[str]:
        for file in self.files:
            if file.bins_much:
                yield f"{file.name} bins {file.binned:,} of its {file.had:,} entries."
            if file.was_handed_out:
                yield f"{file.name} is what was downloaded here: later loads compare with it."
            if file.is_older:
                yield (
                    f"{file.name} is an earlier version than the one last loaded or exported: "
                    "what changed since went back. The history of each entry has it."
                )

    def _changes(self, *, with_texts: bool) -> Iterable[str]:
        told = [change for change in self.changes if change.what != ("created",)] or self.changes
        if len(self.changes) > LISTED and len(told) == len(self.changes):
            return
        for change in told[:LISTED]:
            line = f"{change.file}:{change.line}" if change.line else change.file
            was = f" (was “{change.was}”)" if change.was else ""
            was += f" (from {change.came_from})" if change.came_from else ""
            yield f"  {', '.join(change.what)}: {change.path}{was}  [{line}]"
            if with_texts and change.before != change.after:
                told_lines = unified_diff(
                    change.before.splitlines(), change.after.splitlines(), lineterm="", n=1
                )
                yield from (f"      {one}" for one in list(told_lines)[2:] if not one.startswith("@@"))
        if len(told) > LISTED:
            yield f"  … and {len(told) - LISTED:,} more; --json lists all."

    def _attention(self) -> Iterable[str]:
        if self.conflicts:
            many = _many(len(self.conflicts), "conflict")
            yield f"{many}: file and wiki both changed. Nothing was overwritten."
            for conflict in self.conflicts[:LISTED]:
                yield f"  {conflict.file}:{conflict.line or '-'}  {conflict.path}: {conflict.about}"
        for title, lines in (
            ("that no rule understood; kept as written", self.not_understood),
            ("with a term in an unusual spelling; kept as written", self.unusual_spelling),
            ("that may hold a secret", self.secrets),
            ("with an e-mail address", self.emails),
        ):
            if lines:
                yield f"{_many(len(lines), 'line')} {title}:"
                yield from (f"  {line.file}:{line.line}  {line.what}" for line in lines[:LISTED])
                if len(lines) > LISTED:
                    yield f"  … and {len(lines) - LISTED:,} more; --json lists all."


def _many(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")
