"""The catalogue in the admin: people correct it, and a load of the catalogue keeps their corrections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from notes.actions.search_index import index_entries_of
from notes.actions.service_removals import remove_features, remove_service
from notes.models import Revision, Service, ServiceFeature, ServiceName
from notes.source_notes.names import slugify, tie_key

LONGEST_SLUG = 120
# Under these words a load of the catalogue finds that a person corrected the list.
LISTS = {ServiceName: "names", ServiceFeature: "features"}


class NamedWidgetsInline(admin.TabularInline):
    """Rows whose fields tell a screen reader their column, and in which names take one line."""

    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "name":
            field.widget = forms.TextInput(attrs={"size": 40})
        if field is not None:
            field.widget.attrs["aria-label"] = str(db_field.verbose_name).capitalize()
        return field


class NameInline(NamedWidgetsInline):
    model = ServiceName
    fields = ("name", "kind", "until")


class FeatureInline(NamedWidgetsInline):
    model = ServiceFeature
    fields = ("name", "one_line", "also_known_as")


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    list_display = ("name", "short", "vendor", "category", "status", "status_date", "entry_count")
    list_filter = ("status", "vendor", "from_catalogue", "category")
    search_fields = ("name", "short", "names__name", "one_line")
    ordering = ("short", "name")
    list_per_page = 50
    show_full_result_count = False
    inlines = (NameInline, FeatureInline)
    readonly_fields = ("slug", "from_catalogue", "corrected")
    fieldsets = (
        (None, {"fields": ("name", "short", "vendor", "category", "one_line", "one_line_source")}),
        ("Life-cycle", {"fields": ("status", "status_date", "status_basis", "status_sources")}),
        ("More", {"fields": ("one_line_checked", "docs_url", "note")}),
        ("Kept by the product", {"fields": ("slug", "from_catalogue", "corrected")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        tied = Count("entries", distinct=True)
        services: QuerySet[Service] = super().get_queryset(request).annotate(entries_tied=tied)
        return services

    def get_readonly_fields(self, request: HttpRequest, obj: Service | None = None) -> Any:
        """By its official name a load of the catalogue finds the service again."""
        is_listed = obj is not None and obj.from_catalogue
        return (*self.readonly_fields, "name") if is_listed else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Service | None = None) -> bool:
        """A service of the catalogue would come back with its next load; people's own rows may go."""
        may = super().has_delete_permission(request, obj)
        return may and obj is not None and not obj.from_catalogue

    @admin.display(description="entries", ordering="entries_tied")
    def entry_count(self, service: Service) -> int:
        return int(getattr(service, "entries_tied", 0))

    def save_model(self, request: HttpRequest, obj: Service, form: Any, change: bool) -> None:
        if change:
            before = Service.objects.get(pk=obj.pk)
            fields = [name for name in form.cleaned_data if hasattr(before, name)]
            remember_corrections(
                obj, [name for name in fields if getattr(before, name) != getattr(obj, name)]
            )
        else:
            obj.slug = free_slug(obj.name)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        index_entries_of(services=[form.instance])

    def delete_model(self, request: HttpRequest, obj: Service) -> None:
        remove_service(service_id=obj.pk, **_who(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for row in formset.save(commit=False):
            if isinstance(row, ServiceName):
                row.name_key = tie_key(row.name)
            row.save()
        if formset.model is ServiceFeature:
            gone = [row.pk for row in formset.deleted_objects]
            remove_features(feature_ids=gone, **_who(request))
        else:
            for row in formset.deleted_objects:
                row.delete()
        changed = formset.new_objects or formset.changed_objects or formset.deleted_objects
        if change and changed:
            remember_corrections(form.instance, [LISTS[formset.model]])
            form.instance.save(update_fields=["corrected"])


@admin.register(ServiceFeature)
class ServiceFeatureAdmin(admin.ModelAdmin):
    """To choose a part of a service for an entry; parts are edited beside their service."""

    list_display = ("name", "service", "one_line")
    list_select_related = ("service",)
    search_fields = ("name", "service__name", "service__short")
    ordering = ("service__short", "name")
    show_full_result_count = False
    readonly_fields = ("service", "name", "one_line", "also_known_as")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ServiceFeature | None = None) -> bool:
        return False


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now(), "through": Revision.Through.ADMIN}


def remember_corrections(service: Service, fields: list[str]) -> None:
    """What a person changed, a load of the catalogue leaves alone."""
    if service.from_catalogue:
        service.corrected = sorted({*service.corrected, *fields})


def free_slug(name: str) -> str:
    slug = slugify(name)[:LONGEST_SLUG] or "service"
    taken = set(Service.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(free for free in numbered if free not in taken)
