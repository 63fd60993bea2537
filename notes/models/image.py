"""Pictures that people upload, and the entries that show them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from notes.access import can_edit, can_read, is_member
from notes.models.entry import Entry
from notes.rendering.own_images import FOLDER, LONGEST_ALT, picture_line

if TYPE_CHECKING:
    from notes.access import Person

LONGEST_ORIGINAL_NAME = 255
# Of the kept files.
IMAGE_FOLDER = "images"


class ImageQuerySet(models.QuerySet["Image"]):
    """Domain words for choosing images."""

    def visible_to(self, person: Person) -> Self:
        """An image is as open as the texts that show it.

        A visitor sees what an entry shows that the visitor may read; a member also what only the history of a
        live entry shows; editors and the one who uploaded it see it in any case.
        """
        if can_edit(person):
            return self
        if not can_read(person):
            return self.none()
        uses = ImageUse.objects.filter(image=OuterRef("pk"), entry__in=Entry.objects.visible_to(person))
        if is_member(person):
            return self.filter(Q(by=person) | Exists(uses))
        return self.filter(Exists(uses.filter(is_current=True)))


class Image(models.Model):
    """A picture made anew from an upload. Its file lies under a name that nobody can guess."""

    class Format(models.TextChoices):
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"
        WEBP = "webp", "WebP"

    name = models.CharField(max_length=36, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="images"
    )
    at = models.DateTimeField()
    format = models.CharField(max_length=4, choices=Format)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    byte_count = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, editable=False, help_text="Of the file that is kept.")
    alt = models.CharField(
        "alt text",
        max_length=LONGEST_ALT,
        blank=True,
        help_text="What the picture shows, for people who do not see it.",
    )
    original_name = models.CharField(
        max_length=LONGEST_ORIGINAL_NAME,
        blank=True,
        editable=False,
        help_text="What the file was called where it came from; never used as a path.",
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"], name="image_recent")]
        constraints = [
            models.UniqueConstraint(fields=["by", "sha256"], name="image_once_for_each_person"),
            models.CheckConstraint(
                name="image_format_known", condition=Q(format__in=["png", "jpeg", "webp"])
            ),
            models.CheckConstraint(
                name="image_has_pixels", condition=Q(width__gte=1, height__gte=1, byte_count__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.original_name or self.file_name

    @property
    def file_name(self) -> str:
        return f"{self.name}.{'jpg' if self.format == self.Format.JPEG else self.format}"

    @property
    def address(self) -> str:
        """Where texts and pages find the picture."""
        return f"{FOLDER}{self.file_name}"

    @property
    def kept_as(self) -> str:
        """Its name among the kept files."""
        return f"{IMAGE_FOLDER}/{self.name[:2]}/{self.file_name}"

    @property
    def markdown(self) -> str:
        """The text that shows the picture in an entry."""
        return picture_line(self.address, self.alt)


class ImageUse(models.Model):
    """An entry whose text names an image, or once did. Derived from the text at every save."""

    image = models.ForeignKey("notes.Image", models.CASCADE, related_name="uses")
    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="image_uses")
    is_current = models.BooleanField(default=True, help_text="No: only older revisions show it.")
    alt = models.CharField(max_length=LONGEST_ALT, blank=True, help_text="What its text says instead of it.")

    class Meta:
        ordering = ["image", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "image"], name="image_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.entry_id}"


def new_image_name(*, width: int, height: int) -> str:
    """A name that nobody can guess and that tells the size; in small letters, as some file systems need."""
    return f"{secrets.token_hex(12)}-{width}x{height}"
