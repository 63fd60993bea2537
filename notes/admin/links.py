"""What the notes point at, in the admin: derived from the texts, so to read only."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from notes.admin.reading import ReadingAdmin, ReadingInline
from notes.models import Citation, Link, NamedSource, ProgressItem, Reference, Target


class CitationsOfLink(ReadingInline):
    model = Citation
    fk_name = "link"
    fields = ("entry", "label", "start_text", "field", "line")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Citation]:
        return super().get_queryset(request).select_related("entry")


@admin.register(Link)
class LinkAdmin(ReadingAdmin):
    list_display = ("url", "site", "kind", "title", "state", "checked_at", "uses")
    list_filter = ("kind", "state")
    search_fields = ("url", "title")
    ordering = ("-id",)
    inlines = (CitationsOfLink,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Link]:
        links: QuerySet[Link] = super().get_queryset(request).annotate(use_count=Count("citations"))
        return links

    @admin.display(description="uses", ordering="use_count")
    def uses(self, link: Link) -> int:
        return int(getattr(link, "use_count", 0))


@admin.register(Citation)
class CitationAdmin(ReadingAdmin):
    list_display = ("entry", "label", "link", "named_source", "kind", "start_text")
    list_filter = ("kind", "field")
    list_select_related = ("entry", "link", "named_source")
    search_fields = ("label", "link__url", "entry__title")
    ordering = ("-id",)


@admin.register(Reference)
class ReferenceAdmin(ReadingAdmin):
    list_display = ("entry", "kind", "written", "target", "state")
    list_filter = ("kind", "state")
    list_select_related = ("entry", "target")
    search_fields = ("written", "entry__title", "target__title")
    ordering = ("-id",)


@admin.register(NamedSource)
class NamedSourceAdmin(ReadingAdmin):
    list_display = ("name", "icon", "kind", "root", "link", "entry")
    list_filter = ("kind",)
    list_select_related = ("root", "link", "entry")
    search_fields = ("name", "link__url")
    ordering = ("name_key", "id")


@admin.register(Target)
class TargetAdmin(ReadingAdmin):
    list_display = ("entry", "text")
    list_select_related = ("entry",)
    search_fields = ("text", "entry__title")
    ordering = ("-id",)


@admin.register(ProgressItem)
class ProgressItemAdmin(ReadingAdmin):
    list_display = ("entry", "year", "text", "named_source", "link", "position_text")
    list_select_related = ("entry", "named_source", "link")
    search_fields = ("text",)
    ordering = ("-id",)
