"""Finds the services that the catalogue's lists name; a name that no service has stays a text."""

from __future__ import annotations

from notes.models import Service


class ServicesByName:
    def __init__(self, ids: dict[str, int]) -> None:
        self._ids = ids
        self.unknown: set[str] = set()

    @classmethod
    def load(cls) -> ServicesByName:
        return cls({name.casefold(): pk for pk, name in Service.objects.values_list("pk", "name")})

    def id_of(self, name: str) -> int | None:
        found = self._ids.get(name.casefold())
        if found is None:
            self.unknown.add(name)
        return found
