"""What the address of a list of changes says. Nothing in it is an error: what is unknown is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from notes.models import Entry, Revision
from notes.queries.changes import ChangesWish

LONGEST_NAME = 300
FIRST_YEAR, LAST_YEAR = 1990, 2200
NAMES = ("by", "through", "kind", "in", "tag", "since", "until", "unsorted", "load")
THROUGH_CHOICES = [(str(value), str(label)) for value, label in Revision.Through.choices]
KIND_CHOICES = [(str(value), str(label)) for value, label in Entry.Kind.choices]


@dataclass(frozen=True, slots=True)
class ChangesAsked:
    """The wish, the page, and the filters as an address carries them on."""

    wish: ChangesWish
    number: int
    shown: Mapping[str, str]

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.shown.items() if value})


def read_changes(parameters: QueryDict, *, by: int | None = None) -> ChangesAsked:
    """`by` is the person whose page it is; the address then chooses nobody else."""
    chosen = _number(parameters.get("by", "")) if by is None else by
    through = parameters.get("through", "")
    kind = parameters.get("kind", "")
    since, until = _day(parameters.get("since", "")), _day(parameters.get("until", ""))
    wish = ChangesWish(
        by=chosen,
        through=through if through in Revision.Through.values else "",
        kind=kind if kind in Entry.Kind.values else "",
        section=_name(parameters.get("in", "")),
        tag=_name(parameters.get("tag", "")).lstrip("#"),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        is_unsorted=parameters.get("unsorted", "") == "1",
        load=_number(parameters.get("load", "")),
    )
    shown = {
        "by": str(wish.by or "") if by is None else "",
        "through": wish.through,
        "kind": wish.kind,
        "in": wish.section,
        "tag": wish.tag,
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
        "unsorted": "1" if wish.is_unsorted else "",
        "load": str(wish.load or ""),
    }
    return ChangesAsked(wish, _number(parameters.get("page", "")) or 1, shown)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _name(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST_NAME]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _midnight(day: date) -> datetime:
    """The beginning of the day where the person is."""
    return timezone.make_aware(datetime.combine(day, time()))
