"""Width and height as a file's first lines tell them, read without a decoder."""

from __future__ import annotations

from typing import Final

from notes.image_files.recognising import Kind, UnusableImage

# The markers of a JPEG that tell its size, and those without content.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EMPTY_MARKERS: Final = frozenset(range(0xD0, 0xDA)) | {0x01}
_SCAN: Final = 0xDA


def size_of(data: bytes, kind: Kind) -> tuple[int, int]:
    """Width and height, or UnusableImage. Some decoders set memory aside before they tell."""
    size = _READERS[kind](data)
    if size is None:
        raise UnusableImage("This image is damaged or incomplete: it does not tell its size. Save it again.")
    return size


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _gif_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 10:
        return None
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF or marker in _EMPTY_MARKERS:
            position += 1 if marker == 0xFF else 2
        elif marker in _FRAMES:
            height = int.from_bytes(data[position + 5 : position + 7], "big")
            return int.from_bytes(data[position + 7 : position + 9], "big"), height
        elif marker == _SCAN:
            return None
        else:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    chunk, content = data[12:16], data[20:30]
    if len(content) < 10:
        return None
    if chunk == b"VP8X":
        return int.from_bytes(content[4:7], "little") + 1, int.from_bytes(content[7:10], "little") + 1
    if chunk == b"VP8L":
        packed = int.from_bytes(content[1:5], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little")
        return width & 0x3FFF, height & 0x3FFF
    return None


_READERS: Final = {"PNG": _png_size, "JPEG": _jpeg_size, "GIF": _gif_size, "WEBP": _webp_size}
