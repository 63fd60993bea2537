"""Lines that both the file and the wiki changed: kept side by side until a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notes.actions.batches import batches_of
from notes.actions.load_reporting import PATH_SIGN, title_of
from notes.models import Entry, Load, SourceConflict, SourceFile
from notes.source_notes.documents import ItemForm, Node, NodeKind, Place
from notes.source_notes.layout import FilePlace
from notes.source_notes.sameness import written_alone
from notes.source_notes.three_versions import About, FoundConflict, Merge, OpenConflict, Standing


@dataclass(frozen=True, slots=True)
class KnownConflicts:
    """The undecided conflicts of some files, as rows and as the merge needs them."""

    rows: Mapping[int, SourceConflict]
    open: Mapping[int, OpenConflict]

    def values(self) -> Iterable[SourceConflict]:
        return self.rows.values()


def known_conflicts(source_ids: Sequence[int]) -> KnownConflicts:
    """Those of these files that nobody has decided."""
    rows: dict[int, SourceConflict] = {}
    for batch in batches_of(source_ids):
        undecided = SourceConflict.objects.filter(
            file_id__in=batch, resolution=SourceConflict.Resolution.OPEN
        ).order_by("pk")
        rows.update((conflict.pk, conflict) for conflict in undecided)
    return KnownConflicts(rows, {pk: _as_open(conflict) for pk, conflict in rows.items()})


def _as_open(conflict: SourceConflict) -> OpenConflict:
    base = conflict.base
    return OpenConflict(
        number=conflict.pk,
        key=conflict.entry_id,
        about=About(conflict.about),
        base_node=node_from(base) if "kind" in base else None,
        base_standing=standing_from(base) if "section" in base else None,
        gone_from_file=conflict.about == SourceConflict.About.REMOVAL and conflict.in_file is None,
    )


def write_conflicts(
    merge: Merge, known: KnownConflicts, entries: Mapping[int, Entry], load: Load | None, at: datetime
) -> None:
    """Rows for what a merge found; closes what came to agree; follows the file where it changed again."""
    if not merge.opened and not merge.seen_again:
        close_agreed(merge.closed, at)
        return
    names = {found.file for found in (*merge.opened, *merge.seen_again.values())}
    files = {file.name: file for file in SourceFile.objects.filter(name__in=names)}
    SourceConflict.objects.bulk_create(
        [_row(found, files[found.file], entries, load, at) for found in merge.opened], batch_size=500
    )
    for number, found in merge.seen_again.items():
        conflict = known.rows[number]
        row = _row(found, files[found.file], entries, load, at)
        if (conflict.in_file, conflict.first_line) != (row.in_file, row.first_line):
            conflict.in_file, conflict.in_wiki, conflict.first_line = row.in_file, row.in_wiki, row.first_line
            conflict.save(update_fields=["in_file", "in_wiki", "first_line"])
    close_agreed(merge.closed, at)


def close_agreed(numbers: Sequence[int], at: datetime) -> None:
    """Both sides came to say the same, or the file went back."""
    for batch in batches_of(numbers):
        SourceConflict.objects.filter(pk__in=batch, resolution=SourceConflict.Resolution.OPEN).update(
            resolution=SourceConflict.Resolution.AGREED, resolved_at=at
        )


def _row(
    found: FoundConflict, file: SourceFile, entries: Mapping[int, Entry], load: Load | None, at: datetime
) -> SourceConflict:
    entry = entries[found.key]
    return SourceConflict(
        file=file,
        entry=entry,
        about=found.about.value,
        base=_side(found.base_node, found.base_standing, entries) or {},
        in_file=_side(found.file_node, found.file_standing, entries),
        in_wiki=_side(found.wiki_node, found.wiki_standing, entries),
        first_line=found.line,
        load=load,
        found_at=at,
    )


def _side(
    node: Node | None, standing: Standing | None, entries: Mapping[int, Entry]
) -> dict[str, Any] | None:
    """One of the three versions as it is kept: the text with its fields, or the place."""
    if node is None and standing is None:
        return None
    side: dict[str, Any] = {}
    if node is not None:
        side |= json_of(node)
    if standing is not None:
        side |= _place_json(standing, entries)
    return side


def json_of(node: Node) -> dict[str, Any]:
    """A node's text and all that is needed to compare it again later."""
    return {
        "text": written_alone(node),
        "kind": node.kind.value,
        "title": node.title,
        "icon": node.icon,
        "expansion": node.expansion,
        "aliases": list(node.aliases),
        "definition": node.definition,
        "body": node.body,
        "form": node.form.value,
        "in_place": node.place.value,
        "raw": node.raw,
    }


def node_from(side: Mapping[str, Any]) -> Node:
    return Node(
        kind=NodeKind(side["kind"]),
        title=side["title"],
        icon=side["icon"],
        expansion=side["expansion"],
        aliases=tuple(side["aliases"]),
        definition=side["definition"],
        body=side["body"],
        form=ItemForm(side["form"]),
        place=Place(side["in_place"]),
        raw=side["raw"],
    )


def _place_json(standing: Standing, entries: Mapping[int, Entry]) -> dict[str, Any]:
    place = standing.place
    section = entries.get(place.section) if place.section else None
    group = entries.get(place.group) if place.group else None
    after = entries.get(standing.after) if standing.after else None
    steps = [title_of(one) for one in (section, group) if one is not None]
    return {
        "section": section.pk if section is not None else None,
        "group": group.pk if group is not None else None,
        "after": after.pk if after is not None else 0 if standing.after == 0 else None,
        "path": PATH_SIGN.join(steps),
        "status": Entry.Status.RAW.value if place.raw else Entry.Status.REFINED.value,
    }


def standing_from(side: Mapping[str, Any]) -> Standing:
    place = FilePlace(side["section"], side["group"], side["status"] == Entry.Status.RAW)
    return Standing(place, side["after"])
