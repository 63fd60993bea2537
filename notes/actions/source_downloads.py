"""Files for people who have no terminal: exactly the bytes that an export would write."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.source_export import compose_file, file_names
from notes.actions.source_handouts import remember_handout
from notes.actions.turns import take_turn
from notes.models import Entry, SourceFile
from notes.source_notes.composing import CannotBeComposed


class CannotBeDownloaded(Exception):
    """The wiki cannot write this file; says why."""


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    data: bytes


def download_file(*, file_id: int, by: AbstractUser, at: datetime) -> Download:
    """One file as the wiki says it now. Nothing is recorded as its new base: see source_handouts."""
    with transaction.atomic():
        take_turn()
        source = SourceFile.objects.select_related("root").get(pk=file_id)
        if source.root.binned_at is not None:
            raise CannotBeDownloaded("What this file holds is in the bin. Take it out first.")
        return _written(source.name, source.root, source, by, at)


def download_all(*, by: AbstractUser, at: datetime) -> Download:
    """Every file of the wiki in one zip; a root without a file gets one, named as an export names it."""
    with transaction.atomic():
        take_turn()
        roots = list(Entry.objects.live().filter(parent__isnull=True).order_by("position", "pk"))
        sources = {source.root_id: source for source in SourceFile.objects.select_related("root")}
        names = file_names(roots, sources)
        written = [
            one
            for root in roots
            if (one := _written(names[root.pk], root, sources.get(root.pk), by, at)).data
            or root.pk in sources
        ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in written:
            about = zipfile.ZipInfo(one.name, date_time=at.timetuple()[:6])
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(about, one.data)
    return Download("awskb-notes.zip", packed.getvalue())


def _written(name: str, root: Entry, source: SourceFile | None, by: AbstractUser, at: datetime) -> Download:
    try:
        outcome = compose_file(name=name, root=root, source=source)
    except CannotBeComposed as error:
        raise CannotBeDownloaded(f"{name}: {error}") from error
    if source is None and outcome.data:
        source = SourceFile.objects.create(name=name, root=root, sha256="", loaded_at=at)
    if source is not None:
        remember_handout(
            source=source,
            data=outcome.data,
            owners=outcome.composed.owners,
            document=outcome.composed.document,
            by_id=by.pk,
            at=at,
        )
    return Download(name, outcome.data)
