"""The wiki's side of a comparison with a notes file."""

from __future__ import annotations

from collections.abc import Sequence

from notes.actions.detachments import detached_lines
from notes.actions.source_blocks import elsewhere_owned
from notes.actions.source_trees import WikiTrees
from notes.source_notes.three_versions import WikiView


def view_of(trees: WikiTrees, source_ids: Sequence[int]) -> WikiView:
    """The wiki's side of a comparison, for the pure merge."""
    live = [pk for pk in trees.entries if trees.is_live(pk)]
    return WikiView(
        nodes={pk: trees.node(pk) for pk in trees.entries},
        places=trees.places,
        children={parent: [child.pk for child in children] for parent, children in trees.children.items()},
        binned=frozenset(pk for pk in trees.entries if not trees.is_live(pk)),
        never_seen=frozenset(
            pk for pk, entry in trees.entries.items() if entry.binned_at == entry.created_at
        ),
        owned_elsewhere=frozenset(elsewhere_owned(live, source_ids)),
        detached=detached_lines(live),
    )
