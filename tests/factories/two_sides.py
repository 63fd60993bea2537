"""What a careful reader checks after a load of a file that changed while its wiki changed, too."""

from __future__ import annotations

from dataclasses import dataclass, field

from notes.actions.source_conflicts import node_from, standing_from
from notes.actions.source_trees import WikiTrees, known_files, wiki_trees
from notes.models import Entry, SourceConflict, SourceFile
from notes.source_notes.documents import Node
from notes.source_notes.sameness import is_same_text

Side = dict[int, Node]


@dataclass
class Both:
    """What file (as last loaded) and wiki say of each entry."""

    file: Side = field(default_factory=dict)
    file_parent: dict[int, int | None] = field(default_factory=dict)
    wiki: Side = field(default_factory=dict)
    wiki_parent: dict[int, int | None] = field(default_factory=dict)
    said_parent: dict[int, int | None] = field(default_factory=dict)
    file_lists: dict[tuple[int | None, str], list[int]] = field(default_factory=dict)
    wiki_lists: dict[tuple[int | None, str], list[int]] = field(default_factory=dict)
    conflicts: dict[tuple[int, str], SourceConflict] = field(default_factory=dict)

    @classmethod
    def now(cls, source: SourceFile) -> Both:
        both = cls()
        known = known_files([SourceFile.objects.get(pk=source.pk)])[source.pk]
        for index, key in known.owners.items():
            node = known.base.nodes[index]
            both.file[key] = node
            both.file_parent[key] = source.root_id if node.parent is None else known.owners.get(node.parent)
            both.file_lists.setdefault((both.file_parent[key], _side(node)), []).append(key)
        trees: WikiTrees = wiki_trees(root_ids=[source.root_id], also=list(both.file))
        for placed in trees.placed[source.root_id]:
            key = placed.key
            both.wiki[key] = trees.node(key)
            both.wiki_parent[key] = trees.entries[key].parent_id
            place = trees.places[key]
            both.said_parent[key] = place.group or place.section
            both.wiki_lists.setdefault((both.wiki_parent[key], _side(both.wiki[key])), []).append(key)
        for conflict in SourceConflict.objects.filter(file=source, resolution=""):
            both.conflicts[conflict.entry_id, conflict.about] = conflict
        return both


def _side(node: Node) -> str:
    return "section" if node.kind == "section" else "raw" if node.raw else "refined"


def faults(before: Both, after: Both) -> list[str]:
    """Everything that a load should have done otherwise."""
    found: list[str] = []
    for key, node in after.file.items():
        found += _text_faults(key, node, before, after)
        found += _place_faults(key, before, after)
    for key, base in before.file.items():
        if key not in after.file:
            found += _removal_faults(key, base, before, after)
    for key in before.wiki:
        asked = (key, "removal") in before.conflicts
        if key not in before.file and key not in after.wiki and not asked:
            found.append(f"{key} was made here and is gone")
    found += _conflict_faults(after)
    return found


def _name(key: int, both: Both) -> str:
    node = both.wiki.get(key) or both.file.get(key)
    return f"{key} {(node.title or node.body[:40]) if node else ''!r}"


def _text_faults(key: int, file: Node, before: Both, after: Both) -> list[str]:
    if (key, "removal") in after.conflicts:
        return []
    name = _name(key, after)
    known = before.conflicts.get((key, "text")) or before.conflicts.get((key, "removal"))
    has_text = known is not None and "kind" in known.base
    base = node_from(known.base) if known is not None and has_text else before.file.get(key)
    was, now = before.wiki.get(key), after.wiki.get(key)
    if was is None:
        if base is not None and now is not None and Entry.objects.get(pk=key).binned_at is None:
            return [f"{name}: came back from the bin"]
        if base is not None and not is_same_text(base, file):
            removal = before.conflicts.get((key, "removal"))
            if removal is None or not is_same_text(node_from(removal.base), file):
                return [f"{name}: in the bin, changed in the file, and no question"]
        return []
    if now is None:
        return [f"{name}: in the file and in the bin"]
    if (key, "text") in after.conflicts:
        return [] if is_same_text(was, now) else [f"{name}: in question and overwritten"]
    if base is None:
        return [] if is_same_text(file, now) else [f"{name}: new in the file, other here"]
    if is_same_text(base, file):
        return [] if is_same_text(was, now) else [f"{name}: unchanged in the file, changed by the load"]
    if is_same_text(base, was) or is_same_text(file, was):
        return [] if is_same_text(file, now) else [f"{name}: the file's text was not taken"]
    if before.conflicts.get((key, "removal")) is not None:
        return []
    return [f"{name}: both changed the text, and no conflict"]


def _place_faults(key: int, before: Both, after: Both) -> list[str]:
    was, now = before.wiki_parent.get(key), after.wiki_parent.get(key)
    if was is None or now is None:
        return []
    name = _name(key, after)
    if (key, "place") in after.conflicts:
        return [] if was == now else [f"{name}: place in question and moved"]
    known = before.conflicts.get((key, "place"))
    if known is not None and standing_from(known.base).after is None:
        standing = standing_from(known.base).place
        base: int | None = standing.group or standing.section
    elif key in before.file_parent:
        base = before.file_parent[key]
    else:
        return []
    file = after.file_parent[key]
    if base == file:
        return [] if was == now else [f"{name}: not moved in the file, moved by the load"]
    if base in (was, before.said_parent[key]):
        if file in (now, after.said_parent[key]):
            return []
        return [f"{name}: moved in the file from {base} to {file}, here {now}"]
    if file in (was, before.said_parent[key], after.said_parent[key]):
        return []
    return [f"{name}: moved on both sides ({base}: {file}, {was}), and no conflict"]


def _removal_faults(key: int, base: Node, before: Both, after: Both) -> list[str]:
    was, now = before.wiki.get(key), after.wiki.get(key)
    name = _name(key, before)
    if was is None:
        return [] if now is None else [f"{name}: came back"]
    if now is None:
        known = before.conflicts.get((key, "text")) or before.conflicts.get((key, "removal"))
        base = node_from(known.base) if known is not None and "kind" in known.base else base
        if not is_same_text(base, was):
            return [f"{name}: edited here, gone in the file, binned"]
        if before.file_parent.get(key) not in (before.wiki_parent[key], before.said_parent[key]):
            return [f"{name}: moved here, gone in the file, binned"]
        return []
    if (key, "removal") not in after.conflicts:
        return [f"{name}: gone in the file, here still, and no question"]
    return []


def _conflict_faults(after: Both) -> list[str]:
    found = []
    for (key, about), conflict in after.conflicts.items():
        name = f"conflict {conflict.pk} about {about} of {_name(key, after)}"
        base, file = conflict.base, conflict.in_file
        if about == "text":
            wiki = after.wiki.get(key)
            if wiki is None or file is None:
                found.append(f"{name}: not on both sides")
                continue
            nodes = node_from(base), node_from(file), wiki
            if not is_same_text(nodes[1], after.file[key]):
                found.append(f"{name}: not what the file says now")
            for one, other, what in ((0, 1, "file"), (0, 2, "wiki")):
                if is_same_text(nodes[one], nodes[other]):
                    found.append(f"{name}: {what} did not change")
            if is_same_text(nodes[1], nodes[2]):
                found.append(f"{name}: both say the same")
        elif about == "place" and file is not None and base == file:
            found.append(f"{name}: the file did not move it")
    return found
