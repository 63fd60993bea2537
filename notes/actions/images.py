"""Images taken in, described, removed; the files they lie in, kept in step with their rows."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath

from django.contrib.auth.models import AbstractUser
from django.db import IntegrityError, transaction

from notes.actions.batches import batches_of
from notes.actions.turns import take_turn
from notes.image_files.recognising import UnusableImage
from notes.image_files.reencoding import CleanImage, reencode
from notes.kept_files.places import kept_files
from notes.models import Image
from notes.models.image import IMAGE_FOLDER, LONGEST_ORIGINAL_NAME, new_image_name
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

    removed: list[str] = field(default_factory=list)
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
        if not kept_files().exists(known.kept_as):
            _put(known.kept_as, clean.data)
        return known if known.alt or not alt else describe_image(image_id=known.pk, alt=alt)
    image = _image(clean, digest, by_id, at, original_name, alt)
    _put(image.kept_as, clean.data)
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:
        # The same person sent the same picture at the same moment, and the other request was first.
        kept_files().delete(image.kept_as)
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
        name = image.kept_as
        transaction.on_commit(lambda: kept_files().delete(name))
    _LOG.info("Image %s removed by %s", image.file_name, by.get_username() if by else "nobody")


def remove_stray_files(*, older_than: datetime, dry_run: bool = False) -> StrayFiles:
    """Remove files that no row names and that are older than a moment; tell which rows lack their file."""
    found = StrayFiles()
    seen: set[str] = set()
    for batch in batches_of(kept_files().below(IMAGE_FOLDER)):
        names = {PurePosixPath(file.name).stem for file in batch}
        known = {image.kept_as for image in Image.objects.filter(name__in=names).order_by()}
        for file in batch:
            if file.name in known:
                seen.add(file.name)
            elif file.changed_at < older_than:
                found.removed.append(file.name)
                if not dry_run:
                    kept_files().delete(file.name)
    images = Image.objects.order_by("pk").iterator()
    found.missing = [
        image.file_name
        for image in images
        if image.kept_as not in seen and not kept_files().exists(image.kept_as)
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


def _put(name: str, data: bytes) -> None:
    try:
        kept_files().put(name, data)
    except OSError as error:
        raise ImageNotKept(
            "The image could not be kept: the disk may be full. Tell an administrator."
        ) from error
