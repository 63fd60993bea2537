"""What a person writes about an entry, checked as far as it can be without the database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol, cast

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.html import format_html
from markdownx.widgets import MarkdownxWidget

from notes.models import Entry
from notes.queries.starting_texts import StartingText
from notes.source_notes.names import key

# Wider than what may be saved: a longer text that was loaded from a file must stay editable.
LONGEST_TITLE = 20_000
LONGEST_LINE = 200_000
LONGEST_BODY = 2_000_000
LONGEST_PREVIEW = 200_000
LONGEST_WHY = 300
LONGEST_TAG = 100
LARGEST_REVISION = 2**31 - 1

NO_BASE = "The form did not say from which revision it began. Compare it with the entry, then save again."

SEPARATORS = re.compile(r"[,，\n]")
LINE_BREAKS = re.compile(r"\r\n?|\n")
QUOTED_OR_PLAIN = r'\s*"([^"]*[,，][^"]*)"\s*(?=[,，]|\Z)|([^,，]+)'
SURROGATES = re.compile("[\ud800-\udfff]")

FIELDS_OF_KIND: dict[str, frozenset[str]] = {
    Entry.Kind.SECTION: frozenset(
        {"title", "keep_address", "aliases", "definition", "body", "tags", "section", "why"}
    ),
    Entry.Kind.GROUP: frozenset({"title", "definition", "body", "section", "why"}),
    Entry.Kind.TERM: frozenset(
        {"title", "expansion", "aliases", "definition", "body", "tags", "section", "group", "why"}
    ),
}
FIELDS_OF_KIND[Entry.Kind.ITEM] = FIELDS_OF_KIND[Entry.Kind.TERM]
FIELDS_OF_KIND[Entry.Kind.TERM] |= {"keep_address"}


class BodyWidget(MarkdownxWidget):
    """markdownx's text area alone: the page itself lays out editor and preview, and sends images."""

    template_name = "django/forms/widgets/textarea.html"

    @staticmethod
    def add_markdownx_attrs(attrs: dict[str, Any]) -> dict[str, Any]:
        with_markdownx: dict[str, Any] = MarkdownxWidget.add_markdownx_attrs(attrs)
        with_markdownx.pop("data-markdownx-upload-urls-path")
        with_markdownx["data-image-upload-url"] = reverse_lazy("notes:image-upload")
        with_markdownx["data-most-image-bytes"] = settings.AWSKB_MAX_IMAGE_BYTES
        # The style sheet lets the text area grow; a height set by the script would fight it.
        with_markdownx["data-markdownx-editor-resizable"] = "False"
        return with_markdownx


class TextField(forms.CharField):
    """Text with "\n" as its only line break and without half characters, which no database keeps."""

    def to_python(self, value: Any) -> str:
        text = LINE_BREAKS.sub("\n", super().to_python(value) or "")
        if SURROGATES.search(text):
            raise forms.ValidationError(
                "This text has half a character in it (a lone surrogate). Type or paste that place again."
            )
        return text


