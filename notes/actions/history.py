"""Revisions: every change of an entry leaves its whole state behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import connection

from notes.actions.batches import BATCH, batches_of, insert_rows, update_rows
from notes.actions.soon_mails import ask_for_soon_mails
from notes.actions.turns import take_turn
from notes.models import Alias, Entry, Load, Revision
from notes.queries.trips import ask

State = dict[str, Any]
AliasesAndTags = tuple[Mapping[int, list[Alias]], Mapping[int, list[str]]]

# Both at once: a save asks this three times.
_NAMES_AND_TAGS = (
    "SELECT entry_id, id, name, name_key, origin FROM notes_alias WHERE entry_id IN ({0}) UNION ALL "
    "SELECT borne.content_object_id, 0, tag.name, '', '' FROM notes_entrytag borne JOIN notes_tag tag "
    "ON tag.id = borne.tag_id WHERE borne.content_object_id IN ({0}) ORDER BY 2"
)
_FIELDS = ("entry", "number", "by", "at", "through", "load", "summary", "state")
_SAVED_AT = Revision._meta.get_field("at")


def state_of(entry: Entry, *, aliases: Sequence[Alias], tags: Iterable[str]) -> State:
    """Everything that a person wrote or decided about the entry; what is derived from it is left out."""
    return {
        "kind": entry.kind,
        "title": entry.title,
        "icon": entry.icon,
        "slug": entry.slug,
        "expansion": entry.expansion,
        "aliases": [{"name": alias.name, "origin": alias.origin} for alias in aliases],
        "definition": entry.definition,
        "body": entry.body,
        "tags": sorted(tags),
        "status": entry.status,
        "parent": entry.parent_id,
        "position": entry.position,
        "service": entry.service_id,
        "feature": entry.feature_id,
        "tied_by": entry.tied_by,
        "mentioning": entry.mentioning,
        "members_only": entry.members_only,
        "binned": entry.binned_at is not None,
    }


def states_of(entries: Iterable[Entry]) -> list[tuple[Entry, State]]:
    """The entries with their states, aliases and tags fetched for all of them at once."""
    chosen = list(entries)
    aliases, tags = aliases_and_tags_of([entry.pk for entry in chosen])
    return [
        (entry, state_of(entry, aliases=aliases.get(entry.pk, []), tags=tags.get(entry.pk, [])))
        for entry in chosen
    ]


def aliases_and_tags_of(entry_ids: Iterable[int]) -> AliasesAndTags:
    """The aliases of each entry in the order in which they came, and its tags in that of their names."""
    return ask_aliases_and_tags(entry_ids)()


def ask_aliases_and_tags(entry_ids: Iterable[int]) -> Callable[[], AliasesAndTags]:
    """As `aliases_and_tags_of`, asked now, and read when it is called for."""
    answers = [
        ask(_NAMES_AND_TAGS.format(", ".join(["%s"] * len(batch))), [*batch, *batch])
        for batch in batches_of(entry_ids, BATCH // 2)
    ]
    return lambda: _aliases_and_tags(row for answer in answers for row in answer())


def _aliases_and_tags(rows: Iterable[tuple[Any, ...]]) -> AliasesAndTags:
    aliases: dict[int, list[Alias]] = {}
    tags: dict[int, list[str]] = {}
    for entry_id, pk, name, name_key, origin in rows:
        if not pk:
            tags.setdefault(entry_id, []).append(name)
            continue
        values = (pk, entry_id, name, name_key, origin)
        alias = Alias.from_db("default", ["id", "entry_id", "name", "name_key", "origin"], values)
        aliases.setdefault(entry_id, []).append(alias)
    return aliases, {entry_id: sorted(names) for entry_id, names in tags.items()}


def aliases_of(entry_ids: Iterable[int]) -> Mapping[int, list[Alias]]:
    return aliases_and_tags_of(entry_ids)[0]


def append_revisions(
    *,
    entries_with_state: Iterable[tuple[Entry, State, str]],
    by: AbstractUser | None,
    at: datetime,
    through: str,
    load: Load | None = None,
    counted: Entry | None = None,
) -> int:
    """Write the next revision of each entry (entry, state, summary of the change), in bulk; returns how many.

    The entries must have been read, and on PostgreSQL locked, in the same transaction: the next number
    follows the one in memory. `revision_number` and `updated_at` change in memory and in the database.
    `counted` is an entry for which the caller has done that already. The turn makes revisions visible in the
    order of their numbers, on which whoever follows them relies (`queries/contents.py`).
    """
    take_turn()
    saved_at = _SAVED_AT.get_db_prep_save(at, connection)
    own = (by.pk if by else None, saved_at, through, load.pk if load else None)
    rows = []
    numbers = []
    for entry, state, summary in entries_with_state:
        if entry is not counted:
            entry.revision_number += 1
            entry.updated_at = at
            numbers.append((entry.revision_number, at, entry.pk))
        rows.append((entry.pk, entry.revision_number, *own, summary, json.dumps(state)))
    insert_rows(model=Revision, fields=_FIELDS, rows=rows)
    update_rows(model=Entry, fields=["revision_number", "updated_at"], rows=numbers)
    if rows:
        ask_for_soon_mails(by_id=by.pk if by else None, at=at)
    return len(rows)
