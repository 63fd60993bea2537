"""A person says which entry a text means: an ambiguous link gets a path, a mention becomes a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.citations import facts_input_of
from notes.actions.entry_locks import live_entry
from notes.actions.mention_texts import places_of
from notes.actions.reference_losses import Lost
from notes.actions.references import Pointer, Resolver
from notes.actions.rewrites import LineKey, LineRewrite, apply_rewrites, plan_rewrites
from notes.actions.tree import Tree
from notes.models import Entry, Reference
from notes.source_notes.facts import FactsInput
from notes.source_notes.linking import with_link


class NothingToChoose(Exception):
    """The text does not stand so any more, or leads somewhere already."""


def ambiguous_at(*, entry: Entry, order: int) -> Reference:
    """The link of that order in the entry's text, if it may mean several entries."""
    found = Reference.objects.filter(entry=entry, order=order, state=Reference.State.AMBIGUOUS).first()
    if found is None:
        raise NothingToChoose
    return found


def plan_choice(*, entry: Entry, order: int, target_id: int) -> list[LineRewrite]:
    """The lines in which that link, wherever the text has it, leads to the target; none if words fail."""
    reference = ambiguous_at(entry=entry, order=order)
    same = Reference.objects.filter(
        entry=entry, written=reference.written, state=Reference.State.AMBIGUOUS
    ).order_by("order")
    lost = [Lost(entry.pk, one.order, one.written, target_id) for one in same]
    return plan_rewrites(lost).lines


def plan_link(*, entry: Entry, target_id: int) -> LineRewrite | None:
    """The line in which the name of the target is a link to it; None where it cannot be."""
    mention = Reference.objects.filter(entry=entry, target_id=target_id, kind=Reference.Kind.MENTION).first()
    if mention is None:
        raise NothingToChoose
    tree = Tree.around([entry.pk, target_id])
    text = facts_input_of(entry, tree)
    key = LineKey(entry.pk, mention.field, mention.line)
    old = _line_of(text, key)
    pointers = [Pointer(entry.pk, "wikilink", name) for name in _names(mention, tree)]
    resolver = Resolver(pointers, tree)
    for pointer in pointers:
        if resolver.resolve(pointer).target_id != target_id:
            continue
        linked = with_link(
            text,
            field=mention.field,
            line=mention.line,
            name=mention.written,
            places=places_of(mention.written, old),
            target=pointer.written,
        )
        if linked is not None:
            return LineRewrite(key, entry, old, _line_of(linked, key))
    return None


@transaction.atomic
def choose_target(
    *,
    entry_id: int,
    base_revision: int,
    order: int,
    target_id: int,
    by: AbstractUser,
    at: datetime,
    through: str,
) -> Entry:
    """Write an ambiguous link so that it leads to the target alone.

    Raises EditedMeanwhile, EntryInBin, NothingToChoose.
    """
    entry = live_entry(entry_id, base_revision)
    reference = ambiguous_at(entry=entry, order=order)
    if target_id not in (reference.candidates or ()):
        raise NothingToChoose
    lines = plan_choice(entry=entry, order=order, target_id=target_id)
    return _written(entry, lines, f"Said which “{reference.written}” is meant", by, at, through)


@transaction.atomic
def link_mention(
    *, entry_id: int, base_revision: int, target_id: int, by: AbstractUser, at: datetime, through: str
) -> Entry:
    """Make a link of the name where the text mentions the target.

    Raises EditedMeanwhile, EntryInBin, NothingToChoose.
    """
    entry = live_entry(entry_id, base_revision)
    line = plan_link(entry=entry, target_id=target_id)
    title = Entry.objects.values_list("title", flat=True).get(pk=target_id)
    return _written(entry, [line] if line is not None else [], f"Linked to {title}", by, at, through)


def _written(
    entry: Entry, lines: list[LineRewrite], summary: str, by: AbstractUser, at: datetime, through: str
) -> Entry:
    if not lines:
        raise NothingToChoose
    bases = {entry.pk: entry.revision_number}
    apply_rewrites(lines, bases=bases, by=by, at=at, through=through, summary=summary)
    return Entry.objects.select_related("parent__parent").get(pk=entry.pk)


def _names(mention: Reference, tree: Tree) -> Iterator[str]:
    """As it is mentioned; else its title below ever more of what stands above it."""
    yield mention.written
    row = tree.row(mention.target_id or 0)
    path = row.title
    for above in tree.above(row.pk):
        if above.kind == Entry.Kind.SECTION:
            path = f"{above.title}/{path}"
            yield path
    parent = next(tree.above(row.pk), None)
    if parent is not None and parent.kind == Entry.Kind.GROUP:
        yield f"{parent.title}/{row.title}"


def _line_of(text: FactsInput, key: LineKey) -> str:
    return text.definition if key.field == "definition" else text.body.split("\n")[key.line]
