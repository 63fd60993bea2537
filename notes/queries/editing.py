"""What the pages on which an entry is written need besides the form itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from notes.models import Entry
from notes.queries.entry_addresses import EntryAddresses, group_title_of, section_of
from notes.queries.places import group_titles_in
from notes.queries.starting_texts import STARTING_TEXTS, starting_text
from notes.queries.tree import Outline, section_name

KIND_WORDS = {
    Entry.Kind.TERM: "Term",
    Entry.Kind.ITEM: "Lines without a title",
    Entry.Kind.SECTION: "Section",
}
FIELD_NAMES = {
    "title": "Title",
    "expansion": "Expansion",
    "aliases": "Aliases",
    "definition": "Definition",
    "body": "Body",
    "tags": "Tags",
    "place": "Section and group",
    "status": "Refined or unsorted",
    "tie": "Service",
    "mentioning": "Mentions",
    "members_only": "Members only",
    "binned": "In the bin",
}


class Crumb(NamedTuple):
    words: str
    url: str = ""


class KindChoice(NamedTuple):
    words: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class EditingPage:
    """The page around the form."""

    kind: str
    heading: str
    save_url: str
    preview_url: str
    cancel_url: str
    draft_name: str
    save_words: str = "Save"
    entry_id: int | None = None
    base_revision: int = 0
    page_url: str = ""
    back: str = ""
    start: str = ""
    history_url: str = ""
    bin_url: str = ""
    move_url: str = ""
    shown_in: str = ""
    group_titles: list[str] = field(default_factory=list)
    crumbs: list[Crumb] = field(default_factory=list)
    kind_choices: list[KindChoice] = field(default_factory=list)

    @property
    def is_item(self) -> bool:
        return self.kind == Entry.Kind.ITEM


def shown_name(entry: Entry) -> str:
    """How an entry is called in headings and sentences."""
    return str(entry) or "an empty line"


def editing_page(
    *, entry: Entry, sections: Outline, section_id: int | None, base_revision: int, back: str = ""
) -> EditingPage:
    """`entry` with `parent__parent`; `section_id` is the one chosen in the form at this moment.

    `back` is the page on which the entry was found, to which one returns.
    """
    addresses = EntryAddresses(entry)
    section = section_of(entry)
    group = group_title_of(entry)
    crumbs = crumbs_to(sections, section.pk if section else None)
    return EditingPage(
        kind=entry.kind,
        entry_id=entry.pk,
        base_revision=base_revision,
        heading=f"Edit {shown_name(entry)}",
        save_url=addresses.edit,
        preview_url=addresses.edit_preview,
        cancel_url=place_on(back, entry) if back else addresses.page,
        page_url=addresses.page,
        back=back,
        history_url=addresses.history,
        bin_url=addresses.bin,
        move_url=addresses.move,
        draft_name=f"entry-{entry.pk}",
        shown_in=_section_words(sections, section_id),
        group_titles=group_titles_in(section_id=section_id),
        crumbs=[*crumbs, Crumb(group)] if group else crumbs,
    )


def place_on(page: str, entry: Entry) -> str:
    """Where an entry stands on a page that shows it among others."""
    return f"{page.partition('#')[0]}#{entry.anchor}"


def new_entry_page(
    *, kind: str, sections: Outline, section_id: int | None, asked: Mapping[str, str]
) -> EditingPage:
    """`asked` are the query parameters that the address of the page carries on."""
    address = reverse("notes:entry-new")
    parent = sections.by_id.get(section_id) if section_id is not None else None
    return EditingPage(
        kind=kind,
        heading={Entry.Kind.SECTION: "New section", Entry.Kind.ITEM: "New lines"}.get(
            Entry.Kind(kind), "New entry"
        ),
        save_url=_with(address, {**asked, "kind": kind}),
        preview_url=_with(reverse("notes:entry-new-preview"), {**asked, "kind": kind}),
        cancel_url=parent.url if parent else reverse("home"),
        draft_name=f"new-{kind}",
        start=asked.get("start", ""),
        save_words="Add",
        shown_in=_section_words(sections, section_id),
        group_titles=group_titles_in(section_id=section_id),
        crumbs=crumbs_to(sections, section_id),
        kind_choices=[
            KindChoice(
                one.words,
                _with(address, {**asked, "kind": one.kind, "start": one.name}),
                one is starting_text(name=asked.get("start", ""), kind=kind),
            )
            for one in STARTING_TEXTS
        ],
    )


def crumbs_to(sections: Outline, section_id: int | None) -> list[Crumb]:
    """The way to a section from the top; a wiki of one file does not name the file."""
    path = sections.path_to(section_id)
    if len(path) > 1 and len(sections.roots) == 1:
        path = path[1:]
    return [Crumb(_words(row.title, row.icon), row.url) for row in path]


def titled(kind: str, title: str, icon: str) -> str:
    """The title as a person types it: a heading or label with its icon before it."""
    has_icon = kind in {Entry.Kind.SECTION, Entry.Kind.GROUP} and icon and icon != title
    return f"{icon} {title}" if has_icon else title


def written_fields(state: Mapping[str, Any]) -> dict[str, str]:
    """The text that a person wrote, out of a revision's state, as a form shows it."""
    return {
        "title": titled(state["kind"], state["title"], state["icon"]),
        "expansion": state["expansion"],
        "aliases": "\n".join(alias["name"] for alias in state["aliases"]),
        "definition": state["definition"],
        "body": state["body"],
        "tags": ", ".join(sorted(state["tags"])),
    }


def base_names(*, entry: Entry, number: str) -> dict[str, list[str]]:
    """Aliases and tags of the revision on which a form is based, where that is not the present one."""
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    if not is_number or int(number) == entry.revision_number:
        return {}
    revision = entry.revisions.filter(number=int(number)).first()
    if revision is None:
        return {}
    return {
        "aliases": [alias["name"] for alias in revision.state["aliases"]],
        "tags": list(revision.state["tags"]),
    }


def _section_words(sections: Outline, section_id: int | None) -> str:
    row = sections.by_id.get(section_id) if section_id is not None else None
    return str(section_name(row.title, row.icon)) if row else ""


def _words(title: str, icon: str) -> str:
    name = section_name(title, icon)
    return f"{name.icon} {name}" if name.icon else str(name)


def _with(address: str, asked: Mapping[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return f"{address}?{urlencode(kept)}" if kept else address
