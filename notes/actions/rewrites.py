"""References written anew, so that they lead where they led: planned line by line, then saved as a whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser

from notes.actions.batches import batches_of, update_rows
from notes.actions.citations import facts_input_of
from notes.actions.derived import refresh_derived
from notes.actions.entry_changes import EntryChange
from notes.actions.entry_locks import locked_entry
from notes.actions.history import append_revisions, states_of
from notes.actions.inbox_log import Touched
from notes.actions.reference_losses import Lost, still_lost
from notes.actions.references import Pointer, Resolver
from notes.actions.tree import Tree
from notes.models import Alias, Entry
from notes.source_notes.facts import FactsInput, ReferenceFact, read_facts
from notes.source_notes.icons import without_icons
from notes.source_notes.names import key
from notes.source_notes.retargeting import can_be_retargeted, named_target, retargeted

_STEPS = re.compile(r"\s*[/>]\s*")


class LineKey(NamedTuple):
    """One line of an entry's text."""

    entry: int
    field: str
    line: int

    def __str__(self) -> str:
        return f"{self.entry}-{self.field}-{self.line}"


@dataclass(frozen=True, slots=True)
class LineRewrite:
    """A line with references that lead nowhere now, and the line in which they lead where they did."""

    key: LineKey
    entry: Entry
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Unwritable:
    """A reference for which there are no words that lead to its entry."""

    entry: Entry
    written: str


@dataclass(frozen=True, slots=True)
class RewritePlan:
    lines: list[LineRewrite]
    unwritable: list[Unwritable]


