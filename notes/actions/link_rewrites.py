"""Addresses replaced in all entries that cite them, as one change that is looked through first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.citations import facts_input_of
from notes.actions.inbox_log import Touched
from notes.actions.put_back import PuttingBack
from notes.actions.rewrites import LineKey, LineRewrite, RewritePlan, Unwritable, apply_rewrites
from notes.actions.tree import Tree
from notes.actions.turns import take_turn
from notes.models import Citation, Entry, LinkRewrite
from notes.source_notes.readdressing import is_readable_address, readdressed

Addresses = Mapping[str, str]


class NotAnAddress(ValueError):
    """What is to stand in the texts would not be read as the address that it is."""


class NothingChosen(Exception):
    """No line is to be written anew."""


class UndoneAlready(Exception):
    """Somebody has undone this before."""


def plan_link_rewrites(addresses: Addresses) -> RewritePlan:
    """The lines that cite the addresses, as they would be. Raises NotAnAddress."""
    for new in addresses.values():
        if not is_readable_address(new):
            raise NotAnAddress(f"{new} would not be read as an address in a note.")
    uses = (
        Citation.objects.filter(link__url__in=list(addresses), entry__binned_at__isnull=True)
        .order_by("entry_id", "order")
        .values_list("entry_id", "field", "line", "link__url")
    )
    cited: dict[LineKey, str] = {}
    for entry_id, field, line, url in uses:
        cited.setdefault(LineKey(entry_id, field, line), url)
    entries = Entry.objects.select_related("parent__parent").in_bulk({key.entry for key in cited})
    tree = Tree.around(entries)
    lines, unwritable = [], []
    for key, url in cited.items():
        entry = entries[key.entry]
        text = facts_input_of(entry, tree)
        written = readdressed(text, key.field, key.line, addresses)
        if written is None:
            unwritable.append(Unwritable(entry, url))
            continue
        old, new = (_line_of(one.definition, one.body, key) for one in (text, written))
        lines.append(LineRewrite(key, entry, old, new))
    return RewritePlan(lines, unwritable)


@transaction.atomic
def rewrite_links(
    *,
    addresses: Addresses,
    chosen: Collection[str],
    bases: Mapping[int, int],
    words: str,
    by: AbstractUser,
    at: datetime,
    through: str,
) -> LinkRewrite:
    """Write the chosen lines anew, one revision for each entry, or nothing at all.

    Raises NotAnAddress, NothingChosen, EntriesChangedMeanwhile, EntryCannotBeSaved.
    """
    take_turn()
    lines = [line for line in plan_link_rewrites(addresses).lines if str(line.key) in chosen]
    if not lines:
        raise NothingChosen
    touched = apply_rewrites(lines, bases=bases, by=by, at=at, through=through, summary=words)
    return LinkRewrite.objects.create(
        by_id=by.pk,
        at=at,
        words=words,
        replaced=[[old, new] for old, new in addresses.items()],
        touched=[one._asdict() for one in touched],
    )


@transaction.atomic
def undo_link_rewrite(*, rewrite_id: int, by: AbstractUser, at: datetime, through: str) -> LinkRewrite:
    """Give all these texts their old addresses back, as one; what others changed elsewhere in them stays.

    Raises UndoneAlready, CannotBePutBack.
    """
    take_turn()
    rewrite = LinkRewrite.objects.select_for_update(of=("self",)).get(pk=rewrite_id)
    if rewrite.undone_at is not None:
        raise UndoneAlready
    putting_back = PuttingBack(by=by, at=at, through=through, summary=f"Undone: {rewrite.words}")
    putting_back.all(Touched(**one) for one in rewrite.touched)
    rewrite.undone_at = at
    rewrite.save(update_fields=["undone_at"])
    return rewrite


def _line_of(definition: str, body: str, key: LineKey) -> str:
    return definition if key.field == Citation.Field.DEFINITION else body.split("\n")[key.line]
