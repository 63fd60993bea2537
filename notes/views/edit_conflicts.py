"""The page on which a person joins what they wrote with what somebody saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from notes.actions.entries import EntryText
from notes.actions.entry_merging import merged_fields, text_of_state
from notes.actions.entry_texts import cleaned_text
from notes.forms.entries import EntryForm, quoted_name
from notes.models import Entry, Revision
from notes.queries.edit_conflicts import PLACE, Deciding, conflict_page
from notes.queries.editing import FIELD_NAMES
from notes.queries.places import place_in_words
from notes.queries.tree import outline
from notes.source_notes.names import key
from notes.text_merging.hunks import TextMerge, merge_whole
from notes.text_merging.names import merge_names


@dataclass(frozen=True)
class Versions:
    """The three versions of one entry; `place` is where this person wants it, None for where it is."""

    base: Revision
    theirs: Revision
    yours: EntryText
    place: tuple[int | None, str] | None

    @cached_property
    def texts(self) -> tuple[EntryText, EntryText, EntryText]:
        """Base, theirs and yours as a save would clean them. Raises EntryCannotBeSaved."""
        kind = self.theirs.state["kind"]
        base, theirs = text_of_state(self.base.state), text_of_state(self.theirs.state)
        return cleaned_text(base, kind), cleaned_text(theirs, kind), cleaned_text(self.yours, kind)

    @cached_property
    def merges(self) -> Mapping[str, TextMerge]:
        base, theirs, yours = self.texts
        return merged_fields(base=base, theirs=theirs, yours=yours)

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Aliases and tags of both."""
        base, theirs, yours = self.texts
        aliases = merge_names(base=base.aliases, theirs=theirs.aliases, yours=yours.aliases, key=key)
        return {"aliases": aliases, "tags": merge_names(base=base.tags, theirs=theirs.tags, yours=yours.tags)}

    def begun(self) -> dict[str, Deciding]:
        """Every field in which theirs and yours differ, with what is clear chosen."""
        deciding = {name: Deciding.begun(merge) for name, merge in self.merges.items() if not merge.is_agreed}
        parents = (self.base.state["parent"], self.theirs.state["parent"])
        if self.place is not None and parents[0] != parents[1]:
            words = merge_whole(
                base=place_in_words(parent_id=parents[0]),
                theirs=place_in_words(parent_id=parents[1]),
                yours=place_in_words(parent_id=self.place[0], group_title=self.place[1]),
            )
            if not words.is_agreed:
                deciding[PLACE] = Deciding.begun(words)
        return deciding


def show_conflict(
    request: HttpRequest,
    entry: Entry,
    form: EntryForm,
    versions: Versions,
    *,
    deciding: Mapping[str, Deciding] | None = None,
    problem: str = "",
    status: int = HTTPStatus.CONFLICT,
) -> HttpResponse:
    """Saving from this page is based on theirs, so it is a deliberate act."""
    shown = dict(versions.begun() if deciding is None else deciding)
    errors = form.errors if deciding is not None else {}
    for name in shown.keys() & errors.keys():
        shown[name] = replace(shown[name], errors=tuple(str(error) for error in errors[name]))
    others = [str(error) for name, found in errors.items() if name not in shown for error in found]
    page = conflict_page(
        entry=entry,
        sections=outline(person=request.user),
        base_number=versions.base.number,
        theirs=versions.theirs,
        deciding=shown,
        kept=[*_kept(form, versions, list(shown)), *_back(request)],
        joined=_joined(versions) if form.kind != Entry.Kind.GROUP else [],
        problem=" ".join([problem, *others]).strip(),
    )
    held = {"page": page, "form": form}
    return render(request, "notes/entries/changed_meanwhile.html", held, status=status)


def _back(request: HttpRequest) -> list[tuple[str, str]]:
    back = request.POST.get("back")
    return [("back", back)] if back else []


def _kept(form: EntryForm, versions: Versions, shown: list[str]) -> list[tuple[str, str]]:
    """What the page carries on unseen: the fields that need no choice, and yours as it was written."""
    kept = [("kind", form.kind), ("conflict_base", str(versions.base.number))]
    kept.append(("base_revision", str(versions.theirs.number)))
    besides = ("section", "group", "place_shown", "keep_address")
    place = [name for name in besides if name in form.fields]
    kept += [(name, str(form[name].value() or "")) for name in place]
    for name, merge in versions.merges.items():
        if merge.is_agreed and name in form.fields:
            kept.append((name, merge.text))
    for name, names in versions.names.items():
        if name in form.fields:
            kept.append((name, "\n".join(map(quoted_name, names))))
    yours = versions.texts[2]
    return [*kept, *((f"yours-{name}", getattr(yours, name)) for name in shown if name != PLACE)]


def _joined(versions: Versions) -> list[tuple[str, str]]:
    """Names and tags that both changed: joined without asking, but not without saying so."""
    _, theirs, yours = versions.texts
    return [
        (FIELD_NAMES[name], ", ".join(names) or "none")
        for name, names in versions.names.items()
        if set(getattr(theirs, name)) != set(getattr(yours, name))
    ]