class EntriesChangedMeanwhile(Exception):
    """Entries that were to be rewritten have been saved since the person looked; nothing was written."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__(", ".join(map(str, entries)))
        self.entries = list(entries)


def plan_rewrites(references: Iterable[Lost]) -> RewritePlan:
    """How these references, as far as they are still lost, can be written so that they lead back."""
    lost = still_lost(references)
    entries: dict[int, Entry] = {}
    for batch in batches_of({one.entry for one in lost}):
        rows = Entry.objects.live().filter(pk__in=batch).select_related("parent__parent")
        entries.update((entry.pk, entry) for entry in rows)
    targets = set(
        Entry.objects.live().filter(pk__in={one.target for one in lost}).values_list("pk", flat=True)
    )
    lost = [one for one in lost if one.entry in entries and one.target in targets]
    return _Planning(entries, lost).plan()


def apply_rewrites(
    lines: Iterable[LineRewrite],
    *,
    bases: Mapping[int, int],
    by: AbstractUser | None,
    at: datetime,
    through: str,
    summary: str,
) -> list[Touched]:
    """Write these lines, one revision for each entry, in the caller's transaction.

    `bases` are the revisions that the person saw. Raises EntriesChangedMeanwhile, EntryCannotBeSaved.
    """
    by_entry: dict[int, list[LineRewrite]] = {}
    for line in lines:
        by_entry.setdefault(line.key.entry, []).append(line)
    locked = {entry_id: locked_entry(entry_id) for entry_id in by_entry}
    changed = [entry for pk, entry in locked.items() if entry.revision_number != bases.get(pk)]
    if changed:
        raise EntriesChangedMeanwhile(changed)
    before = {pk: entry.revision_number for pk, entry in locked.items()}
    for entry_id, entry in locked.items():
        change = EntryChange(entry)
        definition, body = entry.definition, entry.body.split("\n")
        for line in by_entry[entry_id]:
            if line.key.field == "definition":
                definition = line.new
            else:
                body[line.key.line] = line.new
        change.write(replace(change.text, definition=definition, body="\n".join(body)))
    _save_texts(list(locked.values()))
    states = [(entry, state, summary) for entry, state in states_of(locked.values())]
    append_revisions(entries_with_state=states, by=by, at=at, through=through)
    return [Touched(pk, before[pk], entry.revision_number) for pk, entry in locked.items()]


def _save_texts(entries: Sequence[Entry]) -> None:
    """Many texts at once: names, places and tags are as they were, so only what the texts say follows."""
    fields = ["definition", "body", "form"]
    rows = [(entry.definition, entry.body, entry.form, entry.pk) for entry in entries]
    update_rows(model=Entry, fields=fields, rows=rows)
    refresh_derived(entries=entries, renamed=())


class _Planning:
    """Finds words for lost references, with everything that resolving them takes read at once."""

    def __init__(self, entries: Mapping[int, Entry], lost: Sequence[Lost]) -> None:
        self._entries = entries
        self._lost = lost
        self._tree = Tree.around({*entries, *(one.target for one in lost)})
        self._texts = {pk: facts_input_of(entry, self._tree) for pk, entry in entries.items()}
        self._facts = {pk: read_facts(text).references for pk, text in self._texts.items()}
        self._other_names = _other_names({one.target for one in lost})

    def plan(self) -> RewritePlan:
        candidates = {one: list(self._candidates(one)) for one in self._lost}
        resolver = Resolver(
            [self._pointer(one, name) for one, names in candidates.items() for name in names], self._tree
        )
        now = dict(self._texts)
        unwritable, keys = [], []
        for one, names in candidates.items():
            written = self._first_that_leads(one, names, resolver, now[one.entry])
            if written is None:
                unwritable.append(Unwritable(self._entries[one.entry], one.written))
                continue
            now[one.entry] = written
            fact = self._facts[one.entry][one.order]
            keys.append(LineKey(one.entry, fact.field, fact.line))
        lines = [self._line(line_key, now[line_key.entry]) for line_key in dict.fromkeys(keys)]
        return RewritePlan(lines, unwritable)

    def _line(self, line_key: LineKey, now: FactsInput) -> LineRewrite:
        old, new = (_line_of(text, line_key) for text in (self._texts[line_key.entry], now))
        return LineRewrite(line_key, self._entries[line_key.entry], old, new)

    def _first_that_leads(
        self, one: Lost, names: Sequence[str], resolver: Resolver, text: FactsInput
    ) -> FactsInput | None:
        for name in names:
            found = resolver.resolve(self._pointer(one, name)).target_id
            if found is not None and self._is_same_address(found, one.target):
                written = retargeted(text, one.order, name)
                if written is not None:
                    return written
        return None

    def _is_same_address(self, found: int, wanted: int) -> bool:
        """A section stands for the term that bears its title and leads it."""
        section = self._tree.section(wanted)
        is_lead = section is not None and section.title_key == self._tree.row(wanted).title_key
        return found == wanted or (is_lead and section is not None and section.pk == found)

    def _pointer(self, one: Lost, name: str) -> Pointer:
        fact = self._facts[one.entry][one.order]
        written = f"{fact.target} {name}" if fact.place else name
        return Pointer(one.entry, fact.kind, written)

    def _candidates(self, one: Lost) -> Iterator[str]:
        """Names and paths of the target, those of the length that was written first."""
        facts = self._facts[one.entry]
        if one.order >= len(facts) or not can_be_retargeted(facts[one.order]):
            return
        fact = facts[one.order]
        old = named_target(fact)
        fragment = _fragment(fact)
        steps = list(filter(None, _STEPS.split(old)))
        paths = [list(path) for path in self._paths(one.target)]
        paths.sort(key=lambda path: (len(path) != len(steps), len(path)))
        spelled = {key(without_icons(step)) or key(step): step for step in steps}
        separator = _separator(old, fact)
        for path in paths:
            name = separator.join(spelled.get(key(step), step) for step in path)
            if fragment:
                yield f"{name}{fragment}"
            yield name
        yield from self._other_names.get(one.target, ())

    def _paths(self, target_id: int) -> Iterator[tuple[str, ...]]:
        """The title alone, then below ever more of the sections above; then below its group, too."""
        rows = [self._tree.row(target_id), *self._tree.above(target_id)]
        sections = [rows[0], *(row for row in rows[1:] if row.kind == Entry.Kind.SECTION)]
        for chain in (sections, rows):
            for length in range(1, len(chain) + 1):
                yield tuple(row.title for row in reversed(chain[:length]))


def _line_of(text: FactsInput, line_key: LineKey) -> str:
    return text.definition if line_key.field == "definition" else text.body.split("\n")[line_key.line]


def _fragment(fact: ReferenceFact) -> str:
    """`#limits` of `[[S3#limits]]`."""
    _, sign, rest = fact.target.partition("#")
    return f"{sign}{rest}" if fact.kind == "wikilink" and rest else ""


def _separator(old: str, fact: ReferenceFact) -> str:
    found = _STEPS.search(old)
    if found:
        return found.group()
    return "/" if fact.kind == "wikilink" else " / "


def _other_names(entry_ids: Collection[int]) -> dict[int, list[str]]:
    """Expansion and aliases: where the title cannot stand in a reference."""
    found: dict[int, list[str]] = {}
    for pk, expansion in Entry.objects.filter(pk__in=entry_ids).values_list("pk", "expansion"):
        found[pk] = [expansion] if expansion else []
    for pk, name in (
        Alias.objects.filter(entry_id__in=entry_ids).order_by("id").values_list("entry_id", "name")
    ):
        found.setdefault(pk, []).append(name)
    return found
