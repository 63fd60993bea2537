"""What kind of file some bytes are: told from the bytes, never from a name or a claim."""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["PNG", "JPEG", "GIF", "WEBP"]

_HEAD: Final = 1_024
_TAKEN: Final = "a PNG, JPEG, WebP or GIF"
_MARKUP: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<[!?/a-z]", re.IGNORECASE)
_SVG: Final = re.compile(rb"<svg[\s/>]", re.IGNORECASE)
_PHOTO_BRANDS: Final = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_AVIF_BRANDS: Final = (b"avif", b"avis")
_BEGINNINGS: Final[tuple[tuple[bytes, str], ...]] = (
    (
        b"%PDF",
        "This is a PDF document. Take a screenshot of the part you need.",
    ),
    (b"II*\0", f"This is a TIFF image, which browsers do not show. Save it as {_TAKEN}."),
    (b"MM\0*", f"This is a TIFF image, which browsers do not show. Save it as {_TAKEN}."),
    (b"BM", f"This is a BMP image. Save it as {_TAKEN}."),
    (b"\0\0\1\0", f"This is an icon file. Save it as {_TAKEN}."),
    (b"8BPS", f"This is a Photoshop file. Export it as {_TAKEN}."),
    (b"PK\3\4", "This is an archive or a document, not an image. Upload the images one by one."),
)


class UnusableImage(ValueError):
    """These bytes cannot become an image of the wiki; the message tells a person why and what to do."""


def kind_of(data: bytes) -> Kind:
    """The kind of image, or UnusableImage with words for what it seems to be instead."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    raise UnusableImage(_words_for_other(data))


def is_lossless_webp(data: bytes) -> bool:
    """Whether the picture itself is kept without loss; it may follow chunks that describe it."""
    position = 12
    while position + 8 <= len(data):
        chunk = data[position : position + 4]
        if chunk in (b"VP8L", b"VP8 "):
            return chunk == b"VP8L"
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + length + length % 2
    return False


def _words_for_other(data: bytes) -> str:
    if not data:
        return "This file is empty."
    if _MARKUP.match(data[:_HEAD]):
        if _SVG.search(data[:_HEAD]):
            return f"This is an SVG drawing, which can carry scripts. Export it as {_TAKEN}."
        return f"This is a web page or another marked-up text, not an image. Upload {_TAKEN}."
    if data[4:8] == b"ftyp" and data[8:12] in _PHOTO_BRANDS:
        return f"This is a HEIC photo, which most browsers do not show. Save it as {_TAKEN}."
    if data[4:8] == b"ftyp" and data[8:12] in _AVIF_BRANDS:
        return f"This is an AVIF image. Save it as {_TAKEN}."
    for beginning, words in _BEGINNINGS:
        if data.startswith(beginning):
            return words
    return f"This is not an image that the wiki takes. Upload {_TAKEN}."
