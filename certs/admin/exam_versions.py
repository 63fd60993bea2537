"""Exam versions: people correct them, and a load of the catalogue keeps their corrections."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from certs.actions.catalogue_report import CatalogueReport
from certs.actions.catalogue_versions import number_tasks, take_the_files_word
from certs.admin.reading import LabelledInline
from certs.models import Domain, ExamVersion, ScopeService, TaskStatement
from certs.queries.catalogue_states import Stored, corrections_of


class DomainInline(LabelledInline):
    model = Domain
    fields = ("number", "name", "weight_percent")
    show_change_link = True

    def has_delete_permission(self, request: HttpRequest, obj: ExamVersion | None = None) -> bool:
        """Maps and people's results count for a domain; other domains are another exam version."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.as_loaded is None)


class ScopeServiceInline(LabelledInline):
    model = ScopeService
    fields = ("name", "service")
    autocomplete_fields = ("service",)
    classes = ("collapse",)


class TaskInline(LabelledInline):
    model = TaskStatement
    fields = ("position", "text", "number")
    readonly_fields = ("number",)


@admin.register(ExamVersion)
class ExamVersionAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "level", "standing", "last_day", "confidence", "corrected")
    list_filter = ("certification__level", "recorded_status", "phase", "confidence")
    list_select_related = ("certification",)
    search_fields = ("code", "name", "notes", "certification__abbreviation")
    inlines = (DomainInline, ScopeServiceInline)
    autocomplete_fields = ("certification", "replaced_by")
    readonly_fields = ("standing", "corrections")
    actions = ("take_file",)
    fieldsets = (
        (None, {"fields": ("certification", "code", "name", "replaced_by", "corrections")}),
        (
            "Dates",
            {
                "fields": (
                    "standing", "available_from", "retired_on", "last_exam_day_announced",
                    "recorded_status", "recorded_on", "phase",
                )
            },
        ),
        (
            "Figures",
            {
                "fields": (
                    "duration_minutes", "question_count", "scored_question_count", "passing_score",
                    "price_usd", "validity_years",
                )
            },
        ),
        ("Sources", {"fields": ("url", "exam_guide_url", "sources", "official_refs", "confidence", "notes")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExamVersion]:
        request.catalogue = Stored.load()  # type: ignore[attr-defined]
        self._stored = request.catalogue  # type: ignore[attr-defined]
        versions: QuerySet[ExamVersion] = super().get_queryset(request)
        return versions

    def get_readonly_fields(self, request: HttpRequest, obj: ExamVersion | None = None) -> Any:
        """By its code a load finds the version again."""
        return (*self.readonly_fields, "code") if obj is not None else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: ExamVersion | None = None) -> bool:
        """A version of the file would come back with the next load."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.as_loaded is None

    @admin.display(description="level", ordering="certification__level")
    def level(self, version: ExamVersion) -> str:
        return version.certification.get_level_display()

    @admin.display(description="today")
    def standing(self, version: ExamVersion) -> str:
        return version.status_on(timezone.localdate()).standing.value if version.pk else ""

    @admin.display(description="corrections")
    def corrected(self, version: ExamVersion) -> int:
        return len(corrections_of(stored=self._stored, version=version))

    @admin.display(description="where file and wiki differ")
    def corrections(self, version: ExamVersion) -> SafeString | str:
        if version.pk is None or version.as_loaded is None:
            return "Not from the file."
        found = corrections_of(stored=Stored.load(), version=version)
        lines = format_html_join(
            "",
            "<li>{}: the file says {}, the wiki {}</li>",
            ((one.place, _shown(one.file), _shown(one.wiki)) for one in found),
        )
        return format_html("<ul>{}</ul>", lines) if found else "Nowhere."

    @admin.action(description="Take what the file says, and give up corrections")
    def take_file(self, request: HttpRequest, queryset: QuerySet[ExamVersion]) -> None:
        changed = [one.code for one in queryset if take_the_files_word(version=one, report=CatalogueReport())]
        words = f"{', '.join(changed)} as the file says again." if changed else "Nothing was corrected there."
        self.message_user(request, words, messages.SUCCESS)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        number_tasks(version=form.instance)


@admin.register(Domain)
class DomainAdmin(admin.ModelAdmin):
    """A domain with its task statements; domains are added beside their exam."""

    list_display = ("exam_version", "number", "name", "weight_percent")
    list_display_links = ("name",)
    list_filter = ("exam_version__certification__level", "exam_version")
    list_select_related = ("exam_version",)
    search_fields = ("name", "exam_version__code", "tasks__text")
    readonly_fields = ("exam_version", "number")
    inlines = (TaskInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Domain | None = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        number_tasks(version=form.instance.exam_version)


def _shown(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
