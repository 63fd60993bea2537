"""A person's own drafts: offered where they were written, and listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from notes.access import Person
from notes.models import Draft, Entry
from notes.queries.editing import FIELD_NAMES, KIND_WORDS, shown_name
from notes.queries.entry_addresses import EntryAddresses
from notes.queries.revisions import FieldDifference
from notes.rendering.differences import text_difference

COMPARED = ("title", "expansion", "definition", "body", "aliases", "tags", "text")
MOST_LISTED = 100
LONGEST_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class OfferedDraft:
    """A draft of the form that is being opened, compared with what the form shows now."""

    form: str
    at: datetime
    use_url: str
    base_revision: int | None
    is_overtaken: bool
    differences: list[FieldDifference]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in the list."""

    form: str
    name: str
    at: datetime
    use_url: str
    excerpt: str
    is_in_bin: bool


def draft_of(*, person: Person, form: str) -> Draft | None:
    """The person's own draft of a form."""
    if not person.is_authenticated:
        return None
    return Draft.objects.filter(by_id=person.pk, form=form).first()


def offered_draft(
    *, draft: Draft, now: Mapping[str, str], use_url: str, revision: int | None
) -> OfferedDraft | None:
    """None when the draft says what is there. `now` holds the fields as the form shows them."""
    held = draft.fields
    differing = [
        name for name in COMPARED if name in held and _lines(held[name]) != _lines(now.get(name, ""))
    ]
    differences = [
        FieldDifference(
            FIELD_NAMES.get(name, name.capitalize()),
            text_difference(_lines(now.get(name, "")), _lines(held[name])),
        )
        for name in differing
    ]
    is_placed = held.get("place_shown") is not None and "section" in held
    is_moved = is_placed and held["place_shown"] != f"{held['section']}/{held.get('group', '')}"
    if not differing and not is_moved and not held.get("why"):
        return None
    return OfferedDraft(
        form=draft.form,
        at=draft.at,
        use_url=use_url,
        base_revision=draft.base_revision,
        is_overtaken=revision is not None and draft.base_revision not in (None, revision),
        differences=differences,
    )


def draft_lines(*, person: Person) -> list[DraftLine]:
    """The person's own drafts, the newest first."""
    drafts = Draft.objects.filter(by_id=person.pk).select_related("entry__parent__parent")
    return [_line(draft) for draft in drafts[:MOST_LISTED]]


def _line(draft: Draft) -> DraftLine:
    entry = draft.entry
    if entry is None:
        kind = draft.form.removeprefix("new-")
        name = f"New: {draft.fields.get('title') or KIND_WORDS[Entry.Kind(kind)].lower()}"
        use_url = f"{reverse('notes:entry-new')}?kind={kind}&draft=1"
    elif draft.form.startswith("text-"):
        name, use_url = f"{shown_name(entry)} as text", f"{EntryAddresses(entry).text}?draft=1"
    else:
        name, use_url = shown_name(entry), f"{EntryAddresses(entry).edit}?draft=1"
    words = next(filter(None, (draft.fields.get(part, "") for part in ("body", "definition", "text"))), "")
    return DraftLine(
        form=draft.form,
        name=name,
        at=draft.at,
        use_url=use_url,
        excerpt=" ".join(words.split())[:LONGEST_EXCERPT],
        is_in_bin=entry is not None and entry.binned_at is not None,
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip()
