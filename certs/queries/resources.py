"""The team's resources, and a person's own place in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Avg, Count, F, FilteredRelation, Q, QuerySet
from django.urls import reverse

from certs.models import ExamVersion, Goal, Resource, ResourceOpinion, ResourcePosition
from certs.study_days.positions import (
    Length,
    Position,
    length_in_words,
    position_in_words,
    resume_address,
    share_of,
)
from notes.access import Person, can_curate
from notes.models import Citation, Entry, Link
from notes.queries.references import path_of
from notes.rendering.link_words import site_name

RESOURCES_A_PAGE = 50
ON_SHELF = 200
MOST_CITING = 20
MOST_FOR_AN_EXAM = 20
REMOVED_SHOWN = 20
LINKS_SHOWN = 12
KIND_ICONS = {
    "course": "library", "video": "square-play", "book": "book", "questions": "list", "article": "file-text",
    "lab": "terminal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A resource as its person sees it; `row` is None where they have not begun."""

    resource: Resource
    row: ResourcePosition | None

    @property
    def url(self) -> str:
        return reverse("certs:resource", args=[self.resource.pk])

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.resource.kind]

    @property
    def site(self) -> str:
        return site_name(self.resource.link.site) if self.resource.link else self.resource.author

    @property
    def length(self) -> Length:
        return length_of(self.resource)

    @property
    def length_words(self) -> str:
        return length_in_words(self.length)

    @property
    def position(self) -> Position | None:
        row = self.row
        return Position(row.seconds, row.page, row.item, row.percent, row.words) if row else None

    @property
    def place(self) -> str:
        """Where they are, in words; empty where they have not begun or said."""
        return position_in_words(self.position) if self.position else ""

    @property
    def is_finished(self) -> bool:
        return self.row is not None and self.row.finished_at is not None

    @property
    def percent(self) -> int | None:
        """None where no length is known: no length, no bar."""
        if self.is_finished:
            return 100
        return share_of(self.position, self.length) if self.position else None

    @property
    def resume_url(self) -> str:
        """Opens a video at its second; empty where there is no address."""
        if self.resource.link is None:
            return ""
        seconds = self.row.seconds if self.row and not self.is_finished else None
        return resume_address(self.resource.link.url, seconds)

    @property
    def minutes_left(self) -> int | None:
        left = self.seconds_left
        return None if left is None else -(-left // 60)

    @property
    def seconds_left(self) -> int | None:
        """To the end, where the length is known in time."""
        whole = self.resource.length_seconds
        if whole is None:
            return None
        if self.is_finished:
            return 0
        at = self.row.seconds if self.row else None
        if at is None and self.percent is not None:
            at = whole * self.percent // 100
        return max(0, whole - (at or 0))


@dataclass(frozen=True, slots=True)
class ResourceLine:
    own: OwnPlace
    rating: float | None
    opinion_count: int


@dataclass(frozen=True, slots=True)
class ResourceFilters:
    exam: str = ""
    kind: str = ""
    text: str = ""
    is_mine: bool = False

    @property
    def query(self) -> str:
        sent = {"exam": self.exam, "kind": self.kind, "q": self.text, "mine": "1" if self.is_mine else ""}
        return urlencode({name: value for name, value in sent.items() if value})


@dataclass(frozen=True, slots=True)
class ResourcesPage:
    pages: Page
    lines: list[ResourceLine]
    filters: ResourceFilters
    exams: list[ExamVersion]
    has_any: bool


@dataclass(frozen=True, slots=True)
class RatedResource:
    resource: Resource
    rating: float | None
    opinion_count: int

    @property
    def url(self) -> str:
        return reverse("certs:resource", args=[self.resource.pk])


@dataclass(frozen=True, slots=True)
class CitingEntry:
    title: str
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class ResourcePage:
    own: OwnPlace
    exams: list[ExamVersion]
    opinions: list[ResourceOpinion]
    own_opinion: ResourceOpinion | None
    citing: list[CitingEntry]


def length_of(resource: Resource) -> Length:
    return Length(resource.length_seconds, resource.length_pages, resource.length_items)


def shelf_of(*, person: Person) -> list[OwnPlace]:
    """What the person is in, used last first, then what serves their open goals. One query."""
    own = FilteredRelation("positions", condition=Q(positions__person=person.pk or 0))
    goals = Goal.objects.of(person).filter(closed_at=None).values("exam_version")
    serving = Resource.objects.filter(exam_versions__in=goals, removed_at=None).values("pk")
    rows = (
        Resource.objects.annotate(own=own)
        .filter(Q(own__isnull=False) | Q(pk__in=serving))
        .annotate(**{f"own_{name}": F(f"own__{name}") for name in _PLACE})
        .select_related("link")
        .order_by(F("own__changed_at").desc(nulls_last=True), "title", "pk")[:ON_SHELF]
    )
    places = [OwnPlace(resource, _place_of(resource, person)) for resource in rows]
    # What one is in, then what one has not begun, then what is finished.
    return sorted(places, key=lambda one: (one.is_finished, one.row is None))


_PLACE = ("id", "seconds", "page", "item", "percent", "words", "started_at", "changed_at", "finished_at")


def _place_of(resource: Resource, person: Person) -> ResourcePosition | None:
    """The person's row, from the columns that came along with the resource."""
    known = {name: getattr(resource, f"own_{name}") for name in _PLACE}
    if known["id"] is None:
        return None
    return ResourcePosition(person_id=person.pk or 0, resource=resource, **known)


def places_for(*, person: Person, version: ExamVersion) -> list[OwnPlace]:
    """The team's resources for an exam, with the person's place in each. Two queries."""
    every = Resource.objects.filter(exam_versions=version, removed_at=None).select_related("link")
    found = list(every.order_by("title", "pk")[:ON_SHELF])
    return list(_places(person, found).values())


def resources_page(*, person: Person, filters: ResourceFilters, number: str | None) -> ResourcesPage:
    """Five queries. What most people rated comes first."""
    every = Resource.objects.filter(removed_at=None)
    found = _filtered(every, filters, person).select_related("link")
    counted = Q(opinions__person__is_active=True)
    found = found.annotate(
        rating=Avg("opinions__rating", filter=counted),
        said=Count("opinions", filter=counted, distinct=True),
    )
    pages = Paginator(found.order_by("-said", "title", "pk"), RESOURCES_A_PAGE).get_page(number)
    shown: list[Resource] = list(pages)
    places = _places(person, shown)
    return ResourcesPage(
        pages=pages,
        lines=[
            ResourceLine(places[one.pk], getattr(one, "rating", None), getattr(one, "said", 0))
            for one in shown
        ],
        filters=filters,
        exams=list(
            ExamVersion.objects.filter(resources__removed_at=None, resources__isnull=False).distinct()
        ),
        has_any=bool(shown) or every.exists(),
    )


def resources_for(*, version: ExamVersion) -> list[RatedResource]:
    """What the team has for an exam, what most people rated first; one query."""
    counted = Q(opinions__person__is_active=True)
    rows = (
        Resource.objects.filter(exam_versions=version, removed_at=None)
        .annotate(rating=Avg("opinions__rating", filter=counted))
        .annotate(said=Count("opinions", filter=counted, distinct=True))
        .order_by("-said", "title", "pk")[:MOST_FOR_AN_EXAM]
    )
    return [RatedResource(one, getattr(one, "rating", None), getattr(one, "said", 0)) for one in rows]


def removed_lately() -> list[Resource]:
    """For curators, who may bring one back."""
    return list(
        Resource.objects.filter(removed_at__isnull=False).order_by("-removed_at", "-pk")[:REMOVED_SHOWN]
    )


def links_like(*, person: Person, words: str) -> list[Link]:
    """Links that readable entries cite, by words of their title or address; one query."""
    found = Link.objects.all()
    for word in words.split()[:6]:
        found = found.filter(
            Q(title__icontains=word) | Q(url__icontains=word) | Q(citations__label__icontains=word)
        )
    readable = Citation.objects.filter(entry__in=Entry.objects.visible_to(person).order_by())
    named = Q(pk__in=readable.values("link")) | Q(named_sources__citations__in=readable)
    return list(found.filter(named).distinct().order_by("url")[:LINKS_SHOWN]) if words.split() else []


def resource_page(*, person: Person, resource_id: int) -> ResourcePage | None:
    """Five queries. What was removed is still there for those who are in it, and for curators."""
    resource = Resource.objects.select_related("link", "added_by").filter(pk=resource_id).first()
    if resource is None:
        return None
    own = _places(person, [resource])[resource.pk]
    if resource.removed_at is not None and own.row is None and not can_curate(person):
        return None
    opinions = list(resource.opinions.select_related("person").filter(person__is_active=True))
    mine = next((one for one in opinions if one.person_id == person.pk), None)
    return ResourcePage(own, list(resource.exam_versions.all()), opinions, mine, _citing(person, resource))


def own_place(*, person: Person, resource_id: int) -> OwnPlace | None:
    """The resource with the person's place in it; two queries."""
    resource = Resource.objects.select_related("link").filter(pk=resource_id).first()
    return _places(person, [resource])[resource.pk] if resource else None


def _places(person: Person, resources: Sequence[Resource]) -> dict[int, OwnPlace]:
    rows = ResourcePosition.objects.of(person).filter(resource__in=resources)
    by_resource = {row.resource_id: row for row in rows}
    return {one.pk: OwnPlace(one, by_resource.get(one.pk)) for one in resources}


def _filtered(every: QuerySet[Resource], filters: ResourceFilters, person: Person) -> QuerySet[Resource]:
    if filters.exam:
        every = every.filter(exam_versions__code=filters.exam)
    if filters.kind:
        every = every.filter(kind=filters.kind)
    if filters.text:
        words = Q(title__icontains=filters.text) | Q(author__icontains=filters.text)
        every = every.filter(words | Q(link__url__icontains=filters.text))
    if filters.is_mine:
        every = every.filter(pk__in=ResourcePosition.objects.of(person).values("resource"))
    return every


def _citing(person: Person, resource: Resource) -> list[CitingEntry]:
    if resource.link_id is None:
        return []
    citing = Citation.objects.filter(
        Q(link=resource.link_id) | Q(named_source__link=resource.link_id)
    ).values("entry")
    entries: Iterable[Entry] = (
        Entry.objects.visible_to(person)
        .filter(pk__in=citing)
        .select_related("parent__parent__parent")
        .order_by("position", "pk")[:MOST_CITING]
    )
    return [CitingEntry(str(one), path_of(one), one.get_absolute_url()) for one in entries]
