"""Entries filled from what a notes file says."""

from __future__ import annotations

from collections.abc import Iterable

from notes.models import Alias, Entry
from notes.source_notes.documents import Node
from notes.source_notes.facts import FactsInput, read_facts
from notes.source_notes.names import key as title_key
from notes.source_notes.sameness import ICON_LENGTH


def fill(entry: Entry, node: Node) -> None:
    """The node's text as the entry's."""
    entry.kind = node.kind.value
    entry.title = node.title
    entry.title_key = title_key(node.title) if node.title else ""
    entry.icon = node.icon[:ICON_LENGTH]
    entry.expansion = node.expansion
    entry.definition = node.definition
    entry.body = node.body
    # What follows from the text too, so that deriving it finds it right and need not write the row again.
    entry.form, entry.place = node.form.value, node.place.value
    # The body, often the longer part, says nothing of the summary.
    entry.summary = read_facts(facts_input(node)._replace(body="")).summary if node.definition else ""


def facts_input(node: Node) -> FactsInput:
    return FactsInput(
        kind=node.kind,
        title=node.title,
        definition=node.definition,
        body=node.body,
        form=node.form,
        place=node.place,
        group_icon=node.group_icon,
        icon=node.icon,
    )


def aliases_from_file(entry_id: int, names: Iterable[str]) -> list[Alias]:
    """Rows for the names that the file gives, each once."""
    found: dict[str, Alias] = {}
    for name in names:
        name_key = title_key(name)
        if name_key and name_key not in found:
            found[name_key] = Alias(entry_id=entry_id, name=name, name_key=name_key, origin=Alias.Origin.FILE)
    return list(found.values())
