"""What changed in the wiki, latest first: everything, or what some filters leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.urls import reverse

from notes.access import Person, can_edit
from notes.models import Entry, EntryTag, Load, Revision, SearchDocument
from notes.queries.deeds import RevisionKey, deed_urls
from notes.queries.entry_addresses import EntryAddresses
from notes.search_text.folding import name_form
from notes.source_notes.names import key, slugify

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

CHANGES_A_PAGE = 100
LAST_PAGE = 1_000
MOST_SECTIONS = 200
MOST_PEOPLE = 500
MOST_OTHERS = 1_000
_AFTER_EVERY_STEP = "~"


@dataclass(frozen=True, slots=True)
class ChangesWish:
    """Which changes a person wants to see; an empty field leaves all of its kind."""

    by: int | None = None
    through: str = ""
    kind: str = ""
    section: str = ""
    tag: str = ""
    since: datetime | None = None
    until: datetime | None = None
    is_unsorted: bool = False
    load: int | None = None

    @property
    def is_filtered(self) -> bool:
        return self != ChangesWish()


@dataclass(frozen=True, slots=True)
class Change:
    """One revision as a line of a list, or all that one load made."""

    pk: int
    entry_id: int
    title: str
    url: str
    is_gone: bool
    others: int
    at: datetime
    by: str
    by_url: str
    through: str
    summary: str
    number: int
    diff_url: str
    load_id: int | None
    load_url: str
    deed_url: str = ""

    @property
    def entries(self) -> str:
        """How many entries the line stands for, in words."""
        return f"{MOST_OTHERS}+" if self.others >= MOST_OTHERS else str(self.others + 1)

    @property
    def act(self) -> tuple[object, ...] | None:
        """What the revisions share that one act of a person made; a load has its own line."""
        return (self.at, self.by_url, self.through, self.summary) if self.load_id is None else None


@dataclass(frozen=True, slots=True)
class ChangesPage:
    changes: list[Change]
    number: int
    has_older: bool
    people: list[tuple[int, str]] = field(default_factory=list)

    @property
    def newer(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        return self.number + 1 if self.has_older and self.number < LAST_PAGE else None


@dataclass(frozen=True, slots=True)
class ContributionsPage:
    """What one person changed."""

    person_id: int
    name: str
    revisions: int
    created: int
    changes: ChangesPage


def recent_changes(
    *,
    limit: int,
    person: Person,
    wish: ChangesWish | None = None,
    start: int = 0,
    with_bin: bool | None = None,
) -> list[Change]:
    """The latest changes, for members: what people wrote, and one line for each load.

    What is in the bin is told to those alone who may look into it, and to nobody without `with_bin`.
    """
    wish = wish or ChangesWish()
    if with_bin is None:
        with_bin = can_edit(person)
    wanted = _wanted(wish, with_bin=with_bin)
    if wish.load is not None:
        return [_as_change(revision) for revision in _shown(wanted)[start : start + limit]]
    lines = [*_lines_of_people(wanted, wish, start + limit), *_lines_of_loads(wanted, start + limit)]
    chosen = {line.revision: line for line in sorted(lines, reverse=True)[start : start + limit]}
    shown = _shown(Revision.objects.filter(pk__in=list(chosen)))
    return [_as_change(revision, others=chosen[revision.pk].others) for revision in shown]


class _Line(NamedTuple):
    """By which a line is placed among the others, latest last."""

    at: datetime
    revision: int
    others: int = 0


def _lines_of_people(wanted: QuerySet[Revision], wish: ChangesWish, most: int) -> Iterator[_Line]:
    """The index of loads has them in order; filters have better ones, from which it must not distract."""
    if wish.is_filtered:
        own = wanted.filter(Exact(Coalesce("load_id", 0), 0)).order_by("-at", "-id")
    else:
        own = wanted.filter(load__isnull=True).order_by(F("load_id"), "-at", "-id")
    return (_Line(at, pk) for at, pk in own.values_list("at", "pk")[:most])


def _lines_of_loads(wanted: QuerySet[Revision], most: int) -> Iterator[_Line]:
    """The last revision of each load, with how many others it wrote, which is counted up to a bound."""
    own = wanted.filter(load=OuterRef("pk"))
    last = own.order_by(F("load_id"), "-at", "-id")
    counted = Subquery(
        own.order_by().values("pk")[: MOST_OTHERS + 1],
        template="(SELECT COUNT(*) FROM (%(subquery)s) counted)",
        output_field=IntegerField(),
    )
    loads = Load.objects.order_by("-id")[:most].annotate(
        last_at=Subquery(last.values("at")[:1]), last=Subquery(last.values("pk")[:1]), size=counted
    )
    return (_Line(at, pk, size - 1) for at, pk, size in loads.values_list("last_at", "last", "size") if pk)


def changes_page(*, person: Person, wish: ChangesWish, number: int) -> ChangesPage:
    """One page of the changes that are wanted; how many there are in all is not counted."""
    number = min(max(number, 1), LAST_PAGE)
    start = (number - 1) * CHANGES_A_PAGE
    found = recent_changes(limit=CHANGES_A_PAGE + 1, start=start, person=person, wish=wish)
    return ChangesPage(
        changes=_grouped(_with_deeds(found[:CHANGES_A_PAGE])),
        number=number,
        has_older=len(found) > CHANGES_A_PAGE,
        people=_people(),
    )


def _grouped(changes: Iterable[Change]) -> list[Change]:
    """Neighbours that one act made share a line, named by the entry that it wrote first."""
    lines: list[Change] = []
    entries: set[int] = set()
    for change in changes:
        is_same_act = bool(lines) and change.act is not None and change.act == lines[-1].act
        if is_same_act and change.entry_id not in entries:
            lines[-1] = replace(change, others=lines[-1].others + 1)
        else:
            lines.append(change)
            entries.clear()
        entries.add(change.entry_id)
    return lines


def contributions_page(
    *, of: int, person: Person, wish: ChangesWish, number: int
) -> ContributionsPage | None:
    """None when there is no such person. Nothing is told of them but their name and what they changed."""
    whose = get_user_model().objects.filter(pk=of).first()
    if whose is None:
        return None
    own = Revision.objects.filter(by=of)
    if not can_edit(person):
        own = own.filter(entry__binned_at__isnull=True)
    counts = own.aggregate(revisions=Count("pk"), created=Count("pk", filter=Q(number=1)))
    return ContributionsPage(
        person_id=of,
        name=name_of(whose),
        revisions=counts["revisions"],
        created=counts["created"],
        changes=changes_page(person=person, wish=wish, number=number),
    )


def _with_deeds(changes: list[Change]) -> list[Change]:
    """The changes, those that a renaming or a merge made together with a way to see them whole."""
    urls = deed_urls(RevisionKey(one.entry_id, one.number, one.at) for one in changes)
    return [replace(one, deed_url=urls.get((one.entry_id, one.number), "")) for one in changes]


def name_of(person: AbstractUser) -> str:
    """The name of a profile, or the one with which the person signs in."""
    return person.get_full_name() or person.get_username()


def _people() -> list[tuple[int, str]]:
    """Everybody who changed something, by name."""
    wrote = Exists(Revision.objects.filter(by=OuterRef("pk")))
    people = get_user_model().objects.filter(wrote)[:MOST_PEOPLE]
    return sorted(((person.pk, name_of(person)) for person in people), key=lambda one: one[1].casefold())


def _wanted(wish: ChangesWish, *, with_bin: bool) -> QuerySet[Revision]:
    given: Mapping[str, Any] = {
        "by": wish.by,
        "through": wish.through or None,
        "entry__kind": wish.kind or None,
        "at__gte": wish.since,
        "at__lt": wish.until,
        "load": wish.load,
    }
    wanted = Revision.objects.filter(**{name: value for name, value in given.items() if value is not None})
    if not with_bin:
        wanted = wanted.filter(entry__binned_at__isnull=True)
    if wish.is_unsorted:
        kinds = [Entry.Kind.TERM, Entry.Kind.ITEM]
        wanted = wanted.filter(entry__status=Entry.Status.RAW, entry__kind__in=kinds)
    if wish.tag:
        named = Q(tag__name=key(wish.tag)) | Q(tag__slug=slugify(wish.tag))
        wanted = wanted.filter(entry__in=EntryTag.objects.filter(named).values("content_object_id"))
    if wish.section:
        wanted = wanted.filter(_below(wish.section))
    return wanted


def _below(name: str) -> Q:
    """In a section or group of this title or address, however deep; it itself included."""
    above = SearchDocument.objects.filter(
        entry__kind__in=[Entry.Kind.SECTION, Entry.Kind.GROUP], entry__binned_at__isnull=True
    ).values_list("place", flat=True)
    named = above.filter(title_form=name_form(name)).union(above.filter(entry__slug=slugify(name)))
    places = sorted(named)[:MOST_SECTIONS]
    inside = Q(pk__in=[])
    for place in places:
        inside |= Q(
            entry__search_document__place__gte=place,
            entry__search_document__place__lt=place + _AFTER_EVERY_STEP,
        )
    return inside


def _shown(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    shown = revisions.select_related("entry__parent__parent", "by").order_by("-at", "-id")
    # A page shows titles and first lines; texts and states may be long.
    return shown.defer("state", "entry__definition", "entry__parent__body", "entry__parent__parent__body")


def _as_change(revision: Revision, *, others: int = 0) -> Change:
    entry, by = revision.entry, revision.by
    is_gone = entry.binned_at is not None
    addresses = EntryAddresses(entry)
    number = revision.number
    diff_url = addresses.diff(number - 1, number) if number > 1 else addresses.revision(number)
    return Change(
        pk=revision.pk,
        entry_id=revision.entry_id,
        title=str(entry) or "an empty line",
        url=entry.get_absolute_url(),
        is_gone=is_gone,
        others=others,
        at=revision.at,
        by=name_of(by) if by else "",
        by_url=reverse("notes:contributions", args=[by.pk]) if by else "",
        through=revision.get_through_display(),
        summary=revision.summary,
        number=number,
        diff_url="" if is_gone else diff_url,
        load_id=revision.load_id,
        load_url=f"{reverse('notes:changes')}?load={revision.load_id}" if others else "",
    )
