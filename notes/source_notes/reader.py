"""Reads a notes file: text in, blocks and nodes out."""

from __future__ import annotations

from itertools import accumulate

from notes.source_notes.documents import Block, Document, ItemForm, Node, NodeKind, Place, UnreadableText
from notes.source_notes.lines import split_lines
from notes.source_notes.reading import Reading

BYTE_ORDER_MARK = "\ufeff"


def read(text: str) -> Document:
    """Read a notes file. Refuses only what could not be given back byte for byte."""
    refuse_unkeepable(text)
    byte_order_mark = text.startswith(BYTE_ORDER_MARK)
    if byte_order_mark:
        text = text[1:]
    reading = Reading(split_lines(text))
    nodes = reading.read()
    return Document(
        blocks=_blocks(reading, text),
        nodes=nodes,
        warnings=reading.gathered.warnings,
        byte_order_mark=byte_order_mark,
        newline="\r\n" if 2 * text.count("\r\n") > text.count("\n") else "\n",
    )


def read_bytes(data: bytes) -> Document:
    """Read a notes file from its bytes, which must be UTF-8."""
    return read(text_of_bytes(data))


def text_of_bytes(data: bytes) -> str:
    """The text of a notes file. Refuses what is no UTF-8, and what could not be kept, with the remedy."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        raise UnreadableText("Line 1: the file is UTF-32. Save it as UTF-8 and load it again.", 1)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableText("Line 1: the file is UTF-16. Save it as UTF-8 and load it again.", 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise UnreadableText(
            f"Line {line}: the byte {byte:#04x} is not UTF-8. Save the file as UTF-8 and load it again.", line
        ) from error
    refuse_unkeepable(text)
    return text


def read_nodes(lines: list[str], place: Place = Place.PLAIN) -> list[Node]:
    """The nodes of some lines, as they would be read in the given place of a file."""
    return Reading(lines, place).read()


def form_of(body: str, place: Place = Place.PLAIN, group_icon: str = "") -> ItemForm:
    """How an item with this body would be written; `markdown` where the dialect has no line for it."""
    nodes = Reading(body.split("\n"), place, group_icon).read()
    if len(nodes) == 1 and nodes[0].kind is NodeKind.ITEM and nodes[0].body == body:
        return nodes[0].form
    return ItemForm.MARKDOWN


def refuse_unkeepable(text: str) -> None:
    """Raise UnreadableText for characters that a file or a database cannot keep."""
    position = text.find("\0")
    if position >= 0:
        line = text.count("\n", 0, position) + 1
        raise UnreadableText(f"Line {line}: there is a NUL character. Remove it and try again.", line)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise UnreadableText(
            f"Line {line}: there is half a character (a lone surrogate). Type it anew and try again.",
            line,
        ) from error


def _blocks(reading: Reading, text: str) -> list[Block]:
    """The text cut at the first line of every run, so that the pieces joined are the text."""
    runs = reading.gathered.runs
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    ends = [run.first for run in runs[1:]]
    ends.append(len(reading.lines))
    return [
        Block(run.kind, text[starts[run.first] : starts[end]], run.first + 1, end - run.first, run.node)
        for run, end in zip(runs, ends, strict=False)
    ]