class LineField(TextField):
    """One line: line breaks, which come with pasted text, become spaces."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\n", " ")


def quoted_name(name: str) -> str:
    """A name as it is read back among others: in double quotes if it holds a comma."""
    return f'"{name}"' if SEPARATORS.search(name) and '"' not in name else name


class NamesField(TextField):
    """Names separated by commas or lines; a name in double quotes, or one already borne, may hold commas."""

    def __init__(self, *, one_per_line: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.one_per_line = one_per_line
        self.borne: Collection[str] = ()

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        if self.one_per_line:
            return "\n".join(value)
        return ", ".join(map(quoted_name, value))

    def clean(self, value: Any) -> Any:
        return self.names_in(super().clean(value))

    def names_in(self, text: str) -> tuple[str, ...]:
        """The names, each once however it is written, in the order of writing."""
        names: dict[str, str] = {}
        for line in text.split("\n"):
            whole = line.strip()
            for name in [whole] if whole in self.borne else self._divided(whole):
                if name:
                    names.setdefault(key(name), name)
        return tuple(names.values())

    def _divided(self, line: str) -> Iterable[str]:
        """The names of a line: those borne that hold commas, quoted ones, plain ones."""
        with_commas = sorted(filter(SEPARATORS.search, self.borne), key=len, reverse=True)
        borne = "|".join(map(re.escape, with_commas)) or r"(?!)"
        for names in re.findall(rf"\s*({borne})\s*(?=[,，]|\Z)|{QUOTED_OR_PLAIN}", line):
            yield next(filter(None, names), "").strip()


class TagsField(NamesField):
    """Tags as `names.key` stores them; a leading # is how people write them, not part of them."""

    def clean(self, value: Any) -> Any:
        tags = tuple(key(self._without_hash(name)) for name in super().clean(value))
        too_long = next((tag for tag in tags if len(tag) > LONGEST_TAG), None)
        if too_long is not None:
            raise forms.ValidationError(
                f"A tag has at most {LONGEST_TAG} characters; “{too_long[:20]}…” has more."
            )
        return tuple(dict.fromkeys(tag for tag in tags if tag))

    def _without_hash(self, name: str) -> str:
        return name if key(name) in self.borne else name.removeprefix("#").strip()


class SectionsOffered(Protocol):
    """Sections with what they are called, which may be read as late as they are shown."""

    def __iter__(self) -> Iterator[tuple[int, str]]: ...

    def hold(self, section_id: int) -> bool: ...


class SectionField(forms.TypedChoiceField):
    """One of many sections; that it is among them is asked of the one alone."""

    offered: SectionsOffered

    def valid_value(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) < 19 and self.offered.hold(int(value))


