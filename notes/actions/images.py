"""Images taken in, described, removed; the files they lie in, kept in step with their rows."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction

from notes.actions.batches import batches_of
from notes.actions.turns import take_turn
from notes.image_files.recognising import UnusableImage
from notes.image_files.reencoding import CleanImage, reencode
from notes.models import Image
from notes.models.image import LONGEST_ORIGINAL_NAME, image_folder, new_image_name
from notes.rendering.own_images import LONGEST_ALT

__all__ = [
    "ImageInUse",
    "ImageNotKept",
    "StrayFiles",
    "UnusableImage",
    "add_image",
    "describe_image",
    "remove_image",
    "remove_stray_files",
]

_LOG = logging.getLogger("awskb.images")


class ImageNotKept(Exception):
    """The image is sound, but its file cannot be written, for instance because the disk is full."""


class ImageInUse(Exception):
    """An entry, or one in the bin, shows the image, so it cannot be removed."""


@dataclass(slots=True)
class StrayFiles:
    """Files without a row, and file names of rows without a file."""

    removed: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def add_image(
    *, data: bytes, by: AbstractUser | None, at: datetime, original_name: str = "", alt: str = ""
) -> Image:
    """Keep a picture made anew from `data`; the same picture by the same person is kept once.

    Raises UnusableImage or ImageNotKept. The file is whole before its row is there, so no row lacks its file.
    """
    clean = reencode(data)
    digest = sha256(clean.data).hexdigest()
    by_id = by.pk if by else None
    known = Image.objects.filter(by_id=by_id, sha256=digest).order_by("pk").first()
    if known is not None:
        if not known.file_path.is_file():
            _write(known.file_path, clean.data)
        return known if known.alt or not alt else describe_image(image_id=known.pk, alt=alt)
    image = _image(clean, digest, by_id, at, original_name, alt)
    _write(image.file_path, clean.data)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:
        # The same person sent the same picture at the same moment, and the other request was first.
        image.file_path.unlink(missing_ok=True)
        return Image.objects.get(by_id=by_id, sha256=digest)
    return image


def describe_image(*, image_id: int, alt: str) -> Image:
    """Set the words said instead of the picture. Entries keep the words that their texts give."""
    image = Image.objects.get(pk=image_id)
    image.alt = " ".join(alt.split())[:LONGEST_ALT]
    image.save(update_fields=["alt"])
    return image


def remove_image(*, image_id: int, by: AbstractUser | None) -> None:
    """Remove an image and its file for good. ImageInUse while an entry, live or in the bin, shows it."""
    with transaction.atomic():
        take_turn()
        image = Image.objects.select_for_update().get(pk=image_id)
        if image.uses.filter(is_current=True).exists():
            raise ImageInUse
        image.delete()
        path = image.file_path
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
    _LOG.info("Image %s removed by %s", image.file_name, by.get_username() if by else "nobody")


def remove_stray_files(*, older_than: datetime, dry_run: bool = False) -> StrayFiles:
    """Remove files that no row names and that are older than a moment; tell which rows lack their file."""
    found = StrayFiles()
    seen: set[str] = set()
    for batch in batches_of(_files()):
        names = {path.stem for path in batch}
        rows = Image.objects.filter(name__in=names).order_by()
        known = {image.file_path for image in rows}
        for path in batch:
            if path in known:
                seen.add(path.name)
            elif path.lstat().st_mtime < older_than.timestamp():
                found.removed.append(path)
                if not dry_run:
                    path.unlink(missing_ok=True)
    images = Image.objects.order_by("pk").iterator()
    found.missing = [
        image.file_name for image in images if image.file_name not in seen and not image.file_path.is_file()
    ]
    return found


def _image(
    clean: CleanImage, digest: str, by_id: int | None, at: datetime, original_name: str, alt: str
) -> Image:
    printable = "".join(letter for letter in original_name if letter.isprintable())
    return Image(
        name=new_image_name(width=clean.width, height=clean.height),
        by_id=by_id,
        at=at,
        format=clean.format,
        width=clean.width,
        height=clean.height,
        byte_count=len(clean.data),
        sha256=digest,
        alt=" ".join(alt.split())[:LONGEST_ALT],
        original_name=printable[:LONGEST_ORIGINAL_NAME],
    )


def _write(path: Path, data: bytes) -> None:
    """Wholly or not at all, and on the disk before anything names it."""
    unfinished = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix="unfinished-")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if unfinished:
            Path(unfinished).unlink(missing_ok=True)
        raise ImageNotKept(
            "The image could not be kept: the disk may be full. Tell an administrator."
        ) from error


def _sync_folder(folder: Path) -> None:
    """The new name survives a loss of power too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files() -> Iterator[Path]:
    """Every file of the folder of images; links are not followed."""
    for folder, _, names in os.walk(image_folder()):
        for name in names:
            yield Path(folder) / name
