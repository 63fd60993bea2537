"""Images and where they are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, F, OuterRef
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from notes.access import Person
from notes.models import Image, ImageUse
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.rendering.own_images import name_in

IMAGES_ON_A_PAGE = 30
USES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class UseLine:
    """One entry that shows an image, or did."""

    name: str
    url: str
    lacks_alt: bool
    is_in_bin: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class ImageLine:
    """One image as pages show it."""

    title: str
    address: str
    width: int
    height: int
    alt: str
    markdown: str
    facts: str
    original_name: str
    who: str
    at: datetime
    page_url: str
    alt_url: str
    remove_url: str
    shown_in: list[UseLine] = field(default_factory=list)
    once_in: list[UseLine] = field(default_factory=list)

    @property
    def is_used(self) -> bool:
        """An entry that is in the bin alone does not count as use."""
        return any(not use.is_in_bin for use in self.shown_in)

    @property
    def may_go(self) -> bool:
        """Nothing that can still be read or restored as it is shows the image."""
        return not self.shown_in

    @property
    def further_uses(self) -> int:
        return max(0, len(self.shown_in) - USES_SHOWN)

    @property
    def first_uses(self) -> list[UseLine]:
        return self.shown_in[:USES_SHOWN]


@dataclass(frozen=True, slots=True)
class ImagesPage:
    """All images, those that no entry shows first."""

    lines: list[ImageLine]
    total: int
    unused: int
    page: int
    pages: int

    @property
    def newer(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def older(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def images_page(*, page: int) -> ImagesPage:
    shown = ImageUse.objects.filter(image=OuterRef("pk"), is_current=True, entry__binned_at__isnull=True)
    images = Image.objects.annotate(is_used=Exists(shown))
    total = images.count()
    unused = images.filter(is_used=False).count()
    pages = max(1, -(-total // IMAGES_ON_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * IMAGES_ON_A_PAGE
    rows = images.select_related("by").order_by("is_used", "-at", "-pk")[start : start + IMAGES_ON_A_PAGE]
    return ImagesPage(lines=_lines(rows), total=total, unused=unused, page=page, pages=pages)


def image_line(*, image: Image) -> ImageLine:
    return _lines([image])[0]


def image_at(*, name: str) -> Image | None:
    """The image of that name; the database, which may refuse its letters, is asked for real names only."""
    if name_in(f"{name}.png") is None:
        return None
    return Image.objects.select_related("by").filter(name=name).first()


def image_shown_to(*, file_name: str, person: Person) -> Image | None:
    """The image of a file, or None: for one that is not there, and for one that the person may not see."""
    name = name_in(file_name)
    if name is None:
        return None
    image = Image.objects.visible_to(person).filter(name=name).first()
    return image if image is not None and image.file_name == file_name else None


def _lines(images: Iterable[Image]) -> list[ImageLine]:
    rows = list(images)
    uses = _uses_of(rows)
    return [
        ImageLine(
            title=str(image),
            address=image.address,
            width=image.width,
            height=image.height,
            alt=image.alt,
            markdown=image.markdown,
            facts=f"{image.get_format_display()}, {image.width} × {image.height}, "
            f"{filesizeformat(image.byte_count)}",
            original_name=image.original_name,
            who=(image.by.get_full_name() or image.by.get_username()) if image.by else "",
            at=image.at,
            page_url=reverse("notes:image", args=[image.name]),
            alt_url=reverse("notes:image-alt", args=[image.name]),
            remove_url=reverse("notes:image-remove", args=[image.name]),
            shown_in=[use for use in uses[image.pk] if use.is_current],
            once_in=[use for use in uses[image.pk] if not use.is_current],
        )
        for image in rows
    ]


def _uses_of(images: Iterable[Image]) -> dict[int, list[UseLine]]:
    found: dict[int, list[UseLine]] = defaultdict(list)
    uses = ImageUse.objects.filter(image__in=[image.pk for image in images])
    live_first = F("entry__binned_at").asc(nulls_first=True)
    for use in uses.select_related("entry__parent__parent").order_by(live_first, "id"):
        is_in_bin = use.entry.binned_at is not None
        addresses = EntryAddresses(use.entry)
        history = reverse("notes:trash") if is_in_bin else addresses.history
        found[use.image_id].append(
            UseLine(
                name=shown_name(use.entry),
                url=addresses.page if use.is_current and not is_in_bin else history,
                lacks_alt=not use.alt,
                is_in_bin=is_in_bin,
                is_current=use.is_current,
            )
        )
    return found
