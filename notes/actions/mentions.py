"""Derived mentions: a title that stands in another entry's text points back at that text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from notes.actions.batches import batches_of, insert_rows
from notes.actions.entry_names import TITLE, BorneName, NamesStandingIn, names_borne_by
from notes.actions.indexed_words import entries_holding_any
from notes.actions.mention_texts import Mention, NamesToFind, is_mentionable, mentions_in, words_of
from notes.actions.references import nearest, without_leads
from notes.actions.tree import Tree
from notes.models import Entry, Reference
from notes.source_notes.names import key

# Mentions are numbered after everything that an entry's text points at by itself.
FIRST_ORDER = 1_000_000
REFERENCE_FIELDS = (
    "entry", "order", "kind", "written", "written_key", "label", "target", "state", "field", "line",
    "sentence", "candidates",
)  # fmt: skip


class Mentionable:
    """The names under which live entries are recognised in texts, and whose they are."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self.owners: dict[str, list[int]] = {}
        for pk, name in names:
            self.owners.setdefault(name, []).append(pk)
        self.names = NamesToFind(self.owners)

    @classmethod
    def of(cls, entry_ids: Collection[int]) -> Mentionable:
        """The names of some entries."""
        return cls(_counting(names_borne_by(entry_ids)))

    @classmethod
    def within(cls, entries: Sequence[Entry]) -> Mentionable:
        """The names that may stand in the texts of some entries."""
        return cls.among(names_within(entries))

    @classmethod
    def among(cls, names: NamesStandingIn) -> Mentionable:
        """Those of the names that count where they stand."""
        return cls(_counting(names.found()))

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


def names_within(entries: Sequence[Entry]) -> NamesStandingIn:
    """Ask for the names that may stand in the texts of some entries."""
    words: set[str] = set()
    for entry in entries:
        words |= words_of(entry.definition, entry.body)
    text = "\n".join(text for entry in entries for text in (entry.definition, entry.body) if text)
    return NamesStandingIn(text, words)


def mention_rows_of(
    entries: Collection[Entry],
    mentionable: Mentionable,
    tree: Tree,
    pointed_at: dict[int, set[int]],
) -> Iterator[tuple[object, ...]]:
    """The mentions in these entries' texts, one for each target that a text does not point at already."""
    for entry in entries:
        targets = set(pointed_at.get(entry.pk, ()))
        order = FIRST_ORDER
        for mention in mentions_in(mentionable.names, entry.definition, entry.body):
            target = mentionable.target(mention.name, entry.pk, tree)
            if target is not None and target not in targets:
                targets.add(target)
                yield _row(entry.pk, order, mention, target)
                order += 1


def _row(entry_id: int, order: int, mention: Mention, target_id: int) -> tuple[object, ...]:
    return (
        entry_id,
        order,
        Reference.Kind.MENTION.value,
        mention.name,
        key(mention.name),
        mention.name,
        target_id,
        Reference.State.RESOLVED.value,
        mention.field,
        mention.line,
        mention.sentence,
        None,
    )


def mention_elsewhere(*, entry_ids: Collection[int], names: Collection[str], without: Collection[int]) -> int:
    """Find anew what other entries mention, where their text holds a name that these entries have or had.

    `names` are keys of the names that they have now; `without` are the entries whose own mentions are up to
    date. Returns how many entries were looked through.
    """
    fresh = set(without)
    concerned = _entries_mentioning(entry_ids, names)
    concerned |= _entries_holding(Mentionable.of(entry_ids).names, fresh)
    concerned -= fresh
    for batch in batches_of(sorted(concerned)):
        entries = list(Entry.objects.live().filter(pk__in=batch).order_by())
        mentionable = Mentionable.within(entries)
        tree = Tree.around(mentionable.shared() | {entry.pk for entry in entries})
        Reference.objects.filter(kind=Reference.Kind.MENTION, entry_id__in=batch).delete()
        rows = mention_rows_of(entries, mentionable, tree, pointed_at(batch))
        insert_rows(model=Reference, fields=REFERENCE_FIELDS, rows=rows)
    return len(concerned)


def pointed_at(entry_ids: Collection[int]) -> dict[int, set[int]]:
    """What each entry points at in words of its own."""
    rows = Reference.objects.filter(entry_id__in=entry_ids, target__isnull=False)
    found: dict[int, set[int]] = {}
    for entry_id, target_id in rows.exclude(kind=Reference.Kind.MENTION).values_list("entry_id", "target_id"):
        found.setdefault(entry_id, set()).add(target_id or 0)
    return found


def _counting(names: Iterable[BorneName]) -> Iterator[tuple[int, str]]:
    """The names that count where they stand in a text, each once for its entry."""
    counting = dict.fromkeys((borne.entry_id, borne.name) for borne in names if _counts(borne))
    return iter(counting)


def _counts(borne: BorneName) -> bool:
    if borne.kind == TITLE:
        return is_mentionable(borne.name, tied=borne.service_id is not None, mentioning=borne.mentioning)
    return borne.mentioning != Entry.Mentioning.OFF and is_mentionable(borne.name, tied=False)


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
    """Other live entries in whose text one of the names stands; the search index tells where to look."""
    found: set[int] = set()
    for batch in batches_of(sorted(entries_holding_any(names.first_words) - set(without))):
        rows = Entry.objects.live().filter(pk__in=batch).order_by().values_list("pk", "definition", "body")
        found.update(
            pk
            for pk, definition, body in rows
            if next(mentions_in(names, definition, body), None) is not None
        )
    return found
