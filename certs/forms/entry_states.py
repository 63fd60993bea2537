"""Input for states: "e17:known:5" is entry 17, known as of its revision 5; "i3:rusty" is item 3 of a map.

"o3:known" speaks of the service or topic of map item 3 by itself, whatever entries hold it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django import forms

from certs.models import State

MOST_AT_ONCE = 100
ENTRY, ITEM, OWN = "e", "i", "o"
_SAID = re.compile(r"([eio])([1-9]\d{0,17}):(unread|reading|known|rusty)(?::(\d{0,9}))?", re.ASCII)


class SaidOf(NamedTuple):
    kind: str
    pk: int
    state: State
    revision: int | None


class StatesForm(forms.Form):
    """`set` may come several times."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        written = self.data.getlist("set")  # type: ignore[attr-defined]
        if not written:
            raise forms.ValidationError("Choose a state: not read, reading, know it or rusty.")
        if len(written) > MOST_AT_ONCE:
            raise forms.ValidationError(f"At most {MOST_AT_ONCE} states can be set at once.")
        cleaned["said"] = [_read(one) for one in written]
        return cleaned


def _read(written: str) -> SaidOf:
    found = _SAID.fullmatch(written)
    if found is None:
        raise forms.ValidationError("There is no such state. Choose not read, reading, know it or rusty.")
    kind, pk, state, revision = found.groups()
    return SaidOf(kind, int(pk), State(state), int(revision) if revision else None)
