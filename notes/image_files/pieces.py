"""Into how many pieces a file is cut, as its own lengths tell, read without a decoder.

Decoders go through the pieces one by one, and keep some of them: millions of empty ones would take them many
seconds and hundreds of megabytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from notes.image_files.recognising import Kind, UnusableImage

# Programs write pieces of some hundred bytes and more; small ones are few.
FEW: Final = 5_000
USUAL_BYTES: Final = 128

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
# The markers of a JPEG without content, and the one behind which a decoder in C takes over.
_EMPTY_MARKERS: Final = frozenset(range(0xD0, 0xDA)) | {0x00, 0x01}
_FILLING: Final = 0xFF
_SCAN: Final = 0xDA


def check_pieces(data: bytes, kind: Kind) -> None:
    """Raises UnusableImage for more pieces than any program writes. A damaged file simply ends."""
    most = FEW + len(data) // USUAL_BYTES
    if sum(1 for _ in islice(_WALKS[kind](data), most + 1)) > most:
        name = "WebP" if kind == "WEBP" else kind
        words = f"This {name} is cut into an unusual number of pieces."
        raise UnusableImage(f"{words} Open it in an image program and save it again.")


def _of_png(data: bytes) -> Iterator[int]:
    position = 8
    while position + 12 <= len(data) and data[position + 4 : position + 8] != b"IEND":
        yield position
        position += 12 + int.from_bytes(data[position : position + 4], "big")


def _of_jpeg(data: bytes) -> Iterator[int]:
    """Until the picture itself begins. Filling and stray bytes count each, as decoders pass them."""
    position = 2
    while position + 4 <= len(data):
        yield position
        marker = data[position + 1]
        if data[position] != _FILLING or marker == _FILLING:
            position += 1
        elif marker in _EMPTY_MARKERS:
            position += 2
        elif marker == _SCAN:
            return
        else:
            position += 2 + max(2, int.from_bytes(data[position + 2 : position + 4], "big"))


def _of_gif(data: bytes) -> Iterator[int]:
    """Until a second image, with which it would move."""
    position = 13 + _gif_colours(data, 10)
    images = 0
    while position < len(data) and data[position] != _TRAILER:
        yield position
        block = data[position]
        position += 1
        if block == _IMAGE:
            images += 1
            if images > 1:
                return
            position += 10 + _gif_colours(data, position + 8)
        elif block == _EXTENSION:
            position += 1
        else:
            continue
        while position < len(data) and data[position]:
            yield position
            position += 1 + data[position]
        position += 1


def _gif_colours(data: bytes, at: int) -> int:
    """How many bytes the colours take that the byte there tells of."""
    told = data[at] if at < len(data) else 0
    return 3 << (told & 7) + 1 if told & 0x80 else 0


def _of_webp(data: bytes) -> Iterator[int]:
    position = 12
    while position + 8 <= len(data):
        yield position
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + length + length % 2


_WALKS: Final[dict[Kind, Callable[[bytes], Iterator[int]]]] = {
    "PNG": _of_png,
    "JPEG": _of_jpeg,
    "GIF": _of_gif,
    "WEBP": _of_webp,
}
