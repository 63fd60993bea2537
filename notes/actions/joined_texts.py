"""What two entries say, joined: proposed to the person who makes one of them."""

from __future__ import annotations

from notes.actions.entry_merging import present_text
from notes.actions.entry_texts import EntryText
from notes.models import Entry
from notes.source_notes.lines import fence_opening
from notes.source_notes.names import key


def joined_text(*, winner: Entry, loser: Entry) -> EntryText:
    """The winner's text with everything of the loser's that it does not say already."""
    one, other = present_text(winner), present_text(loser)
    is_term = winner.kind == Entry.Kind.TERM
    expansion = (one.expansion or other.expansion) if is_term else ""
    names = [*one.aliases, loser.title, other.expansion, *other.aliases]
    known = {key(name) for name in (winner.title, expansion, "")}
    aliases = {key(name): name for name in reversed(names) if key(name) not in known}
    return EntryText(
        title=one.title,
        expansion=expansion,
        aliases=tuple(reversed(aliases.values())),
        definition=joined_definition(one.definition, other.definition),
        body=joined_body(one.body, other.body),
        tags=tuple(sorted({*one.tags, *other.tags})),
    )


def joined_definition(one: str, other: str) -> str:
    if not one or one in other:
        return other
    if not other or other in one:
        return one
    # A sign right behind an address might be taken for a part of it.
    sign = " ; " if "://" in one.split()[-1] else "; "
    return f"{one}{sign}{other}"


def joined_body(one: str, other: str) -> str:
    """The lines of both, in order; lines that both have stand once, unless code is among them."""
    if not one or not other:
        return one or other
    lines = other.split("\n")
    if not any(fence_opening(line) for line in (*lines, *one.split("\n"))):
        there = set(one.split("\n"))
        lines = [line for line in lines if line not in there]
    return "\n".join([one, *lines])
