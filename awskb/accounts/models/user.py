from collections.abc import Iterator
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models

from notes.access import role_of


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("%(name)s is not a time zone of the IANA list.", params={"name": name})


class User(AbstractUser):
    """A person. What they may do follows from their groups, see notes.access."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "as the system says"
        LIGHT = "light", "light"
        DARK = "dark", "dark"

    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(theme__in=["system", "light", "dark"]), name="user_theme_known"
            ),
        ]

    def get_session_auth_hash(self) -> str:
        """Another role ends the person's sessions, as another password does."""
        return self._with_role(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._with_role, super().get_session_auth_fallback_hash())

    def _with_role(self, session_hash: str) -> str:
        return f"{session_hash}:{role_of(self).group_name}"
