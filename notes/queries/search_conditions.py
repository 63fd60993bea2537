"""The filters of a search as conditions of its SQL, over `e` (entries) and `d` (search documents)."""

from __future__ import annotations

from typing import NamedTuple

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


def conditions_of(filters: tuple[Filter, ...], person: Person) -> list[Condition]:
    """What an entry must fulfil to be shown to this person; of several kinds, it must be of one."""
    conditions = visible_to(person)
    kinds = tuple(each.value for each in filters if each.name == "kind" and not each.is_negated)
    if kinds:
        conditions.append(Condition(f"e.kind IN ({', '.join(['%s'] * len(kinds))})", kinds))
    for each in filters:
        if each.is_negated:
            sql, parameters = _condition(each)
            conditions.append(Condition(f"NOT ({sql})", parameters))
        elif each.name != "kind":
            conditions.append(_condition(each))
    return conditions


def visible_to(person: Person) -> list[Condition]:
    """As `EntryQuerySet.visible_to`, which is asked again for every hit that is shown."""
    live = Condition("e.binned_at IS NULL")
    return [live] if person.is_authenticated else [live, Condition("NOT e.hidden")]


def _condition(each: Filter) -> Condition:
    match each.name:
        case "kind":
            return Condition("e.kind = %s", (each.value,))
        case "is" if each.value == "service":
            return Condition("e.service_id IS NOT NULL")
        case "is":
            return Condition("e.status = %s", (each.value,))
        case "tag":
            return _has_tag(each.value)
        case "site":
            return _cites(each.value)
        case _:
            return _is_below(each.value)


def _has_tag(name: str) -> Condition:
    return Condition(
        "e.id IN (SELECT b.content_object_id FROM notes_entrytag b JOIN notes_tag t ON t.id = b.tag_id"
        " WHERE t.name = %s OR t.slug = %s)",
        (key(name), slugify(name)),
    )


def _cites(site: str) -> Condition:
    """A site covers the sites below it: `amazon.com` also finds docs.aws.amazon.com."""
    site = site.lower().removeprefix("www.")
    return Condition(
        "e.id IN (SELECT c.entry_id FROM notes_citation c JOIN notes_link l ON l.id = c.link_id"
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
