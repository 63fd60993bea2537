"""The team's resources, and what people say of them to the team. How far anybody is stands nowhere here."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from certs.models import Resource, ResourceOpinion


@admin.register(Resource)
class ResourceAdmin(admin.ModelAdmin):
    list_display = ("title", "kind", "author", "link", "removed_at")
    list_filter = ("kind", "exam_versions__certification__level", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("link",)
    search_fields = ("title", "author", "link__url")
    autocomplete_fields = ("exam_versions",)
    readonly_fields = ("link", "named_source", "added_by", "created_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Resource | None = None) -> bool:
        # It would take everybody's place in it along; removing it from the list does not.
        return False


@admin.register(ResourceOpinion)
class ResourceOpinionAdmin(admin.ModelAdmin):
    list_display = ("resource", "person", "rating", "changed_at")
    list_filter = ("rating",)
    list_select_related = ("resource", "person")
    search_fields = ("resource__title", "text", "person__username")
    readonly_fields = ("resource", "person", "rating", "text", "changed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
