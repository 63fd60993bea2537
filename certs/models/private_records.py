"""What every private record has: one person, through whom alone it is asked for."""

from __future__ import annotations

from typing import Self, TypeVar

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
