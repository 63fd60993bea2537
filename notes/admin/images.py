"""Images in the admin: their files to look at, their alt text to write. Uploads go through the wiki."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from notes.actions.images import describe_image
from notes.admin.reading import ReadingAdmin, ReadingInline
from notes.forms.images import alt_field
from notes.models import Image, ImageUse

FILE_FACTS = ("format", "width", "height", "byte_count", "sha256", "address", "original_name", "by", "at")
THUMBNAIL_SIDE = 96


class UsesOfImage(ReadingInline):
    model = ImageUse
    fields = ("entry", "is_current", "alt")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImageUse]:
        return super().get_queryset(request).select_related("entry")


class ImageAdminForm(forms.ModelForm):
    alt = alt_field()

    class Meta:
        model = Image
        fields = ("alt",)


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    form = ImageAdminForm
    list_display = ("thumbnail", "alt", "file_name", "format", "size", "byte_count", "by", "at", "uses")
    list_display_links = ("thumbnail", "file_name")
    list_filter = ("format", "at")
    list_select_related = ("by",)
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("alt", "name", "original_name", "by__username")
    ordering = ("-at", "-id")
    actions = None
    fields = ("thumbnail", "alt", *FILE_FACTS)
    readonly_fields = ("thumbnail", *FILE_FACTS)
    inlines = (UsesOfImage,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        current = Count("uses", filter=Q(uses__is_current=True))
        images: QuerySet[Image] = super().get_queryset(request).annotate(use_count=current)
        return images

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        describe_image(image_id=obj.pk, alt=form.cleaned_data["alt"])

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> SafeString:
        scale = min(1, THUMBNAIL_SIDE / max(image.width, image.height))
        width, height = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        picture = '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">'
        return format_html(picture, image.address, image.alt, width, height)

    @admin.display(ordering="width")
    def size(self, image: Image) -> str:
        return f"{image.width} × {image.height}"

    @admin.display(description="shown in", ordering="use_count")
    def uses(self, image: Image) -> int:
        return int(getattr(image, "use_count", 0))


@admin.register(ImageUse)
class ImageUseAdmin(ReadingAdmin):
    list_display = ("image", "entry", "is_current", "alt")
    list_filter = ("is_current",)
    list_select_related = ("image", "entry")
    search_fields = ("alt", "image__name", "entry__title")
    ordering = ("-id",)
