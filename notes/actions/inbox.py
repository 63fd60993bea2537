"""Sorting the inbox: every act is one transaction, leaves revisions with their reason, and can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.bin import bin_entry
from notes.actions.doubts import carry_doubts, resolve_doubts
from notes.actions.entries import create_entry, edit_entry, refine_entry
from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import live_entry, locked_entry
from notes.actions.entry_texts import EntryCannotBeSaved, EntryText
from notes.actions.inbox_log import Touched, note_act, touched
from notes.models import Detachment, Doubt, Entry, InboxAct, OldSlug
from notes.source_notes.documents import ItemForm
from notes.source_notes.lines import bullet_start, closes_fence, fence_opening
from notes.source_notes.names import slugify

Deed = InboxAct.Deed

# Lines that a term takes as its own as they are; any other becomes a bullet.
_ATTACHED_AS_THEY_ARE = frozenset({ItemForm.QUOTE, ItemForm.CODE, ItemForm.TABLE, ItemForm.MARKDOWN})
LONGEST_NAME = 60


class LinesBelongTogether(ValueError):
    """The chosen lines cannot leave without others: a code block would be cut in two."""


@transaction.atomic
def promote_item(
    *,
    entry_id: int,
    base_revision: int,
    title: str,
    status: str,
    by: AbstractUser,
    at: datetime,
    through: str,
) -> Entry:
    """Give untitled lines a title, which makes a term of them: the first line is its definition."""
    item = live_entry(entry_id, base_revision)
    if item.kind != Entry.Kind.ITEM:
        raise EntryCannotBeSaved({"title": "This has a title already."})
    if not title.strip():
        raise EntryCannotBeSaved({"title": "A term needs a title."})
    _take_old_slug_back(item, title)
    term = edit_entry(
        entry_id=item.pk,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        text=replace(EntryChange(item).text, title=title),
        parent_id=item.parent_id,
        status=status,
        summary="Promoted to a term",
    )
    note_act(Deed.PROMOTED, term.pk, [touched(term.pk, base_revision)], by, at)
    return term


@transaction.atomic
def attach_item(
    *, entry_id: int, base_revision: int, target_id: int, by: AbstractUser, at: datetime, through: str
) -> Entry:
    """Put untitled lines at the end of a term's body, with their tags; the item itself goes to the bin."""
    item = live_entry(entry_id, base_revision)
    target = locked_entry(target_id)
    if item.kind != Entry.Kind.ITEM:
        raise EntryCannotBeSaved({"target": "Only untitled lines can be attached."})
    if target.kind != Entry.Kind.TERM or target.binned_at is not None:
        raise EntryCannotBeSaved(
            {"target": "Lines are attached to a term. Choose one that is not in the bin."}
        )
    if _cuts_a_fence(target.body.split("\n")):
        raise EntryCannotBeSaved({"target": "Its body ends in an open code block. Close that first."})
    before = target.revision_number
    text = EntryChange(target).text
    lines = attached_lines(item)
    edit_entry(
        entry_id=target.pk,
        base_revision=before,
        by=by,
        at=at,
        through=through,
        text=replace(
            text,
            body=f"{text.body}\n{lines}" if text.body else lines,
            tags=tuple({*text.tags, *EntryChange(item).text.tags}),
        ),
        parent_id=target.parent_id,
        summary=f"Attached “{shown_lines(item)}”",
    )
    carried = carry_doubts(source=item, target=target, lines=item.body.split("\n"))
    bin_entry(
        entry_id=item.pk,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        summary=f"Attached to {target.title}",
    )
    changes = [touched(target.pk, before), touched(item.pk, base_revision)]
    note_act(Deed.ATTACHED, item.pk, changes, by, at, carried=carried)
    target.refresh_from_db()
    return target


@transaction.atomic
def detach_lines(
    *,
    entry_id: int,
    base_revision: int,
    first: int,
    last: int,
    by: AbstractUser,
    at: datetime,
    through: str,
) -> Entry:
    """Let the body's lines `first` to `last`, from 0, be an item of their own right after the entry."""
    entry = live_entry(entry_id, base_revision)
    lines = entry.body.split("\n")
    chosen, kept = lines[first : last + 1], [*lines[:first], *lines[last + 1 :]]
    if entry.kind != Entry.Kind.TERM or not 0 <= first <= last < len(lines) or not "".join(chosen).strip():
        raise EntryCannotBeSaved({"lines": "Choose at least one attached line of a term."})
    if _cuts_a_fence(chosen) or _cuts_a_fence(kept):
        raise LinesBelongTogether
    edit_entry(
        entry_id=entry.pk,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        text=replace(EntryChange(entry).text, body="\n".join(kept)),
        parent_id=entry.parent_id,
        summary=f"Detached “{_shortened(chosen[0])}”",
    )
    item = create_entry(
        by=by,
        at=at,
        through=through,
        kind=Entry.Kind.ITEM,
        parent_id=entry.parent_id,
        after_id=entry.pk,
        status=entry.status,
        text=EntryText(body="\n".join(chosen).strip("\n")),
        summary=f"Detached from {entry.title}",
    )
    Detachment.objects.create(entry=entry, item=item, text="\n".join(chosen))
    standing = {line.strip() for line in kept}
    carried = carry_doubts(
        source=entry, target=item, lines=[line for line in chosen if line.strip() not in standing]
    )
    changes = [touched(entry.pk, base_revision), Touched(item.pk, 0, item.revision_number)]
    note_act(Deed.DETACHED, entry.pk, changes, by, at, carried=carried)
    return item


