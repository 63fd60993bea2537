"""A name that stands in a text made a link between entries; nothing else of the text changes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from notes.source_notes.facts import Facts, FactsInput, read_facts

_IN_LINK = re.compile(r"!?\[[^\[\]]*\]\([^()\s]*\)")


def with_link(
    entry: FactsInput, *, field: str, line: int, name: str, places: Iterable[int], target: str
) -> FactsInput | None:
    """The text with the name, at the first of these places that allows it, as a link to the target.

    None where the text would say anything else than before.
    """
    lines = [entry.definition] if field == "definition" else entry.body.split("\n")
    if line >= len(lines):
        return None
    old = lines[line]
    hidden = [found.span() for found in _IN_LINK.finditer(old)]
    bar = "\\|" if old.startswith("|") else "|"
    link = f"[[{name}]]" if target == name else f"[[{target}{bar}{name}]]"
    for start in places:
        if any(first <= start < last for first, last in hidden):
            continue
        new = f"{old[:start]}{link}{old[start + len(name) :]}"
        if _says_one_more(_alone(entry, field, old), _alone(entry, field, new), target):
            lines[line] = new
            whole = "\n".join(lines)
            return entry._replace(definition=whole) if field == "definition" else entry._replace(body=whole)
    return None


def _alone(entry: FactsInput, field: str, line: str) -> FactsInput:
    if field == "definition":
        return entry._replace(definition=line, body="")
    return entry._replace(definition="", body=line)


def _says_one_more(was: FactsInput, now: FactsInput, target: str) -> bool:
    """Whether there is one link more, to the target, and everything else as before."""
    old, new = read_facts(was), read_facts(now)
    before = [(one.kind, one.target, one.place) for one in old.references]
    after = [(one.kind, one.target, one.place) for one in new.references]
    added = ("wikilink", target, "")
    if len(after) != len(before) + 1 or added not in after:
        return False
    return sorted(after) == sorted([*before, added]) and _besides(old) == _besides(new)


def _besides(facts: Facts) -> tuple[object, ...]:
    """What must not change: every word that people read, addresses, tags, targets."""
    return facts.plain_text, facts.urls, facts.tags, len(facts.targets), len(facts.citations)
