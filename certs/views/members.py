"""Whose request it is, and which day it is for them. The clock is read here, nowhere deeper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from certs.models import time_zone_of


@dataclass(frozen=True, slots=True)
class Member:
    """The person behind a request that a guard let through, the moment, and their own day."""

    person: AbstractUser
    at: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()


def member_of(request: HttpRequest) -> Member:
    """Raises PermissionDenied for a visitor."""
    if not isinstance(request.user, AbstractUser):
        raise PermissionDenied
    return Member(request.user, timezone.now(), time_zone_of(request.user))
