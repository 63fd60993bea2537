"""The names of services by the key by which they tie, read anew only when one of them has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection

from notes.queries.trips import ask
from notes.source_notes.names import tie_key

_NAMES = (
    "SELECT id, name FROM notes_service UNION ALL SELECT id, short FROM notes_service "
    "UNION ALL SELECT service_id, name FROM notes_servicename"
)
# One long text is read faster than a thousand rows.
_AS_TEXT = {
    "postgresql": "string_agg(id::text || chr(31) || name, chr(30))",
    "sqlite": "group_concat(id || char(31) || name, char(30))",
}


@dataclass(frozen=True)
class ServiceNames:
    """Every name of every service as it is while they have this number (migration 0017)."""

    number: int
    text: str = field(repr=False)

    @cached_property
    def named(self) -> Sequence[tuple[int, str, str]]:
        """Service, name, and the key by which the name ties."""
        lines = (line.partition("\x1f") for line in self.text.split("\x1e") if line)
        return tuple((int(pk), name, tie_key(name)) for pk, _, name in lines)

    @cached_property
    def by_tie(self) -> Mapping[str, Sequence[int]]:
        """The services that each key ties to."""
        by_tie: dict[str, list[int]] = {}
        for pk, _, tied in self.named:
            by_tie.setdefault(tied, []).append(pk)
        return by_tie


class _Memory:
    latest = ServiceNames(-1, "")


def ask_service_names() -> Callable[[], ServiceNames]:
    """Ask now, and read the answer when it is called for.

    The database puts the text together only where its number is not the one that is remembered.
    """
    known = _Memory.latest
    names = f"(SELECT {_AS_TEXT[connection.vendor]} FROM ({_NAMES}) AS named)"  # noqa: S608 - texts of ours
    answer = ask(
        f"SELECT number, CASE WHEN number = %s THEN NULL ELSE COALESCE({names}, '') END"  # noqa: S608 - likewise
        " FROM notes_generation WHERE of_what = 'services'",
        [known.number],
    )

    def read() -> ServiceNames:
        ((number, text),) = answer()
        if text is None:
            return known
        _Memory.latest = ServiceNames(number, text)
        return _Memory.latest

    return read
