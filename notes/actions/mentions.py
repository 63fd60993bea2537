"""Derived mentions: a title that stands in another entry's text points back at that text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from operator import or_

from django.db.models import Q

from notes.actions.batches import batches_of
from notes.actions.mention_texts import Mention, NamesToFind, is_mentionable, mentions_in
from notes.actions.references import nearest, without_leads
from notes.actions.tree import Tree
from notes.models import Alias, Entry, Reference
from notes.source_notes.names import key

# Mentions are numbered after everything that an entry's text points at by itself.
FIRST_ORDER = 1_000_000
BATCH_OF_ROWS = 2000
# Up to so many new names the database looks for the texts that hold them; with more, all texts are read.
_NAMES_IN_ONE_FILTER = 60


class Mentionable:
    """The names under which live entries are recognised in texts, and whose they are."""

    def __init__(self, only: Collection[int] | None = None) -> None:
        """All of them, or those of a few entries."""
        self.owners: dict[str, list[int]] = {}
        for pk, names in _names_of_entries(only):
            for name in names:
                self.owners.setdefault(name, []).append(pk)
        self.names = NamesToFind(self.owners)

    def shared(self) -> set[int]:
        """The entries that have a name in common with another."""
        return {pk for owners in self.owners.values() if len(owners) > 1 for pk in owners}

    def target(self, name: str, entry_id: int, tree: Tree) -> int | None:
        """Whom the name means in this entry's text; nobody if it is the entry or a section around it."""
        owners = self.owners[name]
        if entry_id in owners:
            return None
        candidates = without_leads(owners, tree) if len(owners) > 1 else owners
        target = nearest(candidates, entry_id, tree) if len(candidates) > 1 else candidates[0]
        return None if any(row.pk == target for row in tree.above(entry_id)) else target


def mention_rows(
    entries: Collection[Entry],
    mentionable: Mentionable,
    tree: Tree,
    pointed_at: dict[int, set[int]],
) -> Iterator[Reference]:
    """The mentions in these entries' texts, one for each target that the text does not already point at."""
    for entry in entries:
        targets = set(pointed_at.get(entry.pk, ()))
        order = FIRST_ORDER
        for mention in mentions_in(mentionable.names, entry.definition, entry.body):
            target = mentionable.target(mention.name, entry.pk, tree)
            if target is not None and target not in targets:
                targets.add(target)
                yield _row(entry.pk, order, mention, target)
                order += 1


def _row(entry_id: int, order: int, mention: Mention, target_id: int) -> Reference:
    return Reference(
        entry_id=entry_id,
        order=order,
        kind=Reference.Kind.MENTION,
        written=mention.name,
        written_key=key(mention.name),
        label=mention.name,
        target_id=target_id,
        state=Reference.State.RESOLVED,
        field=mention.field,
        line=mention.line,
        sentence=mention.sentence,
    )


def mention_elsewhere(
    *, entry_ids: Collection[int], names: Collection[str], mentionable: Mentionable, without: Collection[int]
) -> int:
    """Find anew what other entries mention, where their text holds a name that these entries have or had.

    `names` are keys of the names that they have now; `without` are the entries whose own mentions are up to
    date. Returns how many entries were looked through.
    """
    fresh = set(without)
    concerned = _entries_mentioning(entry_ids, names)
    concerned |= _entries_holding(Mentionable(only=entry_ids).names, fresh)
    concerned -= fresh
    for batch in batches_of(sorted(concerned)):
        entries = list(Entry.objects.live().filter(pk__in=batch).order_by())
        tree = Tree.around(mentionable.shared() | {entry.pk for entry in entries})
        Reference.objects.filter(kind=Reference.Kind.MENTION, entry_id__in=batch).delete()
        rows = mention_rows(entries, mentionable, tree, pointed_at(batch))
        Reference.objects.bulk_create(rows, batch_size=BATCH_OF_ROWS)
    return len(concerned)


def pointed_at(entry_ids: Collection[int]) -> dict[int, set[int]]:
    """What each entry points at in words of its own."""
    rows = Reference.objects.filter(entry_id__in=entry_ids, target__isnull=False)
    found: dict[int, set[int]] = {}
    for entry_id, target_id in rows.exclude(kind=Reference.Kind.MENTION).values_list("entry_id", "target_id"):
        found.setdefault(entry_id, set()).add(target_id or 0)
    return found


def _names_of_entries(only: Collection[int] | None) -> Iterator[tuple[int, list[str]]]:
    chosen = Entry.objects.live().filter(kind__in=[Entry.Kind.TERM, Entry.Kind.SECTION], parent__isnull=False)
    others: dict[int, list[str]] = {}
    for pk, name in _aliases(only):
        others.setdefault(pk, []).append(name)
    for part in [chosen] if only is None else [chosen.filter(pk__in=batch) for batch in batches_of(only)]:
        rows = part.order_by().values_list("pk", "title", "expansion", "service_id", "mentioning")
        for pk, title, expansion, service_id, mentioning in rows.iterator(chunk_size=5000):
            names = (
                [title] if is_mentionable(title, tied=service_id is not None, mentioning=mentioning) else []
            )
            if mentioning != Entry.Mentioning.OFF:
                others_of_entry = [expansion, *others.get(pk, ())]
                names += [name for name in others_of_entry if is_mentionable(name, tied=False)]
            if names:
                yield pk, list(dict.fromkeys(names))


def _aliases(only: Collection[int] | None) -> Iterator[tuple[int, str]]:
    if only is None:
        yield from Alias.objects.order_by("id").values_list("entry_id", "name").iterator(chunk_size=5000)
        return
    for batch in batches_of(only):
        yield from Alias.objects.filter(entry_id__in=batch).order_by("id").values_list("entry_id", "name")


def _entries_mentioning(entry_ids: Collection[int], names: Iterable[str]) -> set[int]:
    """Entries that were found to mention these entries, or somebody else of the same name."""
    mentions = Reference.objects.filter(kind=Reference.Kind.MENTION).order_by()
    found: set[int] = set()
    for batch in batches_of(entry_ids):
        found.update(mentions.filter(target_id__in=batch).values_list("entry_id", flat=True))
    for keys in batches_of(names):
        found.update(mentions.filter(written_key__in=keys).values_list("entry_id", flat=True))
    return found


def _entries_holding(names: NamesToFind, without: Collection[int]) -> set[int]:
    """Other live entries in whose text one of the names stands."""
    words = sorted(names.first_words)
    if not words:
        return set()
    texts = Entry.objects.live().order_by()
    if len(words) <= _NAMES_IN_ONE_FILTER:
        texts = texts.filter(
            reduce(or_, (Q(definition__contains=word) | Q(body__contains=word) for word in words))
        )
    rows = texts.values_list("pk", "definition", "body").iterator(chunk_size=5000)
    return {
        pk
        for pk, definition, body in rows
        if pk not in without and next(mentions_in(names, definition, body), None) is not None
    }
