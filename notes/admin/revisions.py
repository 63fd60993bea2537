"""Revisions in the admin: to read; the wiki's own history compares and restores them."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from notes.admin.reading import ReadingAdmin
from notes.models import OldSlug, Purge, Revision
from notes.queries.entry_addresses import EntryAddresses


@admin.register(Revision)
class RevisionAdmin(ReadingAdmin):
    list_display = ("number", "entry", "at", "by", "through", "summary")
    list_display_links = ("number", "entry")
    list_filter = ("through", "at")
    list_select_related = ("entry", "by")
    search_fields = ("entry__title", "summary", "by__username")
    ordering = ("-at", "-id")
    fields = ("entry", "number", "at", "by", "through", "load", "summary", "in_the_wiki", "whole_state")
    readonly_fields = ("in_the_wiki", "whole_state")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        # Whole states are long; the list shows none.
        revisions = super().get_queryset(request).select_related("entry__parent__parent", "by")
        address = request.resolver_match.url_name if request.resolver_match else None
        return revisions.defer("state") if address and address.endswith("changelist") else revisions

    @admin.display(description="in the wiki")
    def in_the_wiki(self, revision: Revision) -> SafeString:
        address = EntryAddresses(revision.entry).revision(revision.number)
        return format_html('<a href="{}">Revision {} as the page showed it</a>', address, revision.number)

    @admin.display(description="state")
    def whole_state(self, revision: Revision) -> SafeString:
        state = json.dumps(revision.state, ensure_ascii=False, indent=2)
        return format_html('<pre class="state" tabindex="0">{}</pre>', state)


@admin.register(OldSlug)
class OldSlugAdmin(ReadingAdmin):
    list_display = ("slug", "entry")
    list_select_related = ("entry",)
    search_fields = ("slug", "entry__title")


@admin.register(Purge)
class PurgeAdmin(ReadingAdmin):
    """What went for good: the wiki's bin removes, and tells of it, too."""

    list_display = ("__str__", "kind", "entries", "revisions", "at", "by", "through")
    list_filter = ("through", "at")
    list_select_related = ("by",)
    search_fields = ("title", "by__username")
