"""K32, K33, K34: only pixels come in, whatever a file says or carries, and never more than we can hold."""

import os
import subprocess
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from notes.image_files.recognising import UnusableImage
from notes.image_files.reencoding import LONGEST_SIDE, MOST_PIXELS, MOST_WEBP_PIXELS, reencode
from tests.factories.pictures import picture_bytes, png_chunk, png_that_says, png_with_text

SECRET = "Owner Q. Secret"
SOUND = {
    "png": picture_bytes("PNG"),
    "png-grey": picture_bytes("PNG", mode="L", colour=90),
    "png-grey-16": picture_bytes("PNG", mode="I;16", colour=40_000),
    "png-bits": picture_bytes("PNG", mode="1", colour=1),
    "png-alpha": picture_bytes("PNG", mode="RGBA", colour=(10, 20, 30, 40)),
    "png-grey-alpha": picture_bytes("PNG", mode="LA", colour=(10, 40)),
    "png-palette": picture_bytes("PNG", mode="P", colour=3, transparency=3),
    "jpeg": picture_bytes("JPEG"),
    "jpeg-grey": picture_bytes("JPEG", mode="L", colour=90),
    "jpeg-print": picture_bytes("JPEG", mode="CMYK", colour=(10, 20, 30, 40)),
    "jpeg-progressive": picture_bytes("JPEG", progressive=True),
    "gif": picture_bytes("GIF"),
    "gif-clear": picture_bytes("GIF", mode="P", colour=3, transparency=3),
    "webp": picture_bytes("WEBP"),
    "webp-alpha": picture_bytes("WEBP", mode="RGBA", colour=(10, 20, 30, 40)),
    "webp-exact": picture_bytes("WEBP", lossless=True),
}
KEPT_AS = {"png": "png", "gif": "png", "jpeg": "jpeg", "webp": "webp"}
WITHOUT_LOSS = ["png", "png-grey", "png-alpha", "png-palette", "gif", "gif-clear", "webp-exact"]


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def refused(data: bytes) -> str:
    with pytest.raises(UnusableImage) as refusal:
        reencode(data)
    return str(refusal.value)


def exif(**fields: Any) -> bytes:
    notes = Image.Exif()
    notes[0x010E] = SECRET
    notes[0x0112] = fields.get("orientation", 1)
    notes.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 33.0)})
    return notes.tobytes()


@pytest.mark.parametrize("name", SOUND)
def test_every_kind_that_browsers_show_is_taken(name: str) -> None:
    clean = reencode(SOUND[name])
    assert clean.format == ("png" if name == "webp-exact" else KEPT_AS[name.partition("-")[0]])
    picture = opened(clean.data)
    assert picture.format == clean.format.upper()
    assert picture.size == (clean.width, clean.height) == (40, 30)


@pytest.mark.parametrize("name", WITHOUT_LOSS)
def test_what_has_no_loss_keeps_every_pixel(name: str) -> None:
    before, after = opened(SOUND[name]), opened(reencode(SOUND[name]).data)
    assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


@pytest.mark.parametrize("name", ["png-alpha", "png-palette", "gif-clear", "webp-alpha"])
def test_clear_places_stay_clear(name: str) -> None:
    assert opened(reencode(SOUND[name]).data).convert("RGBA").getpixel((20, 20))[3] < 255


def test_the_same_picture_gives_the_same_bytes() -> None:
    for data in SOUND.values():
        assert reencode(data) == reencode(data)


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("PNG", {"exif": exif()}),
        ("JPEG", {"exif": exif(), "comment": SECRET.encode()}),
        ("JPEG", {"xmp": f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()}),
        ("JPEG", {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}),
        ("PNG", {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}),
        ("WEBP", {"exif": exif(), "xmp": f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()}),
        ("WEBP", {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}),
        ("GIF", {"comment": SECRET.encode()}),
    ],
)
def test_nothing_but_the_picture_comes_along(kind: str, how: dict[str, Any]) -> None:
    clean = reencode(picture_bytes(kind, **how))
    for trace in (SECRET.encode(), b"Exif", b"EXIF", b"ICC", b"iCCP", b"XMP", b"http", b"xmpmeta"):
        assert trace not in clean.data
    picture = opened(clean.data)
    assert not picture.getexif()
    assert not picture.info.keys() & {"exif", "icc_profile", "comment", "xmp", "photoshop", "Description"}


