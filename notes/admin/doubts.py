"""Doubts and acts of the inbox in the admin, to read; a doubt without a name has none here either."""

from __future__ import annotations

from django.contrib import admin

from notes.admin.reading import ReadingAdmin
from notes.models import Detachment, Doubt, InboxAct


@admin.register(Doubt)
class DoubtAdmin(ReadingAdmin):
    list_display = ("text", "entry", "reason", "at", "by", "how", "resolved_by")
    list_filter = ("how", "at")
    list_select_related = ("entry", "by", "resolved_by")
    search_fields = ("text", "reason", "note", "entry__title")
    ordering = ("-at", "-id")
    fields = (
        "entry", "field", "line", "text", "reason", "by", "at", "how", "note", "resolved_at", "resolved_by",
    )  # fmt: skip


@admin.register(InboxAct)
class InboxActAdmin(ReadingAdmin):
    list_display = ("at", "deed", "entry", "by", "is_done", "undone_at")
    list_filter = ("deed", "at")
    list_select_related = ("entry", "by")
    search_fields = ("entry__title", "by__username")
    ordering = ("-id",)


@admin.register(Detachment)
class DetachmentAdmin(ReadingAdmin):
    list_display = ("text", "entry", "item")
    list_select_related = ("entry", "item")
    search_fields = ("text", "entry__title")
    ordering = ("-id",)
