"""The exams' maps: curators correct them, each correction is a revision, and loads keep it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from certs.actions.catalogue_maps import take_the_files_map
from certs.actions.catalogue_report import CatalogueReport
from certs.actions.exam_maps import ItemEditedMeanwhile, remove_map_items, save_map_item
from certs.admin.reading import ReadingAdmin
from certs.forms.exam_maps import ExamMapItemForm
from certs.models import ExamMap, ExamMapItem, ExamMapRevision
from certs.queries.map_items import ItemRefused


@admin.register(ExamMap)
class ExamMapAdmin(admin.ModelAdmin):
    """What is said of a whole map; its items are a list of their own."""

    list_display = ("exam_version", "item_count", "scope_known", "made_on", "revision_number")
    list_filter = ("scope_known", "exam_version__certification__level")
    list_select_related = ("exam_version",)
    search_fields = ("exam_version__code", "scope_note", "items__name")
    readonly_fields = ("basis", "revision_number")
    actions = ("take_file",)
    fields = (
        "exam_version", "basis", "made_on", "scope_known", "scope_note", "task_titles", "sources",
        "revision_number",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExamMap]:
        maps: QuerySet[ExamMap] = super().get_queryset(request).annotate(items_mapped=Count("items"))
        return maps

    @admin.display(description="items", ordering="items_mapped")
    def item_count(self, exam_map: ExamMap) -> int:
        return int(getattr(exam_map, "items_mapped", 0))

    def get_readonly_fields(self, request: HttpRequest, obj: ExamMap | None = None) -> Any:
        return (*self.readonly_fields, "exam_version") if obj is not None else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: ExamMap | None = None) -> bool:
        return False

    @admin.action(description="Take what the file says, and give up corrections")
    def take_file(self, request: HttpRequest, queryset: QuerySet[ExamMap]) -> None:
        by: Any = request.user
        changed = [
            one.exam_version.code
            for one in queryset
            if take_the_files_map(exam_map=one, by=by, at=timezone.now(), report=CatalogueReport())
        ]
        words = f"{', '.join(changed)} as the file says again." if changed else "Nothing was corrected there."
        self.message_user(request, words, messages.SUCCESS)


@admin.register(ExamMapItem)
class ExamMapItemAdmin(admin.ModelAdmin):
    form = ExamMapItemForm
    list_display = ("name", "exam_map", "kind", "weight", "why")
    list_filter = ("kind", "weight", "exam_map__exam_version")
    list_select_related = ("exam_map__exam_version",)
    search_fields = ("name", "why", "service__short", "exam_map__exam_version__code")
    autocomplete_fields = ("service", "entry")
    list_per_page = 50
    fields = (
        "exam_map",
        "kind",
        "service",
        "name",
        "entry",
        "weight",
        "tasks",
        "why",
        "summary",
        "base_revision",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: ExamMapItem | None = None) -> Any:
        return ("exam_map",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: ExamMapItem, form: Any, change: bool) -> None:
        """Only what can be said of the present item reaches the database, as a revision of its map."""
        try:
            saved = save_map_item(
                exam_map_id=obj.exam_map_id,
                item_id=obj.pk,
                base_revision=form.cleaned_data.get("base_revision") or 0,
                values=form.values(),
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                through=ExamMapRevision.Through.ADMIN,
                summary=form.cleaned_data.get("summary", ""),
            )
            obj.pk = saved.pk
        except (ItemEditedMeanwhile, ItemRefused) as refused:
            self.message_user(request, str(refused), messages.ERROR)

    def delete_model(self, request: HttpRequest, obj: ExamMapItem) -> None:
        self._remove(request, [obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ExamMapItem]) -> None:
        self._remove(request, list(queryset.values_list("pk", flat=True)))

    def _remove(self, request: HttpRequest, item_ids: list[int]) -> None:
        remove_map_items(
            item_ids=item_ids,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
            through=ExamMapRevision.Through.ADMIN,
        )


@admin.register(ExamMapRevision)
class ExamMapRevisionAdmin(ReadingAdmin):
    list_display = ("exam_map", "number", "by", "at", "through", "summary")
    list_display_links = ("number",)
    list_filter = ("through", "exam_map__exam_version", "at")
    list_select_related = ("exam_map__exam_version", "by")
    search_fields = ("summary", "exam_map__exam_version__code")
