"""Pictures as files: sound ones, and ones that somebody made to do harm."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from PIL import Image as Pillow
from PIL import PngImagePlugin

from awskb.accounts.models import User
from notes.actions.images import add_image
from notes.models import Image


def picture_bytes(
    kind: str = "PNG",
    size: tuple[int, int] = (40, 30),
    colour: Any = (11, 90, 99),
    mode: str = "RGB",
    **how: Any,
) -> bytes:
    """A picture of one colour, with a corner of another so that turning it shows."""
    picture = Pillow.new(mode, size, colour)
    if mode == "P":
        picture.putpalette([shade for number in range(16) for shade in (number, 2 * number, 255 - number)])
    if mode == "RGB":
        picture.paste((200, 30, 30), (0, 0, max(1, size[0] // 4), max(1, size[1] // 4)))
    written = BytesIO()
    picture.save(written, kind, **how)
    return written.getvalue()


def png_with_text(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    return picture_bytes(pnginfo=info)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_that_says(width: int, height: int, *, bits: int = 1, colour: int = 0) -> bytes:
    """A small file whose header promises many pixels, all of them there: a bomb."""
    line = bytes(1 + (width * bits * {0: 1, 2: 3, 6: 4}[colour] + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def an_image(by: User | None = None, *, colour: Any = (11, 90, 99), alt: str = "", **how: Any) -> Image:
    """An image that the wiki keeps."""
    data = picture_bytes(colour=colour, **how)
    return add_image(data=data, by=by, at=timezone.now(), original_name="screenshot.png", alt=alt)


def file_of(image: Image) -> Path:
    """Where the picture lies, on the disk of the tests."""
    return Path(settings.MEDIA_ROOT) / image.kept_as
