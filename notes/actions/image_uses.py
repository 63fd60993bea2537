"""Which entries show which images: rows kept in step with the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from notes.actions.batches import ask_rows, batches_of, insert_rows, update_rows
from notes.models import Entry, Image, ImageUse
from notes.queries.trips import Rows
from notes.rendering.own_images import pictures_in

_KNOWN = ("id", "image", "entry", "is_current", "alt")
_USES = ["image", "entry", "is_current", "alt"]


def ask_uses(entry_ids: Iterable[int]) -> Callable[[], Rows]:
    """What was noted of these entries so far."""
    return ask_rows(model=ImageUse, fields=_KNOWN, by="entry", values=entry_ids)


def refresh_image_uses(*, entries: Sequence[Entry], noted: Rows) -> None:
    """Note what the texts of these entries show; what they no longer show stays known as an earlier use.

    `noted` is what `ask_uses` answers; nothing for entries just created. An image without words of its own
    takes those of the first text that has some.
    """
    shown = {entry.pk: pictures_in(f"{entry.definition}\n{entry.body}") for entry in entries}
    known = _known_uses(noted)
    images = _images_named(name for pictures in shown.values() for name in pictures)
    new: list[tuple[object, ...]] = []
    changed: list[tuple[object, ...]] = []
    for entry_id, pictures in shown.items():
        wanted = {images[name].pk: alt for name, alt in pictures.items() if name in images}
        for image_id, alt in wanted.items():
            use = known.pop((entry_id, image_id), None)
            if use is None:
                new.append((image_id, entry_id, True, alt))
            elif not use.is_current or use.alt != alt:
                changed.append((True, alt, use.pk))
    changed += [(False, use.alt, use.pk) for use in known.values() if use.is_current]
    insert_rows(model=ImageUse, fields=_USES, rows=new)
    update_rows(model=ImageUse, fields=["is_current", "alt"], rows=changed)
    _describe(shown.values(), images)


def _known_uses(noted: Rows) -> dict[tuple[int, int], ImageUse]:
    names = ["id", "image_id", "entry_id", "is_current", "alt"]
    uses = (ImageUse.from_db("default", names, row) for row in noted)
    return {(use.entry_id, use.image_id): use for use in uses}


def _images_named(file_names: Iterable[str]) -> dict[str, Image]:
    """The images of these file names, by file name."""
    wanted = set(file_names)
    images: dict[str, Image] = {}
    for batch in batches_of({name.rpartition(".")[0] for name in wanted}):
        for image in Image.objects.filter(name__in=batch).order_by():
            if image.file_name in wanted:
                images[image.file_name] = image
    return images


def _describe(shown: Iterable[dict[str, str]], images: dict[str, Image]) -> None:
    words: dict[int, str] = {}
    for pictures in shown:
        for name, alt in pictures.items():
            if alt and name in images and not images[name].alt:
                words.setdefault(images[name].pk, alt)
    update_rows(model=Image, fields=["alt"], rows=[(alt, pk) for pk, alt in words.items()])
