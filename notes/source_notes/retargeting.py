"""A reference in a text made to name its target otherwise; nothing else of the text changes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notes.source_notes.facts import FactsInput, ReferenceFact, read_facts
from notes.source_notes.sentences import collapsed
from notes.source_notes.tokens import tokens_of

_SPACE = r"\s+"


def named_target(reference: ReferenceFact) -> str:
    """The part of a reference that names an entry: inside a file, the place in it."""
    return reference.place or reference.target


def can_be_retargeted(reference: ReferenceFact) -> bool:
    """A file's name is the file's, not an entry's title."""
    return bool(reference.place) or not reference.is_file


def retargeted(entry: FactsInput, order: int, target: str) -> FactsInput | None:
    """The text with its reference of that order naming `target`; None where it cannot say so.

    What the text says is read again: every other reference, address, marker and tag is as it was.
    """
    facts = read_facts(entry)
    if order >= len(facts.references) or target != collapsed(target) or not target:
        return None
    reference = facts.references[order]
    if not can_be_retargeted(reference):
        return None
    line = _line(entry, reference.field, reference.line)
    alone = _alone(entry, reference.field, line)
    place = sum(
        (one.field, one.line) == (reference.field, reference.line) for one in facts.references[:order]
    )
    for start, end in _places(line, reference):
        written = f"{line[:start]}{target}{line[end:]}"
        if _differ_only_there(alone, _alone(entry, reference.field, written), place, target):
            return _with_line(entry, reference.field, reference.line, written)
    return None


def _places(line: str, reference: ReferenceFact) -> Iterator[tuple[int, int]]:
    """Where in the line the target may be written."""
    named = named_target(reference)
    if reference.kind == "wikilink":
        for token in tokens_of(line):
            inside, bar, _ = token.text[2:-2].partition("|")
            inside = inside.removesuffix("\\") if bar else inside
            if token.kind == "wikilink" and collapsed(inside) == named:
                start = token.start + 2 + len(inside) - len(inside.lstrip())
                yield start, start + len(inside.strip())
        return
    words = re.compile(_SPACE.join(map(re.escape, named.split())))
    for found in words.finditer(line):
        yield found.span()


def _differ_only_there(was: FactsInput, now: FactsInput, place: int, target: str) -> bool:
    """Whether both lines say the same but for the target of the reference at that place."""
    old, new = read_facts(was), read_facts(now)
    if len(old.references) != len(new.references) or place >= len(new.references):
        return False
    for number, (one, other) in enumerate(zip(old.references, new.references, strict=True)):
        expected = one
        if number == place:
            expected = one._replace(place=target) if one.place else one._replace(target=target)
        if _said(expected) != _said(other):
            return False
    return (
        old.urls == new.urls
        and old.tags == new.tags
        and len(old.targets) == len(new.targets)
        and [(one.source_name, one.start, one.kind) for one in old.citations]
        == [(one.source_name, one.start, one.kind) for one in new.citations]
    )


def _said(reference: ReferenceFact) -> tuple[object, ...]:
    return reference.kind, reference.target, reference.place, reference.is_file


def _line(entry: FactsInput, field: str, number: int) -> str:
    return entry.definition if field == "definition" else entry.body.split("\n")[number]


def _alone(entry: FactsInput, field: str, line: str) -> FactsInput:
    """The entry with nothing but this line."""
    if field == "definition":
        return entry._replace(definition=line, body="")
    return entry._replace(definition="", body=line)


def _with_line(entry: FactsInput, field: str, number: int, line: str) -> FactsInput:
    if field == "definition":
        return entry._replace(definition=line)
    lines = entry.body.split("\n")
    lines[number] = line
    return entry._replace(body="\n".join(lines))
