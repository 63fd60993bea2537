"""Loaded files in the admin: author and subject may be set, everything else is as it was loaded."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from notes.actions.source_files import describe_source_file
from notes.admin.reading import ReadingAdmin
from notes.models import Load, Revision, SourceBlock, SourceConflict, SourceFile


@admin.register(SourceFile)
class SourceFileAdmin(admin.ModelAdmin):
    list_display = ("name", "root", "author", "about_aws", "blocks_held", "loaded_at")
    list_filter = ("about_aws",)
    list_select_related = ("root", "author")
    search_fields = ("name", "root__title")
    ordering = ("name",)
    show_full_result_count = False
    actions = None
    fields = ("name", "root", "author", "about_aws", "byte_order_mark", "sha256", "loaded_at", "load")
    readonly_fields = ("name", "root", "byte_order_mark", "sha256", "loaded_at", "load")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceFile]:
        files: QuerySet[SourceFile] = super().get_queryset(request).annotate(block_count=Count("blocks"))
        return files

    @admin.display(description="blocks", ordering="block_count")
    def blocks_held(self, file: SourceFile) -> int:
        return int(getattr(file, "block_count", 0))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SourceFile | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: SourceFile, form: Any, change: bool) -> None:
        author = form.cleaned_data["author"]
        describe_source_file(
            file_id=obj.pk,
            author_id=author.pk if author else None,
            about_aws=form.cleaned_data["about_aws"],
            by=request.user,  # type: ignore[arg-type]  # the admin lets nobody else in
            at=timezone.now(),
            through=Revision.Through.ADMIN,
        )


@admin.register(SourceBlock)
class SourceBlockAdmin(ReadingAdmin):
    list_display = ("first_line", "file", "kind", "line_count", "beginning", "entry")
    list_display_links = ("first_line", "beginning")
    list_filter = ("kind", "file")
    list_select_related = ("file", "entry")
    search_fields = ("text", "entry__title")
    ordering = ("file", "order")

    @admin.display(description="text")
    def beginning(self, block: SourceBlock) -> str:
        return block.text[:80]


@admin.register(SourceConflict)
class SourceConflictAdmin(ReadingAdmin):
    list_display = ("entry", "about", "file", "first_line", "found_at", "resolution", "resolved_by")
    list_filter = ("resolution", "about", "file")
    list_select_related = ("entry", "file", "resolved_by")
    search_fields = ("entry__title", "file__name")
    ordering = ("-found_at", "-id")


@admin.register(Load)
class LoadAdmin(ReadingAdmin):
    list_display = ("id", "at", "by")
    list_select_related = ("by",)
    ordering = ("-id",)
    fields = ("at", "by", "whole_report")
    readonly_fields = ("whole_report",)

    @admin.display(description="report")
    def whole_report(self, load: Load) -> SafeString:
        return format_html(
            '<pre class="state" tabindex="0">{}</pre>', json.dumps(load.report, ensure_ascii=False, indent=2)
        )
