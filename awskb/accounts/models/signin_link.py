from django.conf import settings
from django.db import models


class SigninLink(models.Model):
    """A link that signs one person in, once, until it expires. Of its token only the digest is kept."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signin_links"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="signin_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in link of {self.person}"
