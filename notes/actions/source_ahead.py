"""How far the wiki is ahead of its files: how many entries an export would write otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.core.cache import caches
from django.db.models import Count, Max

from notes.actions.batches import batches_of
from notes.actions.source_conflicts import known_conflicts
from notes.actions.source_trees import KnownFile, WikiTrees, known_files, wiki_trees
from notes.models import Entry, Revision, SourceBlock, SourceConflict, SourceFile
from notes.source_notes.layout import FilePlace
from notes.source_notes.sameness import is_same_text
from notes.source_notes.three_versions import FileVersions

KEPT_SECONDS = 24 * 60 * 60
# After more changes than that all is counted anew.
MOST_FOLLOWED = 500


def entries_ahead(*, sources: Sequence[SourceFile]) -> dict[int, int]:
    """By file: the entries that were written, moved, added or removed here and not in the file.

    What is in question is not counted: its file's lines stay. A number is kept until something changes that
    concerns its file.
    """
    cache = caches["rendered"]
    newest = Revision.objects.aggregate(newest=Max("pk"))["newest"] or 0
    stamps = _stamps(sources)
    kept = cache.get_many([f"ahead:{source.pk}" for source in sources])
    oldest = min((one[0] for one in kept.values()), default=newest)
    concerned = _concerned(since=oldest) if oldest < newest else set()
    found: dict[int, int] = {}
    for source in sources:
        stamp = stamps[source.pk]
        known = kept.get(f"ahead:{source.pk}")
        is_stale = known is None or known[1] != stamp or concerned is None or source.pk in concerned
        if source.root.binned_at is not None:
            found[source.pk] = 0
            continue
        found[source.pk] = _count(source) if is_stale or known is None else known[2]
        cache.set(f"ahead:{source.pk}", (newest, stamp, found[source.pk]), KEPT_SECONDS)
    return found


def _stamps(sources: Iterable[SourceFile]) -> dict[int, tuple[object, ...]]:
    """What changes of a file without a revision: its base, whose lines they are, what is decided."""
    owned = dict(SourceBlock.objects.order_by().values_list("file").annotate(owned=Count("entry")))
    decided = {
        file: (last, at)
        for file, last, at in SourceConflict.objects.order_by()
        .values_list("file")
        .annotate(last=Max("pk"), at=Max("resolved_at"))
    }
    return {one.pk: (one.sha256, owned.get(one.pk), decided.get(one.pk)) for one in sources}


def _concerned(*, since: int) -> set[int] | None:
    """Files with lines of the entries that were changed since, or in whose tree these stand; None for all."""
    changed = set(
        Revision.objects.filter(pk__gt=since).values_list("entry_id", flat=True)[: MOST_FOLLOWED + 1]
    )
    if len(changed) > MOST_FOLLOWED:
        return None
    files: set[int] = set()
    level = changed
    for batch in batches_of(changed):
        files.update(SourceBlock.objects.filter(entry__in=batch).order_by().values_list("file", flat=True))
    while level:
        above: set[int] = set()
        for batch in batches_of(level):
            for pk, parent in Entry.objects.filter(pk__in=batch).values_list("pk", "parent_id"):
                above.add(parent or 0)
                if parent is None:
                    files.update(SourceFile.objects.filter(root=pk).values_list("pk", flat=True))
        level = above - {0}
    return files


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
    different -= in_question | _bare_labels(here - set(base_nodes), trees)
    if not different and not in_question and _is_reordered(known, trees, source):
        return 1
    return len(different)


def _bare_labels(added: Iterable[int], trees: WikiTrees) -> set[int]:
    """Groups without a list below them: a file cannot say them, so no export would bring them into it."""
    return {
        key for key in added if trees.entries[key].kind == Entry.Kind.GROUP and not trees.children.get(key)
    }


def _differs(base: FilePlace, wiki: FilePlace | None) -> bool:
    return wiki is not None and base != wiki


def _is_reordered(known: KnownFile, trees: WikiTrees, source: SourceFile) -> bool:
    in_file: Mapping[int, int] = {owner: index for index, owner in known.owners.items()}
    order = [in_file[one.key] for one in trees.placed[source.root_id] if one.key in in_file]
    return order != sorted(order)
