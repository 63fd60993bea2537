"""Checks values of a catalogue file; every fault names its place and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

MOST_FAULTS_TOLD = 20


class CatalogueRefused(Exception):
    """The catalogue's files cannot be used: says where, why, and the remedy. Nothing was changed."""


class Checks:
    """Gathers the faults of one file, so that a person can mend them all at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[str] = []
        self._place: list[str] = []

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        self._place.append(place)
        try:
            yield
        finally:
            self._place.pop()

    def fault(self, what: str, remedy: str) -> None:
        place = ", ".join(self._place) or "the whole file"
        self.faults.append(f"{self.file}: {place}: {what} {remedy}")

    def finish(self) -> None:
        if not self.faults:
            return
        told = self.faults[:MOST_FAULTS_TOLD]
        if len(self.faults) > len(told):
            told.append(f"and {len(self.faults) - len(told)} more faults.")
        raise CatalogueRefused("\n".join(told))

    def parsed(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise CatalogueRefused(
                f"{self.file}: no JSON: {error}. Mend it there, or take the file as shipped."
            ) from error

    def objects(self, value: Any, what: str) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            self.fault(f"{what} are no list.", "Write a list of objects.")
            return []
        for number, one in enumerate(value, start=1):
            if not isinstance(one, dict):
                self.fault(f"number {number} of {what} is no object.", "Write an object in braces.")
        return [one for one in value if isinstance(one, dict)]

    def keys(self, facts: Mapping[str, Any], known: Sequence[str]) -> None:
        for name in facts.keys() - set(known):
            self.fault(
                f'"{name}" is no field.', f"Correct its spelling or remove it; known: {', '.join(known)}."
            )

    def text(
        self, facts: Mapping[str, Any], name: str, *, required: bool = False, longest: int = 100_000
    ) -> str:
        value = facts.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            self.fault(f"{name} is {_shown(value)}.", "Write a text.")
            return ""
        if len(value) > longest:
            self.fault(f"{name} has {len(value)} characters.", f"Shorten it to {longest}.")
        return value.strip()

    def choice(self, facts: Mapping[str, Any], name: str, known: Sequence[str]) -> str:
        value = facts.get(name)
        if value is None and "" in known:
            return ""
        if value not in known:
            listed = ", ".join(one for one in known if one)
            self.fault(f"{name} is {_shown(value)}.", f"Write one of: {listed}.")
            return known[0]
        return str(value)

    def number(self, facts: Mapping[str, Any], name: str, low: int, high: int) -> int | None:
        value = facts.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(
                f"{name} is {_shown(value)}.",
                f"Write a whole number from {low} to {high}, or null where unknown.",
            )
            return None
        return value

    def day(self, facts: Mapping[str, Any], name: str) -> str | None:
        """The date as it is written, checked."""
        value = facts.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value).isoformat()
        except (TypeError, ValueError):
            self.fault(f"{name} is {_shown(value)}.", "Write a date as 2026-11-30, or null where unknown.")
            return None

    def texts(self, facts: Mapping[str, Any], name: str, *, once: bool = False) -> list[str]:
        value = facts.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.fault(f"{name} is {_shown(value)}.", "Write a list of texts; an empty list where unknown.")
            return []
        if once and len({one.casefold() for one in value}) < len(value):
            twice = sorted(
                {one for one in value if sum(one.casefold() == other.casefold() for other in value) > 1}
            )
            self.fault(f"{name} names {', '.join(twice)} twice.", "Remove one of them.")
        return list(value)


def _shown(value: Any) -> str:
    if value is None:
        return "missing"
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"
