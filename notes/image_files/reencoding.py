"""Images made anew from their pixels: whatever else a file carries does not come along.

Every limit is checked on what the header says, before any pixel is decoded. The pictures are then written as
PNG, JPEG or WebP: a GIF and a WebP without loss become a PNG with the same pixels.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any, Final, Literal

from PIL import ExifTags, Image

from notes.image_files.headers import size_of
from notes.image_files.pieces import check_pieces
from notes.image_files.recognising import Kind, UnusableImage, is_lossless_webp, kind_of

Format = Literal["png", "jpeg", "webp"]

# Four bytes a pixel, twice where a photo must be turned: under 200 MB. The decoder of WebP needs sixteen.
MOST_PIXELS: Final = 24_500_000
MOST_WEBP_PIXELS: Final = 11_000_000
LONGEST_SIDE: Final = 16_000
# A progressive JPEG tells the whole picture ten times or so; thousands of scans would take hours.
MOST_SCANS: Final = 60

_SAVE_AGAIN: Final = "Open it in an image program and save it again."
_SCAN: Final = b"\xff\xda"
_FORMATS: Final[dict[Format, dict[str, Any]]] = {
    "png": {"compress_level": 3},
    "jpeg": {"quality": 90},
    "webp": {"quality": 90, "method": 2},
}
_MODES: Final[dict[Format, frozenset[str]]] = {
    "png": frozenset({"1", "L", "LA", "I;16", "P", "RGB", "RGBA"}),
    "jpeg": frozenset({"L", "RGB"}),
    "webp": frozenset({"RGB", "RGBA"}),
}
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What decoders raise at bytes that are not what they say; found by trying damaged files.
_DECODING_FAILS: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
# A second watch, should a header ever tell the decoder another size than it told us.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Pixels in pieces so large that the system takes each back at once; smaller ones would stay with the process.
Image.core.set_block_size(64 * 1024 * 1024)  # type: ignore[attr-defined]  # not in its types
# One picture at a time in each process, so that many uploads at once do not need many times the memory.
_TURN: Final = Lock()


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture without anything but its pixels."""

    data: bytes
    format: Format
    width: int
    height: int


def reencode(data: bytes) -> CleanImage:
    """The picture in `data`, turned as its camera said and written anew; UnusableImage if that cannot be."""
    kind = kind_of(data)
    check_pieces(data, kind)
    _check_size(size_of(data, kind), kind)
    if kind == "JPEG" and data.count(_SCAN) > MOST_SCANS:
        raise UnusableImage(f"This JPEG is stored in an unusual number of passes. {_SAVE_AGAIN}")
    with _TURN:
        try:
            return _reencode(data, kind)
        except UnusableImage:
            raise
        except _DECODING_FAILS as error:
            raise UnusableImage(
                f"This {_name(kind)} image is damaged or incomplete. {_SAVE_AGAIN}"
            ) from error


def _reencode(data: bytes, kind: Kind) -> CleanImage:
    picture: Image.Image = Image.open(BytesIO(data), formats=[kind])
    _check_size(picture.size, kind)
    # A photo may bring a second, smaller picture of itself; that is no animation.
    if kind != "JPEG" and getattr(picture, "is_animated", False):
        raise UnusableImage(
            f"This {_name(kind)} moves, and the wiki keeps still images only. Upload one frame of it, "
            "for instance a screenshot, or link to the animation."
        )
    picture.load()
    _check_size(picture.size, kind)
    target = _target_of(data, kind)
    # Each step lets go of the one before: two copies of the pixels at most.
    picture = _upright(picture)
    picture = _fitting(picture, target)
    written = BytesIO()
    picture.save(written, target.upper(), **_FORMATS[target])
    return CleanImage(written.getvalue(), target, picture.width, picture.height)


def _check_size(size: tuple[int, int], kind: Kind) -> None:
    width, height = size
    most = MOST_WEBP_PIXELS if kind == "WEBP" else MOST_PIXELS
    if width < 1 or height < 1:
        raise UnusableImage(f"This {_name(kind)} image is empty: it has no pixels.")
    if width * height > most:
        raise UnusableImage(
            f"This {_name(kind)} image has {_millions(width * height)} million pixels ({width} × {height}); "
            f"at most {_millions(most)} million are taken. Make it smaller, or cut out the part you need."
        )
    if max(width, height) > LONGEST_SIDE:
        raise UnusableImage(
            f"This {_name(kind)} image is {width} × {height} pixels; a side has at most {LONGEST_SIDE}. "
            "Make it smaller, or cut it into parts."
        )


def _target_of(data: bytes, kind: Kind) -> Format:
    if kind == "JPEG":
        return "jpeg"
    return "webp" if kind == "WEBP" and not is_lossless_webp(data) else "png"


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera noted; a note that nobody can read turns nothing."""
    try:
        turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _DECODING_FAILS:
        turn = None
    kept: dict[str | tuple[int, int], Any] = {}
    if "transparency" in image.info:
        kept["transparency"] = image.info["transparency"]
    picture = image if turn is None else image.transpose(turn)
    # Profile, comment and text ride along here into what is written.
    picture.info = kept
    return picture


def _fitting(picture: Image.Image, target: Format) -> Image.Image:
    """In a mode that the format can hold."""
    if picture.mode in _MODES[target]:
        return picture
    if picture.mode == "I":
        return picture.convert("I;16")
    has_alpha = target != "jpeg" and (picture.has_transparency_data or picture.mode in ("PA", "La", "RGBa"))
    return picture.convert("RGBA" if has_alpha else "RGB")


def _name(kind: Kind) -> str:
    return "WebP" if kind == "WEBP" else kind


def _millions(pixels: int) -> str:
    return f"{pixels / 1_000_000:.1f}".removesuffix(".0")
