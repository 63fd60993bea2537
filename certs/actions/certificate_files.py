"""Files of certificates: judged by their bytes, kept under names nobody can guess, served to no one else."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from certs.models import Credential
from notes.image_files.recognising import UnusableImage, kind_of
from notes.image_files.reencoding import reencode

FOLDER = "certificates"
LONGEST_NAME = 150
_EXTENSIONS = {"pdf": "pdf", "png": "png", "jpeg": "jpg", "webp": "webp"}
_LOG = logging.getLogger("awskb.credentials")


class UnusableCertificate(ValueError):
    """These bytes are no certificate that can be kept; the message says why and what to do."""


class CertificateNotKept(Exception):
    """The file is sound, but cannot be written, for instance because the disk is full."""


@dataclass(frozen=True, slots=True)
class CertificateFile:
    """What is to be kept: `format` is pdf, png, jpeg or webp."""

    data: bytes
    format: str
    name: str


def judged_certificate(data: bytes, *, name: str) -> CertificateFile:
    """A PDF as it is, which only ever leaves as a download; a picture made anew from its pixels."""
    if data.startswith(b"%PDF-"):
        return CertificateFile(data, "pdf", _shown_name(name, "pdf"))
    try:
        if kind_of(data) == "GIF":
            raise UnusableCertificate("This is a GIF. Send the certificate as PDF, PNG, JPEG or WebP.")
        clean = reencode(data)
    except UnusableImage as refusal:
        raise UnusableCertificate(f"{refusal} A certificate is a PDF, PNG, JPEG or WebP.") from refusal
    return CertificateFile(clean.data, clean.format, _shown_name(name, clean.format))


def _shown_name(name: str, form: str) -> str:
    """What the file was called, with the ending of what it is."""
    stem = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"')
    stem = stem.rpartition(".")[0] or stem
    return f"{stem[:LONGEST_NAME].strip() or 'certificate'}.{_EXTENSIONS[form]}"


def keep_file(credential: Credential, file: CertificateFile) -> None:
    """Write the file and name it on the row, which the caller saves; the one before goes with the commit."""
    before = credential.certificate_file.name
    storage = credential.certificate_file.storage
    try:
        kept = storage.save(
            f"{FOLDER}/{secrets.token_hex(20)}.{_EXTENSIONS[file.format]}", ContentFile(file.data)
        )
    except OSError as error:
        _LOG.exception("A certificate's file could not be kept")
        raise CertificateNotKept(
            "The file could not be kept: the disk may be full. Tell an administrator."
        ) from error
    credential.certificate_file.name = kept
    credential.certificate_name = file.name
    forget_file(before)


def forget_file(name: str | None) -> None:
    """Delete a kept file once the transaction that gives it up is through."""
    if name:
        storage = Credential._meta.get_field("certificate_file").storage
        transaction.on_commit(lambda: storage.delete(name))
