"""Pictures that the wiki keeps itself, as texts name them.

A picture's address is `/media/images/<24 letters or digits>-<width>x<height>.<ending>`: nobody can guess it,
and whoever lays out a text knows the picture's size without asking.
"""

from __future__ import annotations

import re
from typing import Final

FOLDER: Final = "/media/images/"
_NAME: Final = r"[0-9a-f]{24}-(?P<width>[0-9]{1,5})x(?P<height>[0-9]{1,5})\.(?:png|jpg|webp)"
_FILE_NAME: Final = re.compile(_NAME)
_ADDRESS: Final = re.compile(re.escape(FOLDER) + f"(?P<file_name>{_NAME})(?![0-9A-Za-z])")
_OPENING: Final = "!["
_BEFORE_ADDRESS: Final = "]("
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_BRACKET: Final = re.compile(r"(?<!\\)[\[\]]")
_TO_ESCAPE: Final = re.compile(r"[\\\[\]`*<]")
LONGEST_ALT: Final = 1_000


def name_in(file_name: str) -> str | None:
    """The name of the picture whose file is called so, without its ending."""
    return file_name.rpartition(".")[0] if _FILE_NAME.fullmatch(file_name) else None


def size_in(address: str) -> tuple[int, int] | None:
    """Width and height of a picture of ours, read off its address."""
    found = _ADDRESS.fullmatch(address)
    return (int(found["width"]), int(found["height"])) if found else None


def pictures_in(text: str) -> dict[str, str]:
    """The file names of all pictures that a text shows or links, each with the words said instead of it."""
    if FOLDER not in text:
        return {}
    pictures: dict[str, str] = {}
    for found in _ADDRESS.finditer(text):
        _, words = _alt_before(text, found.start())
        pictures[found["file_name"]] = pictures.get(found["file_name"]) or words
    return pictures


def in_words(text: str) -> str:
    """The text with the words of each picture where it stands."""
    if FOLDER not in text:
        return text
    pieces: list[str] = []
    written = 0
    for found in _ADDRESS.finditer(text):
        opening, words = _alt_before(text, found.start())
        pieces += [text[written:opening], words]
        written = found.end() + (text[found.end() : found.end() + 1] == ")" and opening < found.start())
    return "".join([*pieces, text[written:]])


def picture_line(address: str, alt: str) -> str:
    """The Markdown that shows a picture."""
    words = _TO_ESCAPE.sub(r"\\\g<0>", " ".join(alt.split()))
    return f"![{words}]({address})"


def _alt_before(text: str, address_at: int) -> tuple[int, str]:
    """Where the picture of an address begins, and what stands between its `![` and `](`."""
    end = address_at - len(_BEFORE_ADDRESS)
    if end < 0 or not text.startswith(_BEFORE_ADDRESS, end):
        return address_at, ""
    opening = text.rfind(_OPENING, max(0, end - 2 * LONGEST_ALT), end)
    written = text[opening + len(_OPENING) : end]
    if opening < 0 or "\n\n" in written or _BRACKET.search(written):
        return address_at, ""
    return opening, " ".join(_ESCAPED.sub(r"\1", written).split())[:LONGEST_ALT]
