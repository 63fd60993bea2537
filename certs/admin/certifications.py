"""Certificates, the ways to renew them, and what entries mean them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from certs.admin.reading import LabelledInline, ReadingAdmin
from certs.models import CatalogueLoad, Certification, CertificationTie, ExamVersion, Renewal


class VersionInline(admin.TabularInline):
    model = ExamVersion
    fields = ("code", "recorded_status", "available_from", "retired_on", "last_exam_day_announced")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RenewalInline(LabelledInline):
    model = Renewal
    fk_name = "renews"
    fields = ("way", "by", "title", "years", "opens_days_before", "confidence", "checked_on", "is_dropped")
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Certification)
class CertificationAdmin(admin.ModelAdmin):
    list_display = ("abbreviation", "name", "level")
    list_filter = ("level",)
    search_fields = ("abbreviation", "name", "versions__code")
    inlines = (VersionInline, RenewalInline)
    fields = ("abbreviation", "name", "level", "other_names")

    def get_readonly_fields(self, request: HttpRequest, obj: Certification | None = None) -> Any:
        """By its letters a load finds the certificate again."""
        return ("abbreviation",) if obj is not None else ()

    def has_delete_permission(self, request: HttpRequest, obj: Certification | None = None) -> bool:
        """One with exams would come back with the next load."""
        may = super().has_delete_permission(request, obj)
        return may and obj is not None and not obj.as_loaded and not obj.versions.exists()


@admin.register(Renewal)
class RenewalAdmin(admin.ModelAdmin):
    """A way of the file is dropped, not deleted, so that no load brings it back."""

    list_display = (
        "renews", "way", "by", "title", "years", "opens_days_before", "confidence", "checked_on",
        "is_dropped",
    )  # fmt: skip
    list_display_links = ("renews", "way")
    list_filter = ("way", "confidence", "is_dropped", "renews__level", "checked_on")
    list_select_related = ("renews", "by")
    search_fields = ("renews__abbreviation", "renews__name", "by__abbreviation", "title", "source", "note")
    autocomplete_fields = ("renews", "by")

    def has_delete_permission(self, request: HttpRequest, obj: Renewal | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.as_loaded is None


@admin.register(CertificationTie)
class CertificationTieAdmin(admin.ModelAdmin):
    """What people decided about entries that mean a certificate; a tie by name needs no row."""

    list_display = ("entry", "certification", "by", "at")
    list_select_related = ("entry", "certification", "by")
    list_filter = ("certification__level",)
    search_fields = ("entry__title", "certification__name", "certification__abbreviation")
    autocomplete_fields = ("entry", "certification")
    fields = ("entry", "certification")

    def save_model(self, request: HttpRequest, obj: CertificationTie, form: Any, change: bool) -> None:
        obj.at, obj.by_id = timezone.now(), request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(CatalogueLoad)
class CatalogueLoadAdmin(ReadingAdmin):
    list_display = ("at", "digest")
    date_hierarchy = "at"
    search_fields = ("report",)
