"""Entries in the admin: saved by the product's own actions, so that each save leaves a revision."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from notes.actions.entries import (
    EditedMeanwhile,
    EntryCannotBeSaved,
    EntryInBin,
    EntryText,
    create_entry,
    set_mentioning,
)
from notes.actions.entry_merging import Meanwhile, merged_notice
from notes.actions.ties import tie_entry, untie_entry
from notes.actions.written_entries import Decisions, save_decided_entry
from notes.admin.entry_actions import ENTRY_ACTIONS
from notes.admin.entry_forms import EntryAdminForm
from notes.admin.reading import ReadingInline
from notes.forms.entries import LONGEST_TITLE, LineField
from notes.models import Alias, Citation, Entry, Reference, Revision, SourceBlock
from notes.queries.editing import shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.source_notes.documents import ItemForm
from notes.views.rename_notices import tell_of_renames

TEXT_FIELDS = ("kind", "parent", "title", "expansion", "definition", "body", "written_tags")
CHOSEN_FIELDS = ("status", "members_only", "mentioning", "service", "feature")
DERIVED_FIELDS = ("icon", "summary", "slug", "form", "place", "tied_by", "hidden")
HISTORY_FIELDS = ("revision_number", "created_at", "updated_at", "binned_at", "binned_by", "bin_root")


class BinFilter(admin.SimpleListFilter):
    """Live entries unless one asks for the bin."""

    title = "bin"
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("in", "in the bin"), ("all", "everything")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        if self.value() == "all":
            return queryset
        return queryset.filter(binned_at__isnull=self.value() != "in")

    def choices(self, changelist: Any) -> Any:
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": "live"} if number == 0 else choice


class FormFilter(admin.SimpleListFilter):
    """How untitled lines are written."""

    title = "form of lines"
    parameter_name = "form"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(form.value, form.value) for form in ItemForm if form.value]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        return queryset.filter(form=self.value()) if self.value() else queryset


class TiedFilter(admin.SimpleListFilter):
    title = "service"
    parameter_name = "tied"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "tied"), ("no", "not tied")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        untied = {"service__isnull": True, "feature__isnull": True}
        if self.value() == "yes":
            return queryset.exclude(**untied)
        return queryset.filter(**untied) if self.value() == "no" else queryset


class AliasForm(forms.ModelForm):
    name = LineField(
        max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"size": 60, "aria-label": "Alias"})
    )

    class Meta:
        model = Alias
        fields = ("name",)


class AliasInline(admin.TabularInline):
    model = Alias
    form = AliasForm
    extra = 1
    fields = ("name", "origin")
    readonly_fields = ("origin",)
    verbose_name_plural = "aliases: names under which it is found"


class CitationInline(ReadingInline):
    model = Citation
    fields = ("order", "label", "link", "named_source", "kind", "start_text", "field")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Citation]:
        return super().get_queryset(request).select_related("link", "named_source")


class ReferenceInline(ReadingInline):
    model = Reference
    fk_name = "entry"
    fields = ("order", "kind", "written", "target", "state")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reference]:
        return super().get_queryset(request).select_related("target")


class SourceBlockInline(ReadingInline):
    model = SourceBlock
    fields = ("file", "first_line", "line_count", "kind", "text")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceBlock]:
        return super().get_queryset(request).select_related("file")


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    form = EntryAdminForm
    list_display = ("name", "kind", "status", "parent", "service", "revision_number", "updated_at")
    list_display_links = ("name",)
    list_filter = (BinFilter, "kind", "status", TiedFilter, "members_only", FormFilter, "updated_at")
    list_select_related = ("parent", "service")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "expansion", "aliases__name", "definition", "body", "slug")
    ordering = ("-updated_at", "-id")
    autocomplete_fields = ("parent", "service", "feature")
    readonly_fields = (*DERIVED_FIELDS, *HISTORY_FIELDS)
    fieldsets = (
        (None, {"fields": (*TEXT_FIELDS, "why", "base_revision", "seen_revision")}),
        ("Decisions", {"fields": CHOSEN_FIELDS}),
        ("Derived from the text", {"fields": DERIVED_FIELDS, "classes": ("collapse",)}),
        ("History", {"fields": HISTORY_FIELDS, "classes": ("collapse",)}),
    )
    actions = ENTRY_ACTIONS
    inlines = (AliasInline, CitationInline, ReferenceInline, SourceBlockInline)

    @admin.display(description="entry", ordering="title_key")
    def name(self, entry: Entry) -> str:
        return shown_name(entry)

    # --- who may do what

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """An entry in the bin is shown as it is; it is taken out in the wiki's own bin.

        What somebody wrote before it went there is sent all the same, for the action to refuse: so the form
        comes back with the text.
        """
        is_binned = obj is not None and obj.binned_at is not None
        return not (is_binned and request.method != "POST") and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        """Nothing is deleted here: entries go to the bin."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Entry | None = None) -> Any:
        return (*self.readonly_fields, "kind") if obj is not None else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Entry | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj is not None else self.fieldsets[:2]

    def get_inlines(self, request: HttpRequest, obj: Entry | None) -> Any:
        return self.inlines if obj is not None else (AliasInline,)

    # --- finding

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("parent__parent")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Entry], search_term: str) -> Any:
        """As a choice of place, only what may hold entries is offered."""
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if request.GET.get("field_name") == "parent":
            places = [Entry.Kind.SECTION, Entry.Kind.GROUP]
            found = found.filter(binned_at__isnull=True, kind__in=places)
        return found, has_duplicates

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        entry = self.get_object(request, object_id)
        if entry is None:
            raise Http404("There is no such entry.")
        return redirect(EntryAddresses(entry).history)

    # --- saving

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """What the action refuses is shown in the form, with everything that was typed."""
        try:
            response = super().changeform_view(request, object_id, form_url, extra_context)
        except (EditedMeanwhile, EntryCannotBeSaved, EntryInBin) as refusal:
            request.entry_refusal = refusal  # type: ignore[attr-defined]
            response = super().changeform_view(request, object_id, form_url, extra_context)
            is_conflict = isinstance(refusal, EditedMeanwhile | EntryInBin)
            response.status_code = HTTPStatus.CONFLICT if is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY
            return response
        if request.method == "POST" and "adminform" in (getattr(response, "context_data", None) or {}):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def get_form(
        self, request: HttpRequest, obj: Entry | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "entry_refusal", None)
        return form

    def save_model(self, request: HttpRequest, obj: Entry, form: Any, change: bool) -> None:
        """Text and aliases are one revision, so everything waits for `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            # Only to let the admin's own log know what changed.
            formset.save(commit=False)
        aliases = next(formset for formset in formsets if formset.model is Alias)
        begun = timezone.now()
        entry = _saved(request, form, _names_in(aliases), change=change)
        tell_of_renames(request, begun)
        form.instance.pk = entry.pk
        form.instance.refresh_from_db()


def _names_in(formset: Any) -> tuple[str, ...]:
    rows = [row.cleaned_data for row in formset.forms if row.cleaned_data]
    return tuple(row["name"] for row in rows if row.get("name") and not row.get("DELETE"))


def _saved(request: HttpRequest, form: Any, aliases: tuple[str, ...], *, change: bool) -> Entry:
    """One revision for the text and its place, a further one for each decision about tie and mentions."""
    held = form.cleaned_data
    who: dict[str, Any] = {"by": request.user, "at": timezone.now(), "through": Revision.Through.ADMIN}
    text = EntryText(
        title=held["title"],
        expansion=held["expansion"],
        aliases=aliases,
        definition=held["definition"],
        body=held["body"],
        tags=held["written_tags"],
    )
    decisions = Decisions(
        parent_id=held["parent"].pk if held["parent"] else None,
        status=held["status"],
        members_only=held["members_only"],
    )
    merged: Meanwhile | None = None
    if not change:
        place = {name: getattr(decisions, name) for name in ("parent_id", "status", "members_only")}
        entry = create_entry(kind=held["kind"], text=text, summary=held["why"], **place, **who)
    else:
        saved = save_decided_entry(
            entry_id=form.instance.pk,
            base_revision=held["base_revision"],
            seen_revision=held["seen_revision"],
            text=text,
            decisions=decisions,
            summary=held["why"],
            **who,
        )
        entry, merged = saved.entry, saved.merged
    if merged is not None:
        messages.info(request, merged_notice(merged))
    if _is_decided(form, merged, "service", "feature"):
        entry = _tied(entry, held, who)
    if _is_decided(form, merged, "mentioning"):
        entry = set_mentioning(
            entry_id=entry.pk, base_revision=entry.revision_number, mentioning=held["mentioning"], **who
        )
    return entry


def _is_decided(form: Any, merged: Meanwhile | None, *names: str) -> bool:
    """Whether the person changed one of these, and not somebody else meanwhile."""
    if merged is None:
        return not set(names).isdisjoint(form.changed_data)
    wanted = {name: form.cleaned_data[name] for name in names}
    chosen = {name: getattr(value, "pk", value) for name, value in wanted.items()}
    return any(merged.value(name, value) != merged.theirs.state[name] for name, value in chosen.items())


def _tied(entry: Entry, held: dict[str, Any], who: dict[str, Any]) -> Entry:
    based = {"entry_id": entry.pk, "base_revision": entry.revision_number, **who}
    if held["feature"] is not None:
        return tie_entry(feature_id=held["feature"].pk, **based)
    if held["service"] is not None:
        return tie_entry(service_id=held["service"].pk, **based)
    return untie_entry(**based)
