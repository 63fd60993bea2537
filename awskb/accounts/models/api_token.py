from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from awskb.accounts.models.user import User


class Scope(models.TextChoices):
    """What a token opens. Whoever may write something may read it, too."""

    READ = "read", "read the notes and the catalogue"
    WRITE = "write", "write the notes, as far as your role allows"
    STUDY_READ = "study:read", "read your own study record"
    STUDY_WRITE = "study:write", "write your own study record"


INCLUDED = {Scope.WRITE: Scope.READ, Scope.STUDY_WRITE: Scope.STUDY_READ}


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, person: User) -> Self:
        return self.filter(person=person)

    def standing(self, *, at: datetime) -> Self:
        """Those that work, if their person may come in."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class ApiToken(models.Model):
    """A key to the API that acts for one person until it expires. Of it only the digest is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, help_text="What it is for.")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True, help_text="The day, and no more than that.")
    # What was asked in the present minute, so that every process sees the same count.
    minute = models.DateTimeField(null=True, blank=True, editable=False)
    asked_in_minute = models.PositiveIntegerField(default=0, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="api_token_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"API token {self.pk}"

    def allows(self, scope: Scope) -> bool:
        return any(scope in (held, INCLUDED.get(Scope(held))) for held in self.scopes)

    def state_at(self, at: datetime) -> str:
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at <= at else "works"

    @property
    def scope_words(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]
