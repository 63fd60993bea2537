from collections.abc import Iterator
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

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
    last_seen_on = models.DateField(null=True, blank=True, editable=False)
    times_signed_out = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counting it up ends every session of the person."
    )

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(theme__in=["system", "light", "dark"]), name="user_theme_known"
            ),
            # Sign-in takes names and addresses in any case, so two that differ in it would lock both out.
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique",
                violation_error_message="Somebody has this name, perhaps in other letters, small or capital.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_unique",
                violation_error_message="Somebody has this e-mail address.",
            ),
        ]

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.get_username()

    def get_session_auth_hash(self) -> str:
        """Another role, or signing out everywhere, ends the person's sessions, as another password does."""
        return self._with_what_ends_sessions(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._with_what_ends_sessions, super().get_session_auth_fallback_hash())

    def _with_what_ends_sessions(self, session_hash: str) -> str:
        return f"{session_hash}:{role_of(self).group_name}:{self.times_signed_out}"
