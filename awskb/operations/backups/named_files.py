"""The files beside the database that its rows name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from certs.models import Credential
from notes.models import Image


class NamedFile(NamedTuple):
    """`path` is relative to the folder for media; `sha256` is empty where the row does not say it."""

    path: str
    sha256: str


def named_files(*, using: str) -> Iterator[NamedFile]:
    """Pictures, then files of certificates; each once."""
    for image in Image.objects.using(using).order_by("pk").iterator():
        yield NamedFile(image.kept_as, image.sha256)
    kept = Credential._base_manager.using(using).exclude(certificate_file="").order_by("certificate_file")
    for name in kept.values_list("certificate_file", flat=True).distinct().iterator():
        yield NamedFile(name, "")
