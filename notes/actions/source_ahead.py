"""How far the wiki is ahead of its files: how many entries an export would write otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.cache import caches
from django.db.models import Max

from notes.actions.source_conflicts import known_conflicts
from notes.actions.source_trees import KnownFile, WikiTrees, known_files, wiki_trees
from notes.models import Revision, SourceConflict, SourceFile
from notes.source_notes.layout import FilePlace
from notes.source_notes.sameness import is_same_text
from notes.source_notes.three_versions import FileVersions

KEPT_SECONDS = 24 * 60 * 60


def entries_ahead(*, sources: Sequence[SourceFile]) -> dict[int, int]:
    """By file: the entries that were written, moved, added or removed here and not in the file.

    What is in question is not counted: its file's lines stay. Kept until something changes.
    """
    cache = caches["rendered"]
    newest = Revision.objects.aggregate(newest=Max("pk"))["newest"]
    settled = SourceConflict.objects.aggregate(newest=Max("resolved_at"), last=Max("pk"))
    found: dict[int, int] = {}
    for source in sources:
        if source.root.binned_at is not None:
            found[source.pk] = 0
            continue
        stamp = f"{newest}:{settled['last']}:{settled['newest']}:{source.sha256}"
        name = f"ahead:{source.pk}"
        kept = cache.get(name)
        if kept is None or kept[0] != stamp:
            kept = (stamp, _count(source))
            cache.set(name, kept, KEPT_SECONDS)
        found[source.pk] = kept[1]
    return found


def _count(source: SourceFile) -> int:
    known = known_files([source])[source.pk]
    trees = wiki_trees(root_ids=[source.root_id])
    in_question = {conflict.entry_id for conflict in known_conflicts([source.pk]).values()}
    places = FileVersions(
        name=source.name, root=source.root_id, new=known.base, owners=known.owners
    ).new_places()
    base_nodes = {owner: known.base.nodes[index] for index, owner in known.owners.items()}
    here = {key for key, root in trees.root_of.items() if root == source.root_id} - {source.root_id}
    different = here ^ set(base_nodes)
    for key in here & set(base_nodes):
        if not is_same_text(base_nodes[key], trees.node(key)) or _differs(places[key], trees.places.get(key)):
            different.add(key)
    different -= in_question
    if not different and not in_question and _is_reordered(known, trees, source):
        return 1
    return len(different)


def _differs(base: FilePlace, wiki: FilePlace | None) -> bool:
    return wiki is not None and base != wiki


def _is_reordered(known: KnownFile, trees: WikiTrees, source: SourceFile) -> bool:
    in_file: Mapping[int, int] = {owner: index for index, owner in known.owners.items()}
    order = [in_file[one.key] for one in trees.placed[source.root_id] if one.key in in_file]
    return order != sorted(order)
