"""What the wiki holds of services and topics that exams ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from notes.access import Person
from notes.models import Entry, EntryName, Service

HELD, UNSORTED, MISSING = "held", "unsorted", "missing"


@dataclass(frozen=True, slots=True)
class HeldEntry:
    id: int
    title: str
    url: str
    is_refined: bool


def state_of(entries: Iterable[HeldEntry]) -> str:
    """Held with a refined entry, unsorted with raw ones only, otherwise missing."""
    found = list(entries)
    if any(entry.is_refined for entry in found):
        return HELD
    return UNSORTED if found else MISSING


class Holdings:
    """Entries of services by their ids, of topics by their names; two queries, whatever the number."""

    def __init__(
        self,
        services: dict[int, list[HeldEntry]],
        topics: dict[str, list[HeldEntry]],
        chosen: dict[int, HeldEntry],
    ) -> None:
        self._services = services
        self._topics = topics
        self._chosen = chosen

    @classmethod
    def load(
        cls,
        *,
        person: Person,
        services: Iterable[int | None],
        topics: Iterable[str] = (),
        chosen: Iterable[int | None] = (),
    ) -> Holdings:
        """`chosen` are entries that a curator named for a topic."""
        visible = Entry.objects.visible_to(person).select_related("parent__parent")
        wanted = Q(service__in={pk for pk in services if pk}) | Q(pk__in={pk for pk in chosen if pk})
        by_service: dict[int, list[HeldEntry]] = defaultdict(list)
        by_id: dict[int, HeldEntry] = {}
        for entry in visible.filter(wanted).order_by("-status", "position", "id"):
            by_id[entry.pk] = held = _held(entry)
            by_service[entry.service_id or 0].append(held)
        keys = {folded(name) for name in topics}
        names: dict[str, list[HeldEntry]] = defaultdict(list)
        if keys:
            rows = EntryName.objects.filter(name_key__in=keys, entry__in=visible.order_by())
            for row in rows.select_related("entry__parent__parent").order_by("-entry__status", "entry_id"):
                names[row.name_key].append(_held(row.entry))
        return cls(by_service, names, by_id)

    def of_service(self, service_id: int | None) -> list[HeldEntry]:
        return self._services.get(service_id, []) if service_id else []

    def of_topic(self, name: str, entry_id: int | None = None) -> list[HeldEntry]:
        """The entry that a curator chose, else those of this very name."""
        chosen = self._chosen.get(entry_id or 0)
        return [chosen] if chosen else self._topics.get(folded(name), [])


def folded(name: str) -> str:
    """As the notes compare names; the topics' are plain words."""
    return " ".join(name.casefold().split())


def services_held(*, person: Person) -> dict[int, str]:
    """The state of every service that has an entry, in one query."""
    states: dict[int, str] = {}
    rows = Entry.objects.visible_to(person).filter(service__isnull=False)
    for service_id, status in rows.values_list("service_id", "status").distinct():
        if status == Entry.Status.REFINED or service_id not in states:
            states[service_id] = HELD if status == Entry.Status.REFINED else UNSORTED
    return states


def new_entry_url(title: str) -> str:
    return f"{reverse('notes:entry-new')}?{urlencode({'title': title})}"


def service_words(service: Service | None) -> str:
    """What ended, for a service that newcomers cannot use any more."""
    return "" if service is None or service.is_current else service.get_status_display()


def _held(entry: Entry) -> HeldEntry:
    return HeldEntry(entry.pk, str(entry), entry.get_absolute_url(), entry.status == Entry.Status.REFINED)
