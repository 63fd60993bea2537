"""The filters of a search as conditions of its SQL, over `d` (search documents) and an entry's facts."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from notes.access import Person
from notes.models import Entry, SearchDocument
from notes.search_text.folding import name_form
from notes.search_text.query_parsing import Filter
from notes.source_notes.names import key, slugify

MOST_SECTIONS = 200
_AFTER_EVERY_STEP = "~"
LIKE_SIGNS = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


class Condition(NamedTuple):
    """A piece of SQL with its parameters."""

    sql: str
    parameters: tuple[str, ...] = ()


class Facts(NamedTuple):
    """Where the SQL of a search finds what an entry is, and who may see it."""

    pk: str
    kind: str
    is_raw: str
    service: str
    is_live: str
    is_open: str


OF_ENTRIES = Facts(
    "e.id", "e.kind", "e.status = 'raw'", "e.service_id", "e.binned_at IS NULL", "NOT e.hidden"
)
# Copies beside the words, which triggers keep (migration 0018): to look up each entry that holds a common
# word took PostgreSQL longer than all else.
OF_DOCUMENTS = Facts("d.entry_id", "d.kind", "d.is_raw", "d.service_id", "d.seen_by > 0", "d.seen_by > 1")


def facts() -> Facts:
    return OF_DOCUMENTS if connection.vendor == "postgresql" else OF_ENTRIES


def conditions_of(filters: tuple[Filter, ...], person: Person) -> list[Condition]:
    """What an entry must fulfil to be shown to this person; of several kinds, it must be of one."""
    conditions = visible_to(person, facts())
    kinds = tuple(each.value for each in filters if each.name == "kind" and not each.is_negated)
    if kinds:
        conditions.append(Condition(f"{facts().kind} IN ({', '.join(['%s'] * len(kinds))})", kinds))
    for each in filters:
        if each.is_negated:
            sql, parameters = _condition(each)
            conditions.append(Condition(f"NOT ({sql})", parameters))
        elif each.name != "kind":
            conditions.append(_condition(each))
    return conditions


def visible_to(person: Person, facts: Facts) -> list[Condition]:
    """As `EntryQuerySet.visible_to`, which is asked again for every hit that is shown."""
    live = Condition(facts.is_live)
    return [live] if person.is_authenticated else [live, Condition(facts.is_open)]


def _condition(each: Filter) -> Condition:
    match each.name:
        case "kind":
            return Condition(f"{facts().kind} = %s", (each.value,))
        case "is" if each.value == "service":
            return Condition(f"{facts().service} IS NOT NULL")
        case "is":
            is_raw = facts().is_raw
            return Condition(is_raw if each.value == Entry.Status.RAW else f"NOT ({is_raw})")
        case "tag":
            return _has_tag(each.value)
        case "site":
            return _cites(each.value)
        case _:
            return _is_below(each.value)


def _has_tag(name: str) -> Condition:
    return Condition(
        "d.entry_id IN (SELECT b.content_object_id FROM notes_entrytag b JOIN notes_tag t ON t.id = b.tag_id"
        " WHERE t.name = %s OR t.slug = %s)",
        (key(name), slugify(name)),
    )


def _cites(site: str) -> Condition:
    """A site covers the sites below it: `amazon.com` also finds docs.aws.amazon.com."""
    site = site.lower().removeprefix("www.")
    return Condition(
        "d.entry_id IN (SELECT c.entry_id FROM notes_citation c JOIN notes_link l ON l.id = c.link_id"
        " WHERE l.site = %s OR l.site LIKE %s ESCAPE '\\')",
        (site, f"%.{site.translate(LIKE_SIGNS)}"),
    )


def _is_below(name: str) -> Condition:
    """In a section or group of this title or address, however deep; it itself included."""
    above = SearchDocument.objects.filter(
        entry__kind__in=[Entry.Kind.SECTION, Entry.Kind.GROUP], entry__binned_at__isnull=True
    ).values_list("place", flat=True)
    # Two questions in one, because each has its own index.
    named = above.filter(title_form=name_form(name)).union(above.filter(entry__slug=slugify(name)))
    places = sorted(named)[:MOST_SECTIONS]
    if not places:
        return Condition("1 = 0")
    ranges = " OR ".join(["d.place >= %s AND d.place < %s"] * len(places))
    limits = tuple(limit for place in places for limit in (place, place + _AFTER_EVERY_STEP))
    return Condition(f"({ranges})", limits)
