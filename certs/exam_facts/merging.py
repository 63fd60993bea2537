"""Three versions of the same facts: what the file said last, what it says now, what the wiki says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """Why the wiki's side was kept."""

    CORRECTED = "corrected in the wiki"
    BOTH = "changed in the wiki and in the file"
    REMOVED = "removed in the wiki"
    GONE = "gone from the file, corrected in the wiki"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where file and wiki say different things; the wiki's word was kept. None: not there."""

    place: str
    file: Any
    wiki: Any
    why: Why


@dataclass(slots=True)
class Merged:
    """What is to be written, what is to go, and where the wiki's word was kept."""

    written: dict[str, Any] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def merge_facts(
    *, base: Mapping[str, Any], file: Mapping[str, Any], wiki: Mapping[str, Any], place: str
) -> Merged:
    """What only the file changed is taken; what a person changed, added or removed stays."""
    merged = Merged()
    for key, said in file.items():
        if key not in wiki:
            if key in base:
                merged.differences.append(Difference(f"{place} {key}", said, None, Why.REMOVED))
            else:
                merged.written[key] = said
        elif wiki[key] != said:
            if key in base and wiki[key] == base[key]:
                merged.written[key] = said
            else:
                why = Why.CORRECTED if key in base and base[key] == said else Why.BOTH
                merged.differences.append(Difference(f"{place} {key}", said, wiki[key], why))
    for key in wiki.keys() - file.keys():
        if key in base and wiki[key] == base[key]:
            merged.removed.append(key)
        elif key in base:
            merged.differences.append(Difference(f"{place} {key}", None, wiki[key], Why.GONE))
    merged.removed.sort()
    merged.differences.sort(key=lambda one: one.place)
    return merged
