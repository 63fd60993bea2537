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
        words = _alt_before(text, found.start())
        pictures[found["file_name"]] = pictures.get(found["file_name"]) or words
    return pictures


def picture_line(address: str, alt: str) -> str:
    """The Markdown that shows a picture."""
    words = _TO_ESCAPE.sub(r"\\\g<0>", " ".join(alt.split()))
    return f"![{words}]({address})"


def _alt_before(text: str, address_at: int) -> str:
    """What stands between `![` and `](` right before an address."""
    end = address_at - len(_BEFORE_ADDRESS)
    if end < 0 or not text.startswith(_BEFORE_ADDRESS, end):
        return ""
    opening = text.rfind(_OPENING, max(0, end - 2 * LONGEST_ALT), end)
    written = text[opening + len(_OPENING) : end] if opening >= 0 else ""
    if "\n\n" in written or re.search(r"(?<!\\)[\[\]]", written):
        return ""
    return " ".join(_ESCAPED.sub(r"\1", written).split())[:LONGEST_ALT]
