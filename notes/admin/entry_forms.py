"""The form of an entry in the admin: the same text as in the wiki's own form, saved by the same action."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import QueryDict
from django.utils.html import format_html
from markdownx.widgets import AdminMarkdownxWidget

from notes.actions.entries import EditedMeanwhile, EntryCannotBeSaved, EntryInBin
from notes.forms.entries import (
    LONGEST_BODY,
    LONGEST_LINE,
    LONGEST_TITLE,
    LONGEST_WHY,
    LineField,
    TagsField,
    TextField,
)
from notes.models import Entry, Service
from notes.queries.editing import titled, written_fields
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.revisions import who_saved

Refusal = EditedMeanwhile | EntryCannotBeSaved | EntryInBin
_COMPARED = ("title", "expansion", "definition", "body")
FIELDS_OF_ERRORS = {"parent_id": "parent", "aliases": None, "tags": "written_tags"}


class PreviewedWidget(AdminMarkdownxWidget):
    """markdownx's text area with its preview below, and without its upload."""

    @staticmethod
    def add_markdownx_attrs(attrs: dict[str, Any]) -> dict[str, Any]:
        with_markdownx: dict[str, Any] = AdminMarkdownxWidget.add_markdownx_attrs(attrs)
        with_markdownx.pop("data-markdownx-upload-urls-path", None)
        return with_markdownx

    class Media:
        js = ("js/preview.js", "js/markdownx_keys.js")
        css: ClassVar[dict[str, list[str]]] = {"all": ["css/admin_entries.css"]}


class EntryAdminForm(forms.ModelForm):
    """What a person may write; everything derived is shown beside it, to read."""

    title = LineField(max_length=LONGEST_TITLE, required=False, widget=forms.TextInput(attrs={"size": 60}))
    expansion = LineField(
        max_length=LONGEST_TITLE, required=False, widget=forms.TextInput(attrs={"size": 60})
    )
    definition = LineField(
        max_length=LONGEST_LINE,
        required=False,
        help_text="What stands after the term, in one line.",
        widget=PreviewedWidget(attrs={"rows": 3}),
    )
    body = TextField(
        max_length=LONGEST_BODY,
        required=False,
        strip=False,
        help_text="Its attached lines, as written.",
        widget=PreviewedWidget(attrs={"rows": 12}),
    )
    written_tags = TagsField(
        label="Tags",
        one_per_line=False,
        max_length=LONGEST_LINE,
        required=False,
        help_text="With commas between them.",
        widget=forms.TextInput(attrs={"size": 60}),
    )
    why = LineField(
        max_length=LONGEST_WHY, required=False, label="Why", widget=forms.TextInput(attrs={"size": 60})
    )
    base_revision = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    # The newest revision that the person was told of before saving again.
    seen_revision = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    # What the action refused when this form was sent before; told by the view that shows it again.
    refusal: ClassVar[Refusal | None] = None

    class Meta:
        model = Entry
        fields = (
            "kind",
            "parent",
            "title",
            "expansion",
            "definition",
            "body",
            "status",
            "members_only",
            "mentioning",
            "service",
            "feature",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = self.instance
        if entry.pk:
            tags = tuple(entry.tags.order_by("name").values_list("name", flat=True))
            self.initial["title"] = titled(entry.kind, entry.title, entry.icon)
            self.initial["written_tags"] = tags
            self.initial["base_revision"] = entry.revision_number
            borne = self.fields.get("written_tags")
            if isinstance(borne, TagsField):
                borne.borne = frozenset(tags)
        if isinstance(self.refusal, EditedMeanwhile):
            sent = cast(QueryDict, self.data).copy()
            sent["seen_revision"] = str(self.refusal.current.number)
            if self.refusal.base is None:
                sent["base_revision"] = str(self.refusal.current.number)
            self.data = sent

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("base_revision") is None:
            self.add_error(None, "The revision on which this is based is missing. Load the page again.")
        if self.refusal is not None:
            self._tell(self.refusal)
        return cleaned

    def _tell(self, refusal: Refusal) -> None:
        if isinstance(refusal, EntryCannotBeSaved):
            for name, message in refusal.errors.items():
                field = FIELDS_OF_ERRORS.get(name, name)
                self.add_error(field if field in self.fields else None, message)
        elif isinstance(refusal, EntryInBin):
            self.add_error(None, "This entry is in the bin. Take it out before you change it.")
        else:
            self.add_error(None, _conflict_words(refusal))
            self._show_theirs(refusal)

    def _show_theirs(self, meanwhile: EditedMeanwhile) -> None:
        """Beside each text that both changed, what the other person made of it."""
        theirs = written_fields(meanwhile.current.state)
        base = written_fields(meanwhile.base.state) if meanwhile.base is not None else {}
        for name in _COMPARED:
            text, yours = theirs[name], str(self.cleaned_data.get(name, ""))
            if text not in (base.get(name), yours) and yours != base.get(name):
                words = format_html(
                    '{} wrote:<pre class="theirs">{}</pre>', who_saved(meanwhile.current), text
                )
                self.add_error(name, words)

    def _post_clean(self) -> None:
        """The instance stays as it was read: the action takes the cleaned data, checks it and writes it."""


def _conflict_words(meanwhile: EditedMeanwhile) -> Any:
    base = meanwhile.base.number if meanwhile.base is not None else 1
    return format_html(
        "Somebody saved revision {} while you wrote, and changed the same places. What you wrote is kept "
        'below; <a href="{}">see what they changed</a>. Saving again takes yours in those places; the rest '
        "of theirs stays.",
        meanwhile.current.number,
        EntryAddresses(meanwhile.entry).diff(base, meanwhile.current.number),
    )


class TagForm(forms.Form):
    tags = TagsField(one_per_line=False, max_length=LONGEST_LINE, help_text="With commas between them.")


class MoveForm(forms.Form):
    parent = forms.ModelChoiceField(
        Entry.objects.live().filter(kind__in=[Entry.Kind.SECTION, Entry.Kind.GROUP]),
        label="Section or group",
        widget=AutocompleteSelect(Entry._meta.get_field("parent"), admin.site),
    )


class TieForm(forms.Form):
    service = forms.ModelChoiceField(
        Service.objects.all(), widget=AutocompleteSelect(Entry._meta.get_field("service"), admin.site)
    )
