"""Tags in the admin: renamed or merged for all entries at once, deleted only when no entry bears them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from notes.actions.tag_names import rename_tag
from notes.actions.tags import MAX_LENGTH, tag_name
from notes.admin.reading import ReadingInline
from notes.admin.tag_merging import merge
from notes.forms.entries import LineField
from notes.models import EntryTag, Revision, Tag


class TagNameForm(forms.ModelForm):
    name = LineField(max_length=MAX_LENGTH)

    class Meta:
        model = Tag
        fields = ("name",)

    def clean_name(self) -> str:
        name = tag_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Nothing is left of this name.")
        if Tag.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"There is a tag {name} already.")
        return name

    def _post_clean(self) -> None:
        """The action writes the name, with the revisions of the entries that bear it."""


class BearerInline(ReadingInline):
    model = EntryTag
    verbose_name_plural = "entries that bear it"
    fields = ("content_object",)
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[EntryTag]:
        return super().get_queryset(request).select_related("content_object")


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    form = TagNameForm
    list_display = ("name", "slug", "entries")
    search_fields = ("name",)
    ordering = ("name",)
    show_full_result_count = False
    readonly_fields = ("slug",)
    inlines = (BearerInline,)
    actions = (merge,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        tags: QuerySet[Tag] = super().get_queryset(request).annotate(entry_count=Count("entry_tags"))
        return tags

    @admin.display(ordering="entry_count")
    def entries(self, tag: Tag) -> int:
        return int(getattr(tag, "entry_count", 0))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A tag comes with the first entry that bears it."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting goes one by one, where no entry bears the tag."""
        found: dict[str, Any] = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and obj is not None and not obj.entry_tags.exists()

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        renamed = rename_tag(
            tag_id=obj.pk,
            name=form.cleaned_data["name"],
            by=request.user,  # type: ignore[arg-type]  # the admin lets nobody else in
            at=timezone.now(),
            through=Revision.Through.ADMIN,
        )
        obj.name, obj.slug = renamed.name, renamed.slug
