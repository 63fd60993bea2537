"""The wiki's one tree of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Trim
from django.urls import reverse
from django.utils import timezone
from taggit.managers import TaggableManager

from notes.models.entry_merge import EntryMerge
from notes.models.page_address import page_address
from notes.models.tag import EntryTag
from notes.rendering.own_images import in_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

POSITION_GAP = 1024

# Words that stand for pages under /notes/ and so cannot be the slug of an entry.
RESERVED_SLUGS = frozenset({"new", "items", "preview", "upload", "tree", "suggest"})


class EntryQuerySet(models.QuerySet["Entry"]):
    """Domain words for choosing entries."""

    def live(self) -> Self:
        """Entries that are not in the bin."""
        return self.filter(binned_at__isnull=True)

    def visible_to(self, person: AbstractBaseUser | AnonymousUser) -> Self:
        """Live entries that this person may read: a visitor who is not signed in sees no members-only one."""
        return self.readable(is_member=person.is_authenticated)

    def readable(self, *, is_member: bool) -> Self:
        """The same for whoever has signed in, or has not."""
        return self.live() if is_member else self.live().filter(hidden=False)

    def removed(self) -> Self:
        """What was moved to the bin by itself; an entry that was merged into another is not in the bin."""
        merged = EntryMerge.objects.filter(loser=OuterRef("pk"), undone_at__isnull=True)
        return self.filter(binned_at__isnull=False, bin_root=F("pk")).exclude(Exists(merged))

    def terms(self) -> Self:
        return self.filter(kind=Entry.Kind.TERM)

    def sections(self) -> Self:
        return self.filter(kind=Entry.Kind.SECTION)

    def undefined(self) -> Self:
        """Terms that say nothing yet: no words in the definition, and no body."""
        return self.filter(kind=Entry.Kind.TERM, summary="", body="")


class Entry(models.Model):
    """A section, a group, a term or an item of the tree.

    Its stored truth is text (`definition`, `body`); `summary`, citations, references, targets and mentions
    are derived from it on every save and never written by hand.
    """

    class Kind(models.TextChoices):
        SECTION = "section", "section"
        GROUP = "group", "group"
        TERM = "term", "term"
        ITEM = "item", "item"

    class Status(models.TextChoices):
        REFINED = "refined", "refined"
        RAW = "raw", "unsorted"

    class TiedBy(models.TextChoices):
        NOBODY = "", "not tied"
        NAME = "name", "by name"
        FEATURE = "feature", "as a part, by name"
        PERSON = "person", "by a person"
        UNTIED = "untied", "untied by a person"

    class Mentioning(models.TextChoices):
        BY_RULE = "", "by its form"
        ON = "on", "always"
        OFF = "off", "never"

    kind = models.CharField(max_length=8, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.BigIntegerField(default=0)

    title = models.TextField(blank=True)
    title_key = models.TextField(blank=True, db_index=True, editable=False)
    icon = models.CharField(max_length=40, blank=True)
    slug = models.TextField(null=True, blank=True, unique=True, editable=False)
    expansion = models.TextField(blank=True)
    definition = models.TextField(blank=True)
    body = models.TextField(blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.REFINED)

    # Derived from the text by the reader.
    summary = models.TextField(blank=True, editable=False)
    form = models.CharField(max_length=12, blank=True, editable=False)
    place = models.CharField(max_length=12, blank=True, editable=False)

    service = models.ForeignKey(
        "notes.Service", models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    feature = models.ForeignKey(
        "notes.ServiceFeature", models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    tied_by = models.CharField(max_length=8, choices=TiedBy, blank=True, default=TiedBy.NOBODY)
    mentioning = models.CharField(max_length=4, choices=Mentioning, blank=True, default=Mentioning.BY_RULE)

    members_only = models.BooleanField(
        default=False, help_text="Kept from visitors who are not signed in, with everything below it."
    )
    hidden = models.BooleanField(
        default=False, editable=False, help_text="Derived: members-only, or below an entry that is."
    )

    revision_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    binned_at = models.DateTimeField(null=True, blank=True, editable=False)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    bin_root = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="binned_with",
        help_text="The entry whose removal put this one in the bin; restored together.",
    )

    tags = TaggableManager(through=EntryTag, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["position", "id"]
        indexes = [
            models.Index(fields=["parent", "position", "id"], name="entry_in_order"),
            models.Index(fields=["kind", "status"], name="entry_kind_status"),
            models.Index(fields=["updated_at"], name="entry_updated"),
            models.Index(fields=["binned_at"], name="entry_binned", condition=Q(binned_at__isnull=False)),
            models.Index(
                fields=["parent", "kind", "status", "hidden"],
                name="entry_counted",
                condition=Q(binned_at__isnull=True),
            ),
            models.Index(
                fields=["kind", "summary", "hidden"],
                name="entry_undefined",
                condition=Q(kind="term", summary="", body="", binned_at__isnull=True),
            ),
            models.Index(fields=["form"], name="entry_table", condition=Q(form="table")),
        ]
        constraints = [
            models.CheckConstraint(
                name="entry_kind_known", condition=Q(kind__in=["section", "group", "term", "item"])
            ),
            models.CheckConstraint(name="entry_status_known", condition=Q(status__in=["refined", "raw"])),
            models.CheckConstraint(
                name="entry_item_has_no_title",
                condition=Q(kind="item", title="") | (~Q(kind="item") & ~Q(title="")),
                violation_error_message="An item has no title; everything else has one.",
            ),
            models.CheckConstraint(
                name="entry_page_has_slug",
                condition=Q(kind__in=["section", "term"], slug__isnull=False) | Q(kind__in=["group", "item"]),
            ),
            models.CheckConstraint(name="entry_slug_not_empty", condition=Q(slug__isnull=True) | ~Q(slug="")),
            models.CheckConstraint(
                name="entry_root_is_section", condition=Q(parent__isnull=False) | Q(kind="section")
            ),
            models.CheckConstraint(
                name="entry_not_own_parent", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="entry_title_trimmed", condition=Q(title=Trim("title")) | Q(title="")
            ),
            models.CheckConstraint(
                name="entry_tie_has_hand",
                condition=Q(service__isnull=True, feature__isnull=True)
                | Q(tied_by__in=["name", "feature", "person"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title or in_words(self.body.partition("\n")[0])[:80]

    def get_absolute_url(self) -> str:
        """The entry's page; for a group or an item, its place on the page of the nearest page above.

        Needs `parent` (and a group's `parent`) loaded to cost no query.
        """
        if self.slug:
            return page_address("notes:entry", self.slug)
        above = self.parent
        while above is not None and not above.slug:
            above = above.parent
        home = page_address("notes:entry", above.slug or above.pk) if above is not None else reverse("home")
        return f"{home}#{quote(self.anchor)}"

    @property
    def has_page(self) -> bool:
        return self.kind in {self.Kind.SECTION, self.Kind.TERM}

    @property
    def anchor(self) -> str:
        """The fragment under which this entry stands on its section's page."""
        letter = {"group": "g", "item": "i"}.get(self.kind, "e")
        return f"{letter}{self.pk}"


class OldSlug(models.Model):
    """A slug that an entry once had; it redirects to the entry for ever."""

    slug = models.TextField(unique=True)
    entry = models.ForeignKey("notes.Entry", models.CASCADE, related_name="old_slugs")

    class Meta:
        constraints = [models.CheckConstraint(name="old_slug_not_empty", condition=~Q(slug=""))]

    def __str__(self) -> str:
        return self.slug
