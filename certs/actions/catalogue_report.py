"""What a load of the catalogue did, and where file and wiki differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from certs.exam_facts.merging import Difference

LONGEST_SHOWN = 100


@dataclass(slots=True)
class CatalogueReport:
    """Exams by code, maps by their exam's, renewals by key. In a dry run: what would have been done."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    certifications_changed: list[str] = field(default_factory=list)
    map_items: int = 0
    maps_changed: list[str] = field(default_factory=list)
    renewals: int = 0
    renewals_changed: list[str] = field(default_factory=list)
    unknown_services: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    dry_run: bool = False

    @property
    def has_changes(self) -> bool:
        loaded = (self.created, self.changed, self.certifications_changed, self.maps_changed)
        return any(loaded) or bool(self.renewals_changed)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    def as_text(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.dry_run:
            yield "Dry run: nothing was written. A load would say:"
        yield (
            f"Exams: {len(self.created)} new, {len(self.changed)} changed, {self.unchanged} unchanged."
            + _named(self.changed)
        )
        if self.certifications_changed:
            yield f"Certificates changed: {', '.join(self.certifications_changed)}."
        yield f"Maps: {self.map_items} items; {len(self.maps_changed)} of the maps changed."
        yield f"Renewals: {self.renewals}; {len(self.renewals_changed)} changed."
        if self.unknown_services:
            yield f"Kept as text, for no service has this name: {', '.join(self.unknown_services)}."
        if self.differences:
            yield f"Kept as the wiki has it, where the file says something else ({len(self.differences)}):"
        for one in self.differences:
            yield f"  {one.place}: the file says {_shown(one.file)}, the wiki {_shown(one.wiki)} ({one.why})."


def _named(codes: list[str]) -> str:
    return f" Changed: {', '.join(codes)}." if codes else ""


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