def test_texts_in_a_png_are_left_behind() -> None:
    data = png_with_text(Author=SECRET, Software="https://example.org/")
    assert SECRET.encode() in data
    clean = reencode(data).data
    assert _chunks(clean) <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def _chunks(png: bytes) -> set[bytes]:
    found, position = set(), 8
    while position < len(png):
        found.add(png[position + 4 : position + 8])
        position += 12 + int.from_bytes(png[position : position + 4], "big")
    assert position == len(png)
    return found


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (2, 2)), (2, (37, 2)), (3, (37, 27)), (6, (27, 2)), (8, (2, 37))]
)
def test_a_photo_stands_upright_without_its_note(
    kind: str, orientation: int, corner: tuple[int, int]
) -> None:
    clean = reencode(picture_bytes(kind, exif=exif(orientation=orientation)))
    assert (clean.width, clean.height) == ((30, 40) if orientation >= 5 else (40, 30))
    red, green, _ = opened(clean.data).convert("RGB").getpixel(corner)  # type: ignore[misc]
    assert red > 150 > green + 80
    assert not opened(clean.data).getexif()


@pytest.mark.parametrize("note", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + b"\xff" * 200])
def test_a_broken_note_turns_nothing(note: bytes) -> None:
    assert reencode(picture_bytes("JPEG", exif=note)).width == 40


@pytest.mark.parametrize("name", ["png", "jpeg", "gif", "webp"])
@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", b"PK\3\4" + b"x" * 40, b"%PDF-1.7 \n1 0 obj", b"<?php evil() ?>"]
)
def test_what_is_hung_behind_a_picture_is_cut_off(name: str, tail: bytes) -> None:
    assert tail not in reencode(SOUND[name] + tail).data


def test_a_picture_that_is_also_a_page_becomes_only_a_picture() -> None:
    page = b"<!--><script>alert(document.domain)</script><!--"
    gif = picture_bytes("GIF", comment=page)
    assert page in gif
    assert page not in reencode(gif).data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<svg/>", "SVG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x --><svg width="1"></svg>', "SVG"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
        (b"   <html><body>", "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"II*\0" + bytes(60), "TIFF"),
        (b"MM\0*" + bytes(60), "TIFF"),
        (b"BM" + bytes(60), "BMP"),
        (b"\0\0\1\0\1\0" + bytes(60), "icon"),
        (b"\0\0\0\x18ftypheic" + bytes(60), "HEIC"),
        (b"\0\0\0\x18ftypavif" + bytes(60), "AVIF"),
        (b"8BPS" + bytes(60), "Photoshop"),
        (b"PK\3\4" + bytes(60), "archive"),
        (b"alert(1)//GIF89a", "not an image"),
        (b"RIFF\0\0\0\0WAVEfmt ", "not an image"),
        (bytes(range(256)), "not an image"),
    ],
)
def test_what_is_no_such_picture_is_told_what_it_is(data: bytes, words: str) -> None:
    message = refused(data)
    assert words in message
    assert message.endswith(".")


