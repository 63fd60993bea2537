"""Several tags made one in the admin, after a page that names what will happen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from notes.actions.tag_names import merge_tags
from notes.models import EntryTag, Revision, Tag

MOST_AT_ONCE = 50


class TagMergeForm(forms.Form):
    into = forms.ModelChoiceField(Tag.objects.none(), label="The tag that stays", empty_label=None)

    def __init__(self, *args: Any, tags: QuerySet[Tag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = tags  # type: ignore[attr-defined]


@admin.action(description="Merge into one …", permissions=["change"])
def merge(model_admin: Any, request: HttpRequest, tags: QuerySet[Tag]) -> TemplateResponse | None:
    """Ask which tag stays, telling of every one how many entries bear it; then make them one."""
    ids = list(tags.order_by("name").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if not 1 < len(ids) <= MOST_AT_ONCE:
        messages.error(request, f"Choose two tags at least, and {MOST_AT_ONCE} at most. Nothing was changed.")
        return None
    chosen = Tag.objects.filter(pk__in=ids).order_by("name")
    form = TagMergeForm(request.POST if "apply" in request.POST else None, tags=chosen)
    if form.is_bound and form.is_valid():
        kept = form.cleaned_data["into"]
        changed = merge_tags(
            tag_ids=ids,
            into_id=kept.pk,
            by=request.user,  # type: ignore[arg-type]  # the admin lets nobody else in
            at=timezone.now(),
            through=Revision.Through.ADMIN,
        )
        entries = f"{len(changed)} entr{'y' if len(changed) == 1 else 'ies'}"
        messages.success(request, f"{len(ids)} tags are one, {kept.name}; {entries} changed.")
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.model._meta,
        "title": "Make one tag of these?",
        "form": form,
        "tags": chosen.annotate(entry_count=Count("entry_tags")),
        "bearers": EntryTag.objects.filter(tag__in=ids).values("content_object_id").distinct().count(),
        "action": request.POST.get("action", ""),
    }
    return TemplateResponse(request, "admin/notes/tag/merge.html", context)