@transaction.atomic
def refine_waiting(
    *, entry_id: int, base_revision: int, by: AbstractUser, at: datetime, through: str
) -> Entry:
    """Put an unsorted entry among the refined ones."""
    entry = refine_entry(
        entry_id=entry_id,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        summary="Refined",
    )
    note_act(Deed.REFINED, entry.pk, [touched(entry.pk, base_revision)], by, at)
    return entry


@transaction.atomic
def tag_waiting(
    *,
    entry_id: int,
    base_revision: int,
    tags: Collection[str],
    by: AbstractUser,
    at: datetime,
    through: str,
) -> Entry:
    """Let the entry have these tags and no others, but those that its markers make."""
    entry = live_entry(entry_id, base_revision)
    saved = edit_entry(
        entry_id=entry.pk,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        text=replace(EntryChange(entry).text, tags=tuple(tags)),
        parent_id=entry.parent_id,
        summary="Tagged",
    )
    note_act(Deed.TAGGED, saved.pk, [touched(saved.pk, base_revision)], by, at)
    return saved


@transaction.atomic
def correct_waiting(
    *,
    entry_id: int,
    base_revision: int,
    definition: str,
    body: str,
    settles: Collection[int],
    by: AbstractUser,
    at: datetime,
    through: str,
) -> Entry:
    """Write the entry's lines anew, and answer these doubts about it as corrected."""
    entry = live_entry(entry_id, base_revision)
    saved = edit_entry(
        entry_id=entry.pk,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        text=replace(EntryChange(entry).text, definition=definition, body=body),
        parent_id=entry.parent_id,
        summary="Corrected",
    )
    resolved = []
    if settles:
        resolved = resolve_doubts(entry=saved, how=Doubt.How.CORRECTED, only=settles, by=by, at=at)
    note_act(Deed.CORRECTED, saved.pk, [touched(saved.pk, base_revision)], by, at, resolved=resolved)
    return saved


@transaction.atomic
def bin_waiting(*, entry_id: int, base_revision: int, by: AbstractUser, at: datetime, through: str) -> Entry:
    """Move the entry to the bin; that answers the doubts about it."""
    entry = bin_entry(
        entry_id=entry_id,
        base_revision=base_revision,
        by=by,
        at=at,
        through=through,
        summary="Moved to the bin",
    )
    resolved = resolve_doubts(entry=entry, how=Doubt.How.BINNED, by=by, at=at)
    note_act(Deed.BINNED, entry.pk, [touched(entry.pk, base_revision)], by, at, resolved=resolved)
    return entry


@transaction.atomic
def settle_doubts(
    *,
    entry_id: int,
    base_revision: int,
    how: str,
    note: str,
    only: Collection[int] = (),
    by: AbstractUser,
    at: datetime,
) -> Entry:
    """Answer the doubts about an entry as it stands: it is fine, or was corrected already."""
    entry = live_entry(entry_id, base_revision)
    resolved = resolve_doubts(entry=entry, how=how, note=note, only=only, by=by, at=at)
    note_act(Deed.SETTLED, entry.pk, [], by, at, resolved=resolved)
    return entry


def attached_lines(item: Entry) -> str:
    """An item's lines as a term takes them: verbatim, a line without a bullet as a bullet."""
    if bullet_start(item.body) or ItemForm(item.form) in _ATTACHED_AS_THEY_ARE:
        return item.body
    return f"* {item.body}"


def shown_lines(item: Entry) -> str:
    """A few words by which untitled lines are recognised in a summary."""
    return _shortened(item.body.partition("\n")[0])


def _shortened(text: str) -> str:
    text = text.removeprefix("*").strip()
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1].rstrip()}…"


def _cuts_a_fence(lines: Iterable[str]) -> bool:
    """Whether a code block begins or ends among these lines without its other end."""
    length = 0
    for line in lines:
        if length:
            length = 0 if closes_fence(line, length) else length
        elif opening := fence_opening(line):
            length = opening[0]
    return length > 0


def _take_old_slug_back(item: Entry, title: str) -> None:
    """Lines that bore this title before, until that was undone, get their address again."""
    old = OldSlug.objects.filter(entry=item, slug=slugify(title)).first()
    if old is not None:
        Entry.objects.filter(pk=item.pk).update(slug=old.slug)
        old.delete()