@pytest.mark.parametrize("name", SOUND)
def test_a_picture_cut_short_is_refused(name: str) -> None:
    data = SOUND[name]
    for length in {3, 9, 20, 30, len(data) // 3, len(data) // 2}:
        assert refused(data[:length])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_whose_end_is_missing_is_refused(kind: str) -> None:
    noise = Image.effect_noise((90, 90), 80).convert("RGB")
    written = BytesIO()
    noise.save(written, kind)
    whole = written.getvalue()
    assert reencode(whole)
    assert "incomplete" in refused(whole[: len(whole) * 9 // 10])


def test_damage_inside_is_refused() -> None:
    data = bytearray(SOUND["png"])
    data[45] ^= 0xFF
    assert "damaged" in refused(bytes(data))
    header = png_chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0")
    assert refused(b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IEND", b""))


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["png", "png-palette", "jpeg", "jpeg-progressive", "gif", "webp", "webp-exact"]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.one_of(st.none(), st.floats(0, 1)),
)
def test_damaged_bytes_give_a_picture_or_a_refusal(
    name: str, changes: list[tuple[float, int]], cut: float | None
) -> None:
    data = bytearray(SOUND[name])
    for place, value in changes:
        data[int(place * len(data))] = value
    if cut is not None:
        del data[int(cut * len(data)) :]
    try:
        clean = reencode(bytes(data))
    except UnusableImage:
        return
    assert opened(clean.data).size == (clean.width, clean.height)


@settings(max_examples=50, deadline=None)
@given(head=st.sampled_from([data[:32] for data in SOUND.values()]), tail=st.binary(max_size=400))
def test_anything_behind_a_sound_beginning_gives_a_picture_or_a_refusal(head: bytes, tail: bytes) -> None:
    with suppress(UnusableImage):
        assert reencode(head + tail).data


def _moving(kind: str, **how: Any) -> bytes:
    frames = [Image.new("RGB", (20, 20), (number * 80, 0, 0)) for number in range(3)]
    written = BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:], duration=100, **how)
    return written.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_moving_pictures_are_refused_with_a_way_out(kind: str) -> None:
    message = refused(_moving(kind))
    assert "moves" in message
    assert "one frame" in message


def test_a_photo_that_carries_a_second_one_is_taken() -> None:
    clean = reencode(_moving("MPO"))
    assert clean.format == "jpeg"
    assert (clean.width, clean.height) == (20, 20)


def _gif_that_says(width: int, height: int) -> bytes:
    data = bytearray(SOUND["gif"])
    data[6:10] = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return bytes(data)


def _jpeg_that_says(width: int, height: int) -> bytes:
    data = bytearray(SOUND["jpeg"])
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


def _webp_that_says(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X\x0a\0\0\0\0\0\0\0" + canvas
    return b"RIFF" + (4 + len(chunk)).to_bytes(4, "little") + b"WEBP" + chunk + SOUND["webp"][12:]


BOMBS = {
    "png": (png_that_says(10_000, 10_000), "100 million"),
    "png-huge": (png_that_says(60_000, 1_000), "60 million"),
    "gif": (_gif_that_says(65_535, 65_535), "4294.8 million"),
    "jpeg": (_jpeg_that_says(65_000, 65_000), "4225 million"),
    "webp": (_webp_that_says(16_383, 16_383), "268.4 million"),
    "webp-vp8x": (_webp_that_says(1 << 24, 1 << 24), "million"),
    "long": (png_that_says(LONGEST_SIDE + 1, 2), str(LONGEST_SIDE)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_too_many_pixels_are_refused_by_the_header_alone(name: str) -> None:
    data, words = BOMBS[name]
    assert len(data) < 100_000
    assert words in refused(data)


def test_the_limits_tell_themselves() -> None:
    assert f"{MOST_PIXELS / 1e6:.1f} million" in refused(BOMBS["png"][0])
    assert f"{MOST_WEBP_PIXELS // 1_000_000} million" in refused(BOMBS["webp"][0])


@pytest.mark.parametrize(
    ("name", "at", "piece"),
    [
        ("png", 33, png_chunk(b"aaAa", b"")),
        ("jpeg", 2, b"\xff\xfe\0\2"),
        ("jpeg", 2, b"\xff"),
        ("jpeg", 20, b"\0"),
        ("gif", -1, b"!\xfe\1a\0"),
        ("webp", 12, b"abcd\0\0\0\0"),
    ],
    ids=["png", "jpeg", "jpeg-filling", "jpeg-between", "gif", "webp"],
)
def test_a_picture_in_very_many_pieces_is_refused(name: str, at: int, piece: bytes) -> None:
    """A decoder takes seconds to pass millions of empty ones, and keeps some."""
    sound = SOUND[name]
    assert "pieces" in refused(sound[:at] + 8_000 * piece + sound[at:])


def test_a_jpeg_of_a_thousand_passes_is_refused() -> None:
    data = SOUND["jpeg-progressive"]
    scan = data.index(b"\xff\xda")
    end = data.index(b"\xff\xda", scan + 2)
    assert "passes" in refused(data[:scan] + data[scan:end] * 1_000 + data[end:])


MEASURE = """
import resource, sys
from notes.image_files.reencoding import reencode
from notes.image_files.recognising import UnusableImage
from pathlib import Path
reencode(Path(sys.argv[1]).read_bytes())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for name in sys.argv[2:]:
    try:
        reencode(Path(name).read_bytes())
    except UnusableImage:
        pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_bombs_and_the_largest_pictures_fit_in_200_megabytes(tmp_path: Path) -> None:
    """The largest that are taken are as empty as a bomb: the header alone decides what they cost."""
    largest = {
        "photo": picture_bytes("JPEG", size=(5_712, 4_284), exif=exif(orientation=6)),
        "screenshot": picture_bytes("PNG", size=(6_120, 4_000), mode="RGBA", colour=(1, 2, 3, 4)),
        "webp": picture_bytes("WEBP", size=(3_660, 3_000)),
    }
    files = {**largest, **{name: data for name, (data, _) in BOMBS.items()}}
    (tmp_path / "warm").write_bytes(SOUND["png"])
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    paths = [str(tmp_path / name) for name in ("warm", *files)]
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, *paths],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
    )
    assert int(told.stdout) < 200
