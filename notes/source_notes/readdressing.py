"""Addresses in a line made others; nothing else of the text changes."""

from __future__ import annotations

from collections.abc import Mapping

from notes.source_notes.facts import Facts, FactsInput, read_facts
from notes.source_notes.urls import find_urls

LONGEST_ADDRESS = 4000


def is_readable_address(url: str) -> bool:
    """Whether a text that holds this address is read as this address, in brackets, too."""
    is_balanced = url.count("(") == url.count(")")
    return is_balanced and len(url) <= LONGEST_ADDRESS and list(find_urls(url)) == [(0, len(url))]


def readdressed(entry: FactsInput, field: str, line: int, addresses: Mapping[str, str]) -> FactsInput | None:
    """The text with these addresses, wherever they stand in the line, replaced by what they map to.

    None where the line has none of them, or would say anything else than before.
    """
    lines = [entry.definition] if field == "definition" else entry.body.split("\n")
    if line >= len(lines):
        return None
    old = lines[line]
    new = _replaced(old, addresses)
    if new == old or not _differ_only_there(_alone(entry, field, old), _alone(entry, field, new), addresses):
        return None
    lines[line] = new
    whole = "\n".join(lines)
    return entry._replace(definition=whole) if field == "definition" else entry._replace(body=whole)


def _replaced(line: str, addresses: Mapping[str, str]) -> str:
    pieces, position = [], 0
    for start, end in find_urls(line):
        url = line[start:end]
        pieces += [line[position:start], addresses.get(url, url)]
        position = end
    return "".join([*pieces, line[position:]])


def _alone(entry: FactsInput, field: str, line: str) -> FactsInput:
    if field == "definition":
        return entry._replace(definition=line, body="")
    return entry._replace(definition="", body=line)


def _differ_only_there(was: FactsInput, now: FactsInput, addresses: Mapping[str, str]) -> bool:
    return _said(read_facts(was), addresses) == _said(read_facts(now), {})


def _said(facts: Facts, addresses: Mapping[str, str]) -> tuple[object, ...]:
    """All that a line says, with its addresses as they would be; what kind a link is follows from those."""

    def address(url: str | None) -> str | None:
        return addresses.get(url, url) if url else url

    progress = facts.progress
    return (
        [one._replace(url=address(one.url), kind="") for one in facts.citations],
        [address(url) for url in facts.urls],
        [one._replace(sentence="") for one in facts.references],
        facts.targets,
        [one._replace(url=address(one.url), kind="") for one in facts.named_sources],
        progress._replace(url=address(progress.url)) if progress else None,
        facts.tags,
        facts.summary,
        facts.plain_text,
    )
