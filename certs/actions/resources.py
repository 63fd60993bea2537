"""Resources of the team, how far into them a person is, and what people say of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import ExamVersion, OfferAnswer, Resource, ResourceOpinion, ResourcePosition
from certs.queries.resource_offers import PositionOffer
from certs.study_days.positions import Length, Position
from notes.queries.link_facts import link_of

UNKNOWN = Length()


class ResourceThere(Exception):
    """A resource with this address is there already; `resource` is it."""

    def __init__(self, resource: Resource) -> None:
        super().__init__(f"{resource.title} has this address already.")
        self.resource = resource


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    kind: str
    title: str
    author: str = ""
    url: str = ""
    length: Length = UNKNOWN
    exams: Collection[ExamVersion] = ()


@transaction.atomic
def add_resource(*, facts: ResourceFacts, by: AbstractUser, at: datetime) -> Resource:
    """Raises ResourceThere."""
    take_turn()
    return _write(Resource(added_by_id=by.pk, created_at=at), facts)


@transaction.atomic
def edit_resource(*, resource_id: int, facts: ResourceFacts) -> Resource:
    """Raises ResourceThere and Resource.DoesNotExist."""
    take_turn()
    return _write(Resource.objects.get(pk=resource_id), facts)


@transaction.atomic
def remove_resource(*, resource_id: int, at: datetime) -> Resource:
    """Out of the list; whoever is in it keeps it. Raises Resource.DoesNotExist."""
    take_turn()
    resource = Resource.objects.get(pk=resource_id, removed_at=None)
    resource.removed_at = at
    resource.save(update_fields=["removed_at"])
    return resource


@transaction.atomic
def restore_resource(*, resource_id: int) -> Resource:
    """Raises ResourceThere where another took its address meanwhile, and Resource.DoesNotExist."""
    take_turn()
    resource = Resource.objects.get(pk=resource_id)
    _refuse_double(resource)
    resource.removed_at = None
    resource.save(update_fields=["removed_at"])
    return resource


@transaction.atomic
def set_position(
    *, resource_id: int, position: Position, by: AbstractUser, at: datetime, is_finished: bool = False
) -> ResourcePosition | None:
    """Say where one is; the row as it was before, None where there was none. Nobody else sees it."""
    take_turn()
    before = ResourcePosition.objects.of(by).filter(resource=resource_id).first()
    ResourcePosition.objects.update_or_create(
        person_id=by.pk,
        resource_id=resource_id,
        defaults={
            "seconds": position.seconds,
            "page": position.page,
            "item": position.item,
            "percent": position.percent,
            "words": position.words,
            "changed_at": at,
            "finished_at": at if is_finished else None,
        },
        create_defaults={
            "seconds": position.seconds,
            "page": position.page,
            "item": position.item,
            "percent": position.percent,
            "words": position.words,
            "started_at": at,
            "changed_at": at,
            "finished_at": at if is_finished else None,
        },
    )
    return before


@transaction.atomic
def put_position_back(
    *, resource_id: int, position: Position, finished_at: datetime | None, by: AbstractUser, at: datetime
) -> None:
    """As it was before the last change, the moment of finishing included."""
    take_turn()
    set_position(resource_id=resource_id, position=position, by=by, at=at)
    ResourcePosition.objects.of(by).filter(resource=resource_id).update(finished_at=finished_at)


@transaction.atomic
def forget_position(*, resource_id: int, by: AbstractUser) -> None:
    take_turn()
    ResourcePosition.objects.of(by).filter(resource=resource_id).delete()


@transaction.atomic
def say_opinion(*, resource_id: int, rating: int | None, text: str, by: AbstractUser, at: datetime) -> None:
    """Tell the team, by name; nothing at all takes back what was said."""
    take_turn()
    if rating is None and not text:
        ResourceOpinion.objects.filter(person_id=by.pk, resource=resource_id).delete()
        return
    ResourceOpinion.objects.update_or_create(
        person_id=by.pk,
        resource_id=resource_id,
        defaults={"rating": rating, "text": text, "changed_at": at},
    )


@transaction.atomic
def answer_position_offer(*, offer: PositionOffer, is_taken: bool, by: AbstractUser, at: datetime) -> None:
    """What the author's own notes say becomes the author's position, or is declined; either way once."""
    take_turn()
    _, is_first = OfferAnswer.objects.get_or_create(
        person_id=by.pk,
        source_file_id=offer.file_id,
        kind=OfferAnswer.Kind.POSITION,
        key=offer.words,
        defaults={"is_taken": is_taken, "at": at},
    )
    if not (is_first and is_taken):
        return
    resource = None
    if offer.link_id is not None:
        resource = Resource.objects.filter(link_id=offer.link_id, removed_at=None).first()
    if resource is None:
        resource = Resource.objects.create(
            kind=offer.kind,
            title=offer.title,
            link_id=offer.link_id,
            named_source_id=offer.source_id,
            added_by_id=by.pk,
            created_at=at,
        )
    set_position(resource_id=resource.pk, position=offer.position, by=by, at=at)


def _write(resource: Resource, facts: ResourceFacts) -> Resource:
    link = link_of(facts.url) if facts.url else None
    if link is not None and link.pk is None:
        link.save()
    resource.link = link
    _refuse_double(resource)
    resource.kind, resource.title, resource.author = facts.kind, facts.title, facts.author
    resource.length_seconds = facts.length.seconds
    resource.length_pages = facts.length.pages
    resource.length_items = facts.length.items
    resource.save()
    resource.exam_versions.set(facts.exams)
    return resource


def _refuse_double(resource: Resource) -> None:
    if resource.link_id is None:
        return
    others = Resource.objects.filter(link=resource.link_id, removed_at=None).exclude(pk=resource.pk)
    other = others.first()
    if other is not None:
        raise ResourceThere(other)
