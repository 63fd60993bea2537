from django.conf import settings
from django.db import models


class PersonEvent(models.Model):
    """One line of the audit log: who did what, when, about whom. Lines are added, and forgotten when old."""

    class Deed(models.TextChoices):
        INVITED = "invited", "invited"
        INVITATION_RENEWED = "invitation-renewed", "made a new link for the invitation of"
        INVITATION_REVOKED = "invitation-revoked", "revoked the invitation of"
        JOINED = "joined", "joined"
        ADDED = "added", "added"
        ROLE_GIVEN = "role-given", "gave a role to"
        DEACTIVATED = "deactivated", "made inactive"
        REACTIVATED = "reactivated", "made active again"
        LINK_MADE = "link-made", "made a sign-in link for"
        SECOND_FACTOR_REMOVED = "second-factor-removed", "removed the second factor of"
        PASSWORD_CHANGED = "password-changed", "changed the password of"
        EMAIL_CHANGED = "email-changed", "changed the e-mail address of"
        ACCOUNT_CONNECTED = "account-connected", "connected an account of"
        ACCOUNT_DISCONNECTED = "account-disconnected", "disconnected an account of"
        TOKEN_MADE = "token-made", "made an API token for"
        TOKEN_REVOKED = "token-revoked", "revoked an API token of"
        TOKEN_USED = "token-used", "used an API token of"
        SIGNED_IN = "signed-in", "signed in as"
        SIGNIN_REFUSED = "signin-refused", "was refused as"
        SIGNED_OUT = "signed-out", "signed out"
        SESSIONS_ENDED = "sessions-ended", "ended sessions of"
        SECOND_FACTOR_ADDED = "second-factor-added", "set up a second factor of"
        RECOVERY_CODES_MADE = "recovery-codes-made", "made recovery codes for"
        BINNED = "binned", "moved to the bin"
        UNBINNED = "unbinned", "took out of the bin"
        PURGED = "purged", "removed for good"
        DELETED = "deleted", "deleted"
        EXPORTED = "exported", "exported"

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deeds",
        help_text="Nobody when a command did it.",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        help_text="Nobody yet while an invitation is open.",
    )
    deed = models.CharField(max_length=24, choices=Deed.choices)
    detail = models.CharField(max_length=200, blank=True)
    # With a default in the database, too, so that the version before this one can still write.
    address = models.CharField(
        max_length=45, blank=True, default="", db_default="", help_text="The network address it came from."
    )

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.deed}"
