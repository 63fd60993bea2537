"""What every private record has: one person, through whom alone it is asked for."""

from __future__ import annotations

from typing import Self, TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import models

from notes.access import Person

Record = TypeVar("Record", bound=models.Model, covariant=True)


class PrivateQuerySet(models.QuerySet[Record]):
    """Every question about a person's study record begins with `of`."""

    def of(self, person: Person) -> Self:
        """The person's own rows; nobody's for a visitor."""
        if isinstance(person, AnonymousUser):
            return self.none()
        return self.filter(person=person)


def time_zone_of(person: Person) -> ZoneInfo:
    """The zone that a person chose: it decides which day it is for them, and to which a row belongs."""
    return ZoneInfo(getattr(person, "time_zone", "UTC"))
