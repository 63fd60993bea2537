"""The catalogue of services: facts that stand beside the notes, never instead of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse


class Service(models.Model):
    """One product, of AWS or (rows added by people) of another vendor."""

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        CLOSED = "closed to new customers", "closed to new customers"
        MAINTENANCE = "maintenance mode", "maintenance mode"
        DISCONTINUED = "discontinued", "discontinued"
        UNKNOWN = "unknown", "unknown"

    name = models.TextField(unique=True, help_text="The official name.")
    slug = models.TextField(unique=True)
    short = models.TextField()
    vendor = models.TextField(default="AWS")
    category = models.TextField(blank=True, db_index=True)
    one_line = models.TextField(blank=True)
    one_line_source = models.TextField(blank=True)
    one_line_checked = models.BooleanField(default=False)
    docs_url = models.TextField(blank=True)
    status = models.CharField(max_length=24, choices=Status, default=Status.UNKNOWN)
    status_date = models.DateField(null=True, blank=True)
    status_basis = models.TextField(blank=True)
    status_sources = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    from_catalogue = models.BooleanField(
        default=False, help_text="Kept in step with the catalogue file; a person's corrections are kept."
    )
    corrected = models.JSONField(
        default=list,
        blank=True,
        editable=False,
        help_text="Fields that a person changed; a load leaves them.",
    )

    class Meta:
        ordering = ["short", "name"]
        constraints = [
            models.CheckConstraint(name="service_named", condition=~Q(name="") & ~Q(short="") & ~Q(slug=""))
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("notes:service", args=[self.slug])

    @property
    def is_current(self) -> bool:
        """Whether newcomers can use it, as far as is known."""
        return self.status in {self.Status.ACTIVE, self.Status.UNKNOWN}


class ServiceName(models.Model):
    """Another name of a service: abbreviation, full name, former name, misspelling."""

    service = models.ForeignKey("notes.Service", models.CASCADE, related_name="names")
    name = models.TextField()
    name_key = models.TextField(
        db_index=True, editable=False, help_text="See notes.source_notes.names.tie_key."
    )
    kind = models.CharField(max_length=20)
    until = models.PositiveIntegerField(null=True, blank=True, help_text="The last year of a former name.")

    class Meta:
        ordering = ["service", "id"]
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="service_name_once")]

    def __str__(self) -> str:
        return self.name


class ServiceFeature(models.Model):
    """A part of a service; a term of that name links as "part of" the service."""

    service = models.ForeignKey("notes.Service", models.CASCADE, related_name="features")
    name = models.TextField()
    one_line = models.TextField(blank=True)
    also_known_as = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["service", "id"]
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="service_feature_once")]

    def __str__(self) -> str:
        return self.name
