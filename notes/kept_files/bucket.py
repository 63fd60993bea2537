"""Files in a private bucket of S3, or of what speaks as S3 does, which any number of machines share.

No browser is ever sent there: the wiki reads a file for those who may see it, as it does from a disk.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files import File
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

from notes.kept_files.places import KeptFile

# A picture that does not come in time is said not to be there for now; nobody waits for minutes.
CONNECT_SECONDS = 3
READ_SECONDS = 20


class FilesInBucket(S3Storage):
    is_on_this_disk = False

    def __init__(self, *, addressing_style: str = "auto", **options: Any) -> None:
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"max_attempts": 2},
            signature_version="s3v4",
            s3={"addressing_style": addressing_style},
        )
        # Nothing is given away by a list of rights, and names of ours are never used twice.
        super().__init__(client_config=config, default_acl=None, file_overwrite=True, **options)

    def put(self, name: str, data: bytes) -> None:
        self._save(name, ContentFile(data))

    def delete(self, name: str) -> None:
        with _as_os_error(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_os_error(name):
            return bool(super().exists(name))

    def below(self, folder: str) -> Iterator[KeptFile]:
        with _as_os_error(folder):
            for found in self.bucket.objects.filter(Prefix=f"{folder}/" if folder else ""):
                yield KeptFile(found.key, found.last_modified)

    def shown(self, name: str) -> str:
        return f"s3://{self.bucket_name}/{name}"

    def _open(self, name: str, mode: str = "rb") -> File:
        with _as_os_error(name):
            opened = super()._open(name, mode)
            # Fetched here, where trouble still has an answer.
            opened.seek(0)
            return cast(File, opened)

    def _save(self, name: str, content: File) -> str:
        with _as_os_error(name):
            return str(super()._save(name, content))


@contextmanager
def _as_os_error(name: str) -> Iterator[None]:
    """What a disk would raise. A bucket that is not there is no file that is not there."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise OSError(errno.EIO, f"the bucket refused or did not answer: {error}", name) from error
