"""Tables of the notes that speak of an entry: one of its names heads a column or a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from notes.models import Entry
from notes.queries.references import path_of
from notes.rendering.link_targets import LinkTargets
from notes.rendering.markdown_to_html import markdown_to_html
from notes.source_notes.names import key


@dataclass(frozen=True, slots=True)
class TableOf:
    html: SafeString
    path: str
    url: str


def tables_naming(*, names: Iterable[str], items: Iterable[Entry]) -> list[TableOf]:
    """Those of the tables whose header names the entry. Needs the items' parents."""
    wanted = {key(name) for name in names if name}
    return [
        TableOf(
            html=mark_safe(markdown_to_html(item.body, LinkTargets()).html),  # noqa: S308 - it sanitises
            path=path_of(item),
            url=item.get_absolute_url(),
        )
        for item in items
        if wanted & _header_cells(item.body)
    ]


def _header_cells(table: str) -> set[str]:
    header = table.split("\n", 1)[0]
    return {key(cell) for cell in header.strip().strip("|").split("|")} - {""}
