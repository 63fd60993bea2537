from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from notes.access import ROLES_BY_GROUP, Role

ROLE_CHOICES = [(name, name) for name in ROLES_BY_GROUP]


class Invitation(models.Model):
    """A link by which one person becomes a member, once. Of its token only the digest is kept."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        ACCEPTED = "accepted", "accepted"
        REVOKED = "revoked", "revoked"
        EXPIRED = "expired", "expired"

    role = models.CharField(max_length=13, choices=ROLE_CHOICES)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField("e-mail address", blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitations_made",
        help_text="Nobody when a command made it.",
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="invitation",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES_BY_GROUP)), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, person=None)
                | Q(accepted_at__isnull=False, person__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_accepted_or_revoked"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.whom}"

    @property
    def whom(self) -> str:
        return self.name or self.email or f"somebody as {self.given_role.with_article}"

    @property
    def given_role(self) -> Role:
        return ROLES_BY_GROUP[self.role]

    def state_at(self, moment: datetime) -> State:
        if self.accepted_at is not None:
            return self.State.ACCEPTED
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.OPEN if moment < self.expires_at else self.State.EXPIRED
