"""Tags, and what bears them."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from notes.access import Person
from notes.models import Entry, Tag
from notes.queries.contents import tree_for
from notes.queries.entry_addresses import group_title_of, section_of
from notes.queries.entry_lines import ItemLine, TermLine, item_line, term_line
from notes.queries.entry_material import MaterialOf
from notes.queries.tree import SectionName, Tree, section_name
from notes.source_notes.names import key

ENTRIES_A_PAGE = 200
MOST_OFFERED = 8


@dataclass(frozen=True, slots=True)
class TagCount:
    name: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class TagsPage:
    tags: list[TagCount]
    tree: Tree


@dataclass(frozen=True, slots=True)
class TaggedIn:
    """The entries of one section that bear a tag."""

    name: SectionName
    url: str
    terms: list[TermLine]
    items: list[ItemLine]


@dataclass(frozen=True, slots=True)
class TagPage:
    name: str
    count: int
    sections: list[TaggedIn]
    others: list[TagCount]
    pages: Page[Entry]
    tree: Tree


def tags_page(*, person: Person, show_all: bool) -> TagsPage:
    return TagsPage(
        tags=_counted(person),
        tree=tree_for(person=person, show_all=show_all),
    )


def tag_page(*, slug: str, person: Person, number: str | None, show_all: bool) -> TagPage | None:
    """The entries that bear a tag, by section in tree order; None where there are none for this person."""
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        return None
    entries = (
        Entry.objects.visible_to(person)
        .filter(entry_tags__tag=tag)
        .exclude(kind=Entry.Kind.GROUP)
        .select_related("parent__parent", "service", "feature__service")
        .order_by("parent__parent__position", "parent__position", "position", "id")
    )
    pages = Paginator(entries, ENTRIES_A_PAGE).get_page(number)
    if not pages.paginator.count:
        # A tag that only the bin bears, or to a visitor what is for members, is as one that was never there.
        return None
    shown = list(pages.object_list)
    material = MaterialOf([entry.pk for entry in shown], person)
    return TagPage(
        name=tag.name,
        count=pages.paginator.count,
        sections=_by_section(shown, material),
        others=[other for other in _counted(person) if other.name != tag.name],
        pages=pages,
        tree=tree_for(person=person, show_all=show_all),
    )


def tags_like(*, text: str, person: Person) -> list[TagCount]:
    """The tags to offer for what was typed: those that begin with it first, then the most used."""
    wanted = key(text.strip().removeprefix("#"))
    fitting = _counted(person, holding=wanted)
    fitting.sort(key=lambda tag: (not key(tag.name).startswith(wanted), -tag.count, tag.name))
    return fitting[:MOST_OFFERED]


def _counted(person: Person, *, holding: str = "") -> list[TagCount]:
    """The tags in use; `holding` keeps those with these letters, as `names.key` writes them."""
    bearing = Q(entry_tags__content_object__binned_at__isnull=True)
    if not person.is_authenticated:
        bearing &= Q(entry_tags__content_object__hidden=False)
    tags = (
        Tag.objects.filter(name__contains=holding)
        .annotate(count=Count("entry_tags", filter=bearing))
        .filter(count__gt=0)
    )
    return [TagCount(tag.name, tag.get_absolute_url(), tag.count) for tag in tags.order_by("name")]


def _by_section(entries: list[Entry], material: MaterialOf) -> list[TaggedIn]:
    found: dict[tuple[int | None, str], TaggedIn] = {}
    for entry in entries:
        section = entry if entry.kind == Entry.Kind.SECTION else section_of(entry)
        if section is None:
            continue
        group = group_title_of(entry)
        place = found.get((section.pk, group))
        if place is None:
            name = section_name(section.title, section.icon)
            words = f"{name.words} › {group}" if group else name.words
            place = TaggedIn(SectionName(name.icon, words, name.gloss), section.get_absolute_url(), [], [])
            found[section.pk, group] = place
        if entry.kind == Entry.Kind.ITEM:
            place.items.append(item_line(entry, material))
        elif entry.kind == Entry.Kind.TERM:
            place.terms.append(term_line(entry, material, []))
    return list(found.values())
