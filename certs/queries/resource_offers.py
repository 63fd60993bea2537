"""How far a notes file says its author is, offered once to the author and to nobody else (MODEL.md 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F

from certs.models import OfferAnswer, Resource
from certs.study_days.positions import Position, position_in_words
from notes.access import Person
from notes.models import ProgressItem

KINDS = {"video": Resource.Kind.VIDEO, "docs": Resource.Kind.ARTICLE}


@dataclass(frozen=True, slots=True)
class PositionOffer:
    """`words` are the file's own, by which an answer knows it again; a later place is another offer."""

    words: str
    title: str
    file_id: int
    file_name: str
    url: str
    position: Position
    link_id: int | None
    source_id: int | None
    kind: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.file_id}:{self.words}"

    @property
    def place(self) -> str:
        return position_in_words(self.position)


def position_offers(*, person: Person) -> list[PositionOffer]:
    """What was not answered yet; one query for whoever keeps no file, two for an author."""
    rows = list(
        ProgressItem.objects.filter(
            entry__binned_at=None, year__isnull=True, entry__source_blocks__file__author=person.pk or 0
        )
        .exclude(position__isnull=True, position_text="")
        .annotate(file=F("entry__source_blocks__file"), file_name=F("entry__source_blocks__file__name"))
        .select_related("named_source__link", "link", "entry__parent__parent")
        .order_by("file", "entry__source_blocks__order", "pk")
    )
    if not rows:
        return []
    answered = set(
        OfferAnswer.objects.of(person)
        .filter(kind=OfferAnswer.Kind.POSITION)
        .values_list("source_file_id", "key")
    )
    return [one for one in _offers(rows) if (one.file_id, one.words) not in answered]


def _offers(rows: Iterable[ProgressItem]) -> Iterator[PositionOffer]:
    for row in rows:
        source = row.named_source
        link = (source.link if source else None) or row.link
        place = row.position_text.strip()
        position = Position(words=place) if row.position is None else Position(seconds=row.position)
        name = (source.name if source else "") or row.text
        words = row.text if place in row.text else f"{row.text} @ {place}"
        kind = KINDS.get(link.kind if link else "", Resource.Kind.COURSE)
        file_id, file_name = (getattr(row, name) for name in ("file", "file_name"))
        yield PositionOffer(
            words=words,
            title=name[:300],
            file_id=file_id,
            file_name=file_name,
            url=row.entry.get_absolute_url(),
            position=position,
            link_id=link.pk if link else None,
            source_id=source.pk if source else None,
            kind=kind,
        )
