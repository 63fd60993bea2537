"""Renamings and merges in the admin: to read; they are decided and undone on their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from notes.admin.reading import ReadingAdmin
from notes.models import EntryMerge, Rename

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Rename)
class RenameAdmin(ReadingAdmin):
    list_display = ("words", "by", "at", "how", "settled_by", "undone_at")
    list_filter = ("how", "at")
    list_select_related = ("by", "settled_by")
    search_fields = ("words", "old_title")
    date_hierarchy = "at"

    def get_exclude(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        return ("touched",)


@admin.register(EntryMerge)
class EntryMergeAdmin(ReadingAdmin):
    list_display = ("loser", "winner", "by", "at", "undone_by", "undone_at")
    list_filter = ("at",)
    list_select_related = ("loser", "winner", "by", "undone_by")
    search_fields = ("loser__title", "winner__title")
    date_hierarchy = "at"

    def get_exclude(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        return ("touched", "doubts")