class EntryForm(forms.Form):
    """A section, a group, a term or an item, as one form; fields that its kind lacks are left out."""

    title = LineField(max_length=LONGEST_TITLE, required=False)
    keep_address = forms.BooleanField(required=False, label="Keep the address if the title changes")
    expansion = LineField(
        max_length=LONGEST_TITLE,
        required=False,
        help_text="the long form, in brackets",
        widget=forms.TextInput(attrs={"placeholder": "e.g. Elastic Network Interface"}),
    )
    definition = LineField(
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "class": "mono",
                "data-one-line": "",
                "data-writing": "line",
                "spellcheck": "true",
            }
        ),
    )
    body = TextField(
        max_length=LONGEST_BODY,
        required=False,
        strip=False,
        help_text="its attached lines, as written",
        widget=BodyWidget(attrs={"rows": 10, "class": "mono", "data-writing": "text", "spellcheck": "true"}),
    )
    aliases = NamesField(
        one_per_line=True,
        max_length=LONGEST_LINE,
        required=False,
        help_text="names under which it is found",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tags = TagsField(
        one_per_line=False,
        max_length=LONGEST_LINE,
        required=False,
        help_text="with commas between them",
        widget=forms.TextInput(attrs={"data-complete-tags": reverse_lazy("notes:completion-tags")}),
    )
    section = SectionField(coerce=int, empty_value=None)
    group = LineField(
        max_length=LONGEST_TITLE,
        required=False,
        help_text="a new name makes a new group",
        widget=forms.TextInput(attrs={"list": "group-names", "autocomplete": "off"}),
    )
    why = LineField(
        max_length=LONGEST_WHY,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Why (optional), e.g. IAM is global too"}),
    )
    base_revision = forms.IntegerField(
        min_value=0,
        max_value=LARGEST_REVISION,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_BASE),
    )
    # The place as the form showed it: left so, the entry stays where it is, even where that was renamed.
    place_shown = LineField(max_length=LONGEST_LINE, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kind: str,
        sections: SectionsOffered,
        is_new: bool = False,
        may_be_root: bool = False,
        start: StartingText | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.start = start
        kept = FIELDS_OF_KIND[kind] | (set() if is_new else {"base_revision", "place_shown"})
        kept -= {"keep_address"} if is_new else set()
        for name in self.fields.keys() - kept:
            del self.fields[name]
        self.fields["title"].required = kind != Entry.Kind.ITEM
        self._offer_sections(sections, may_be_root)
        self._word_for_kind()
        if not is_new:
            self.initial["place_shown"] = self._place_words
        self.bear_names_of(self.initial)

    def shown_texts(self) -> dict[str, str]:
        """The fields as the form shows them now."""
        return {name: str(self[name].value() or "") for name in self.fields}

    def bear_names_of(self, held: Mapping[str, Iterable[str]]) -> None:
        """Take these aliases and tags as they are where they are sent, whatever signs they hold."""
        for name in {"aliases", "tags"} & self.fields.keys():
            field = cast(NamesField, self.fields[name])
            field.borne = frozenset((*field.borne, *(held.get(name) or ())))

    @property
    def is_place_kept(self) -> bool:
        """Whether section and group are those that the form showed."""
        held = self.cleaned_data
        return bool(held.get("place_shown") == place_words(held.get("section"), held.get("group", "")))

    def _place_words(self) -> str:
        """The place as the form shows it."""
        held = (self.initial.get("section"), self.initial.get("group"))
        return place_words(*(value() if callable(value) else value for value in held))

    def _offer_sections(self, sections: SectionsOffered, may_be_root: bool) -> None:
        field = cast(SectionField, self.fields["section"])
        top = [("", "At the top, beside the files")] if may_be_root else []
        field.offered = sections
        field.choices = lambda: [*top, *((str(pk), label) for pk, label in sections)]
        field.required = not may_be_root
        field.error_messages["invalid_choice"] = "That section is no longer there. Choose another."

    def _word_for_kind(self) -> None:
        if self.kind == Entry.Kind.SECTION:
            self.fields["section"].label = "Inside"
            self.fields["definition"].help_text = "its core idea 💡, in one line"
            self.fields["body"].help_text = "what stands directly below the heading"
        elif self.kind == Entry.Kind.GROUP:
            self.fields["definition"].help_text = "what stands beside the label"
        else:
            title = str(self["title"].value() or "").strip()
            self.fields["definition"].help_text = (
                format_html("what stands after <code>_{}_:</code>", title)
                if title
                else "what stands after the term, in one line"
            )
        if self.kind == Entry.Kind.ITEM:
            self.fields["title"].help_text = "a title makes it a term"
            self.fields["body"].label = "Lines"
            self.fields["body"].help_text = "as written"

    def clean_body(self) -> str:
        """What a starting text asks and nobody answered is no part of the entry."""
        body = str(self.cleaned_data["body"])
        return self.start.without_unanswered(body) if self.start is not None else body

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind == Entry.Kind.ITEM and not self.errors and not cleaned["title"]:
            self._refuse_half_a_term(cleaned)
        return cleaned

    def _refuse_half_a_term(self, cleaned: dict[str, Any]) -> None:
        if any(cleaned[name] for name in ("expansion", "aliases", "definition")):
            self.add_error(
                "title",
                "Only a term has an expansion, aliases or a definition. "
                "Give it a title, or empty those fields.",
            )
        elif not cleaned["body"].strip():
            self.add_error("body", "Write something, or move the entry to the bin instead.")


def place_words(section_id: int | None, group_title: str | None) -> str:
    """A section and a group as one line, for telling whether somebody chose another place."""
    return f"{section_id or ''}/{group_title or ''}"


class MissingContent(forms.ValidationError):
    """A preview was asked for without its text."""


class PreviewForm(forms.Form):
    """The unsaved text of an entry to preview; only `content` must be there, even if empty."""

    content = TextField(max_length=LONGEST_PREVIEW, required=False, strip=False)
    title = LineField(max_length=LONGEST_TITLE, required=False)
    expansion = LineField(max_length=LONGEST_TITLE, required=False)
    definition = LineField(max_length=LONGEST_LINE, required=False)
    entry = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    section = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    kind = forms.ChoiceField(choices=Entry.Kind.choices, required=False)
    start = LineField(max_length=LONGEST_TAG, required=False)

    def clean_content(self) -> str:
        if "content" not in self.data:
            raise MissingContent("There is no text to preview: the field “content” is missing.")
        return str(self.cleaned_data["content"])
