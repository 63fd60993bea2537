"""What a person writes in an entry, cleaned and checked before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from notes.actions.tags import tag_name
from notes.models import Entry
from notes.source_notes.documents import ItemForm, Node, NodeKind, Place, UnreadableText
from notes.source_notes.icons import leading_icon, split_icon
from notes.source_notes.lines import bullet_start, closes_fence, fence_opening, idea_text
from notes.source_notes.names import key, split_term_name
from notes.source_notes.reader import read_nodes, refuse_unkeepable
from notes.source_notes.writer import CannotBeWritten, write_node

LONGEST_NAME = 300
LONGEST_DEFINITION = 20_000
LONGEST_BODY = 1_000_000
# Twice what the renderer lays out.
MOST_BODY_LINES = 100_000
MOST_NAMES = 100
_ONE_LINE_FORMS = frozenset({ItemForm.BULLET, ItemForm.LINE, ItemForm.IDEA, ItemForm.SOURCE})


@dataclass(frozen=True, slots=True)
class EntryText:
    """The text of an entry as a person writes it."""

    title: str = ""
    expansion: str = ""
    aliases: tuple[str, ...] = ()
    definition: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()


class EntryCannotBeSaved(ValueError):
    """The entry as written cannot be kept; `errors` tells for each field what to change."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def cleaned_text(text: EntryText, kind: str) -> EntryText:
    """The text with one kind of line break, names trimmed and told once, tags as they are stored.

    Raises EntryCannotBeSaved for what no database or file could keep.
    """
    errors: dict[str, str] = {}
    for name in ("title", "expansion", "definition", "body"):
        if error := _unkeepable(getattr(text, name)):
            errors[name] = error
    for name in ("aliases", "tags"):
        if error := next(filter(None, map(_unkeepable, getattr(text, name))), ""):
            errors[name] = error
    if errors:
        raise EntryCannotBeSaved(errors)
    title = _lines(text.title).strip()
    names = {key(name): name for name in (_lines(name).strip() for name in reversed(text.aliases))}
    names.pop("", None)
    names.pop(key(title), None)
    return EntryText(
        title=title,
        expansion=_lines(text.expansion).strip(),
        aliases=tuple(reversed(names.values())) if kind != Entry.Kind.GROUP else (),
        definition=_lines(text.definition).strip(),
        body=_clean_body(_lines(text.body)),
        tags=tuple(sorted({name for name in map(tag_name, text.tags) if name})),
    )


def check_text(text: EntryText, kind: str, before: EntryText) -> None:
    """Refuse what a kind of entry must or cannot have. A field as it was before may stay, however long."""
    errors: dict[str, str] = {}
    for name, check in _CHECKS.items():
        if getattr(text, name) != getattr(before, name) and (error := check(getattr(text, name))):
            errors[name] = error
    if text.expansion and kind in {Entry.Kind.SECTION, Entry.Kind.GROUP}:
        errors["expansion"] = "Only a term has an expansion. Write it as an alias."
    if kind == Entry.Kind.ITEM:
        if text.expansion or text.aliases or text.definition:
            errors["title"] = "Lines with an expansion, aliases or a definition need a title."
        elif not text.body.strip():
            errors["body"] = "There is nothing to keep: write a line, or move the entry to the bin."
    elif not text.title:
        errors["title"] = "This needs a title."
    if errors:
        raise EntryCannotBeSaved(errors)


def check_sayable(node: Node) -> None:
    """Refuse a text that could not be written to a notes file and read back."""
    try:
        write_node(node)
    except CannotBeWritten as error:
        raise EntryCannotBeSaved({"title": str(error)}) from error


def with_icon_apart(text: EntryText, kind: str, icon: str, title_before: str) -> tuple[EntryText, str]:
    """`🤖 COMPUTE` typed as the title of a section or group is an icon and a title; else the icon stays."""
    if kind not in {Entry.Kind.SECTION, Entry.Kind.GROUP} or not leading_icon(text.title):
        return text, "" if icon == title_before else icon
    typed, title = split_icon(text.title)
    return replace(text, title=title), typed


def with_names_apart(text: EntryText) -> EntryText:
    """`ECS (Elastic Container Svc)` typed as a term's title is a title and an expansion, as in a file."""
    name = split_term_name(text.title)
    if name.title == text.title or (name.expansion and text.expansion and name.expansion != text.expansion):
        return text
    known = {key(alias) for alias in text.aliases}
    new = tuple(alias for alias in name.aliases if key(alias) not in known)
    return replace(
        text, title=name.title, expansion=name.expansion or text.expansion, aliases=(*text.aliases, *new)
    )


def promoted(text: EntryText) -> EntryText:
    """Lines that were given a title: the first one becomes the definition, if there is none yet."""
    first, _, rest = text.body.partition("\n")
    if text.definition or read_form(first) not in _ONE_LINE_FORMS:
        return text
    words = idea_text(first) or first[bullet_start(first) :].strip()
    return replace(text, definition=words, body=_clean_body(rest))


def read_form(body: str, place: Place = Place.PLAIN) -> ItemForm:
    """How untitled lines are written, as the reader finds it; `markdown` for what would be read as more."""
    nodes = read_nodes(body.split("\n"), place)
    if len(nodes) != 1 or nodes[0].kind is not NodeKind.ITEM or nodes[0].body != body:
        return ItemForm.MARKDOWN
    return nodes[0].form


def _unkeepable(text: str) -> str:
    try:
        refuse_unkeepable(text)
    except UnreadableText:
        return "There is a NUL character or half a character in this text. Type or paste that place again."
    return ""


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _clean_body(body: str) -> str:
    """Without blank lines at its end, unless they stand in an open code fence."""
    if not body.strip():
        return ""
    fence = 0
    for line in body.split("\n"):
        if fence:
            fence = 0 if closes_fence(line, fence) else fence
        elif opening := fence_opening(line):
            fence = opening[0]
    if fence:
        return body
    lines = body.split("\n")
    while not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def _check_name(name: str) -> str:
    if "\n" in name:
        return "This must stand on one line."
    if len(name) > LONGEST_NAME:
        return f"This has {len(name):,} characters; at most {LONGEST_NAME} fit."
    return ""


def _check_names(names: tuple[str, ...]) -> str:
    if len(names) > MOST_NAMES:
        return f"These are {len(names):,} names; at most {MOST_NAMES} fit."
    return next(filter(None, map(_check_name, names)), "")


def _check_definition(definition: str) -> str:
    if "\n" in definition:
        return "The definition must stand on one line; further lines belong into the body."
    if len(definition) > LONGEST_DEFINITION:
        return (
            f"The definition has {len(definition):,} characters; at most {LONGEST_DEFINITION:,} fit. "
            "Put the rest into the body."
        )
    return ""


def _check_body(body: str) -> str:
    if len(body) > LONGEST_BODY:
        return (
            f"The body has {len(body):,} characters; at most {LONGEST_BODY:,} fit. "
            "Divide it into several entries."
        )
    lines = body.count("\n") + 1
    if lines > MOST_BODY_LINES:
        return (
            f"The body has {lines:,} lines; at most {MOST_BODY_LINES:,} fit. Divide it into several entries."
        )
    return ""


_CHECKS: dict[str, Callable[..., str]] = {
    "title": _check_name,
    "expansion": _check_name,
    "aliases": _check_names,
    "definition": _check_definition,
    "body": _check_body,
    "tags": _check_names,
}
