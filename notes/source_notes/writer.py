"""Writes notes: a document back as its text, an edited entry anew in the dialect."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from notes.source_notes.documents import Document, Node, NodeKind, Place, UnreadableText
from notes.source_notes.icons import split_icon
from notes.source_notes.labels import Label, LabelStyle, heading, label
from notes.source_notes.lines import BODY_FENCE, is_blank, term_line
from notes.source_notes.names import TermName, split_term_name
from notes.source_notes.reader import BYTE_ORDER_MARK, read_nodes, refuse_unkeepable

_BACKTICKS = re.compile(r"^`{3,}", re.MULTILINE)
_HEADING_LEVELS = 6


class CannotBeWritten(ValueError):
    """The dialect has no words for this entry; the message tells a person what to change."""


def write(document: Document) -> str:
    """The whole file again, byte for byte."""
    text = "".join([block.text for block in document.blocks])
    return BYTE_ORDER_MARK + text if document.byte_order_mark else text


def write_node(node: Node, newline: str = "\n") -> str:
    """The entry's own lines written anew from its fields, without its children, ending in a newline.

    What was written is read again; where the plain way of writing would be read as something else, the body
    goes into a fence, a label into underscores, names that the dialect cannot tell are left out.
    """
    node = normalised(node)
    try:
        refuse_unkeepable("\n".join((node.title, node.expansion, *node.aliases, node.definition, node.body)))
    except UnreadableText as error:
        raise CannotBeWritten("The entry holds a NUL character or half a character. Remove it.") from error
    compose = {
        NodeKind.SECTION: _section,
        NodeKind.GROUP: _group,
        NodeKind.TERM: _term,
        NodeKind.ITEM: _item,
    }[node.kind]
    text = "\n".join(compose(node)) + "\n"
    return text if newline == "\n" else text.replace("\n", newline)


def canonical(node: Node) -> str:
    """The entry's text in one form, whatever its spelling in a file, for telling whether two are the same.

    Depth, place and form do not count. Never fails: the dialect need not be able to say it.
    """
    node = normalised(node)
    names = [node.icon, node.title, node.expansion, *node.aliases]
    if node.kind is NodeKind.ITEM:
        return node.body + "\n"
    if any("_" in name or ")" in name for name in names):
        head = json.dumps(names, ensure_ascii=False) + f": {node.definition}"
    else:
        expansion = f" ({node.expansion})" if node.expansion else ""
        others = "".join(f"/_{alias}_" for alias in node.aliases)
        head = f"_{_with_icon(node)}{expansion}_{others}: {node.definition}"
    sign = {NodeKind.SECTION: "#", NodeKind.GROUP: "-", NodeKind.TERM: "*"}[node.kind]
    return "\n".join((f"{sign} {head}".rstrip(), *([node.body] if node.body else []))) + "\n"


def normalised(node: Node) -> Node:
    """The entry as the dialect holds it: names and definition on one line, no carriage returns."""
    body = node.body
    if "\r" in body:
        body = "\n".join(line.rstrip("\r") for line in body.split("\n"))
    icon, title = node.icon.strip(), _one_line(node.title)
    if node.kind in (NodeKind.SECTION, NodeKind.GROUP) and split_icon(title)[0] == title:
        icon = title
    return replace(
        node,
        icon=icon,
        title=title,
        expansion=_one_line(node.expansion),
        aliases=tuple(dict.fromkeys(alias for name in node.aliases if (alias := _one_line(name)))),
        definition=_one_line(node.definition),
        body=body,
    )


def _one_line(text: str) -> str:
    return (text.replace("\r\n", " ").replace("\n", " ") if "\n" in text else text).strip()


def _with_icon(node: Node) -> str:
    return node.title if not node.icon or node.icon == node.title else f"{node.icon} {node.title}"


def _fenced(body: str) -> list[str]:
    """The body between fences longer than any fence inside it."""
    longest = max((len(found) for found in _BACKTICKS.findall(body)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}{BODY_FENCE}", body, fence]


def _section(node: Node) -> list[str]:
    named = _with_icon(node)
    found = heading(f"# {node.written_title}") if node.written_title else None
    if found and (found[1].icon, found[1].title, found[1].definition) == (node.icon, node.title, ""):
        named = node.written_title.strip()
    sign = "#" * min(max(node.level, 1), _HEADING_LEVELS)
    heads = [[f"{sign} {named}"]]
    if node.definition:
        heads = [[f"{sign} {named} {node.definition}"], [f"{sign} {named}", f"💡 {node.definition}"]]
    for head in heads:
        lines = [*head, *(_fenced(node.body) if node.body else [])]
        if _reads_as(node, lines, ["", "* x"]):
            return lines
    raise CannotBeWritten(
        f"The heading “{_shortened(node.title)}” cannot be written: it is empty, or it holds an address or a "
        "sign such as 🎯, 🗄️ or 🔗, which begins what is said about it. Take that out of the title."
    )


def _group(node: Node) -> list[str]:
    body = _fenced(node.body) if node.body else []
    for head in _label_heads(node):
        lines = [head, *body]
        if _reads_as(node, lines, ["* x"]):
            return lines
    raise CannotBeWritten(
        f"The label “{_shortened(node.title)}” cannot be written: it is empty or would be read as something "
        "else. Take double underscores out of it."
    )


def _label_heads(node: Node) -> Iterator[str]:
    named = _with_icon(node)
    tail = f" {node.definition}" if node.definition else ""
    written = label(node.written_title) if node.written_title else None
    if written and (written.name.icon, written.name.title) == (node.icon, node.title):
        if written.style is LabelStyle.BOLD:
            yield from _bold_heads(node.written_title.strip().removesuffix(":"), node.definition)
        else:
            yield node.written_title.strip() + tail
    if _is_safe(label(named + tail)):
        yield named + tail
    yield from _bold_heads(f"__{named}__", node.definition)


def _is_safe(found: Label | None) -> bool:
    """Capitals and icons are labels wherever they stand; words only where nothing stands above them."""
    return found is not None and found.style in (LabelStyle.CAPITALS, LabelStyle.ICON)


def _bold_heads(named: str, definition: str) -> Iterator[str]:
    if definition.startswith(("http://", "https://")):
        yield f"{named} {definition}"
    if not definition:
        yield named
    yield f"{named}: {definition}".rstrip()


def _term(node: Node) -> list[str]:
    head = _term_head(node)
    attached = node.body.split("\n") if node.body else []
    lines = [head, *attached]
    if not attached or _reads_as(node, lines, ["", "# x"], names=False):
        return lines
    return [head, *_fenced(node.body)]


def _term_head(node: Node) -> str:
    fallback = ""
    for written in _term_spellings(node):
        head = f"* {written}: {node.definition}".rstrip()
        found = term_line(head)
        if not found or found.name.title != node.title or found.definition != node.definition:
            continue
        if node.place is Place.PROGRESS and read_nodes([head], node.place)[0].kind is not NodeKind.TERM:
            continue
        if _same_names(found.name, node):
            return head
        known = {node.expansion, *node.aliases, ""}
        if not fallback and known.issuperset((found.name.expansion, *found.name.aliases)):
            fallback = head
    if fallback:
        return fallback
    raise CannotBeWritten(
        f"The term “{_shortened(node.title)}” cannot be written: brackets at its end would be read as "
        "another name, underscores as the end of the term. Give the other name as expansion or alias, or "
        "write it otherwise."
    )


def _same_names(name: TermName, node: Node) -> bool:
    """Whether a term as written has the other names of the entry, in whatever order."""
    return name.expansion == node.expansion and set(name.aliases) == set(node.aliases)


def _term_spellings(node: Node) -> Iterator[str]:
    """Ways to write the names of a term, best first."""
    title, expansion, aliases = node.title, node.expansion, node.aliases
    if node.written_title:
        written = split_term_name(node.written_title)
        if written.title == title and _same_names(written, node):
            yield f"_{node.written_title.strip()}_"
    others = "".join(f"/_{alias}_" for alias in aliases)
    if expansion:
        yield f"_{title} ({expansion})_{others}"
    if aliases:
        yield f"_{title} ({'/'.join(aliases)})_"
        yield f"_{title}_{others}"
        for alias in aliases:
            yield f"_{title} ({alias})_"
            yield f"_{title}_/_{alias}_"
    if expansion:
        yield f"_{title} ({expansion})_"
    yield f"_{title}_"
    yield f"__{title}__"


def _item(node: Node) -> list[str]:
    lines = node.body.split("\n")
    if not is_blank(lines[0]) and _reads_as(node, lines, ["", "# x"]):
        return lines
    return _fenced(node.body)


def _reads_as(node: Node, lines: list[str], following: list[str], *, names: bool = True) -> bool:
    """Whether these lines are read as this entry and nothing else, and leave what follows alone."""
    found = read_nodes([line for text in lines for line in text.split("\n")] + following, node.place)
    if len(found) != 2:
        return False
    first, second = found
    same_names = not names or (first.expansion, first.aliases) == (node.expansion, node.aliases)
    return (
        same_names
        and second.kind is not NodeKind.TERM
        and (first.kind, first.icon, first.title, first.definition, first.body)
        == (node.kind, node.icon, node.title, node.definition, node.body)
    )


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
