"""Files that curators send: kept, looked at, loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.load_planning import FileNotLoaded, doubtful_names
from notes.actions.load_report import LoadReport
from notes.actions.source_load import LoadsOtherwise, Watch, load_files
from notes.actions.source_paths import FileOnDisk
from notes.models import SourceFile, SourceUpload, UploadedFile

KEPT = timedelta(days=1)
# What one person may leave lying about; the oldest goes.
MOST_UPLOADS = 5
# So many entries of a dry run are kept to be looked at; their number is exact beyond that, too.
LISTED = 2_000
# A text that is longer is shown by its beginning.
LONGEST_SHOWN = 8_000


class NotAsSeen(Exception):
    """The load would do otherwise than was shown; what it would do now is in the upload's report."""


class BinsMuch(Exception):
    """The load puts much of a file in the bin, and nobody agreed to that number."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came: the name in the wiki, the name it was sent under, its bytes."""

    name: str
    sent_name: str
    data: bytes


@transaction.atomic
def keep_upload(*, files: Sequence[SentFile], by: AbstractUser, at: datetime) -> SourceUpload:
    """Keep what was sent together; what is old, or too much of one person, goes."""
    purge_uploads(before=at - KEPT)
    upload = SourceUpload.objects.create(by_id=by.pk, at=at)
    for order, file in enumerate(files):
        UploadedFile.objects.create(
            upload=upload,
            order=order,
            name=file.name,
            sent_name=file.sent_name,
            size=len(file.data),
            data=file.data,
        )
    kept = SourceUpload.objects.filter(by_id=by.pk).order_by("-at", "-pk").values_list("pk", flat=True)
    SourceUpload.objects.filter(by_id=by.pk, pk__in=list(kept[MOST_UPLOADS:])).delete()
    return upload


def name_file(*, upload_id: int, order: int, name: str, is_new: bool) -> None:
    """A person decided which file this is; what was shown before no longer holds."""
    UploadedFile.objects.filter(upload_id=upload_id, order=order).update(name=name, is_new=is_new)
    SourceUpload.objects.filter(pk=upload_id).update(report=None, checked_at=None, problem="")


def check_upload(
    *, upload: SourceUpload, at: datetime, watch: Watch | None = None, is_other_now: bool = False
) -> None:
    """A dry run, kept with the upload; or what has to be decided before, or why it cannot be loaded."""
    files = list(upload.files.order_by("order"))
    on_disk = _on_disk(files)
    report: dict[str, Any] | None = None
    problem = ""
    try:
        undecided = {one.name for one in files if not one.is_new}
        alike = {
            **_known_elsewhere(undecided),
            **{n: like for n, (like, _) in doubtful_names(on_disk).items()},
        }
        doubts = {name: like for name, like in alike.items() if name in undecided}
        if doubts:
            report = {"doubts": doubts}
        else:
            found = load_files(files=on_disk, by=None, at=at, allow_new=True, dry_run=True, watch=watch)
            report = _kept(found)
    except FileNotLoaded as error:
        problem = str(error)
    values = {"report": report, "problem": problem, "checked_at": at, "is_other_now": is_other_now}
    SourceUpload.objects.filter(pk=upload.pk).update(**values)


def load_upload(
    *,
    upload: SourceUpload,
    by: AbstractUser,
    at: datetime,
    seen: str,
    agreed_to_bin: int,
    watch: Watch | None = None,
) -> LoadReport:
    """Load exactly what the dry run showed. Raises NotAsSeen, BinsMuch and FileNotLoaded."""
    shown = upload.report or {}
    if not seen or seen != shown.get("seen"):
        raise NotAsSeen
    if much_binned(shown) != agreed_to_bin:
        raise BinsMuch
    SourceUpload.objects.filter(pk=upload.pk).update(loading_since=at)
    try:
        report = load_files(
            files=_on_disk(list(upload.files.order_by("order"))),
            by=by,
            at=at,
            allow_new=True,
            watch=watch,
            seen=shown["fingerprints"],
        )
    except LoadsOtherwise as error:
        check_upload(upload=upload, at=at, watch=watch, is_other_now=True)
        raise NotAsSeen from error
    finally:
        SourceUpload.objects.filter(pk=upload.pk).update(loading_since=None)
    SourceUpload.objects.filter(pk=upload.pk).update(
        loaded_at=at, load_id=report.load, is_other_now=False, problem=""
    )
    return report


def much_binned(report: dict[str, Any]) -> int:
    """How many entries go to the bin from files that lose more than half of what they have."""
    return sum(file["binned"] for file in report.get("files", []) if file["bins_much"])


def discard_upload(*, upload: SourceUpload) -> None:
    upload.delete()


def purge_uploads(*, before: datetime) -> int:
    """Forget what was sent longer ago; returns how many uploads."""
    old = SourceUpload.objects.filter(at__lt=before)
    number = old.count()
    old.delete()
    return number


def _known_elsewhere(names: set[str]) -> dict[str, str]:
    """New names that a known file bears in a folder: `aws.md` may be `cloud/aws.md`."""
    known = list(SourceFile.objects.values_list("name", flat=True))
    taken = {name.casefold() for name in known}
    return {
        name: other
        for name in names
        for other in known
        if name.casefold() not in taken and PurePosixPath(other).name.casefold() == name.casefold()
    }


def _on_disk(files: Sequence[UploadedFile]) -> list[FileOnDisk]:
    return [FileOnDisk(one.name, Path(one.sent_name), bytes(one.data)) for one in files]


def _kept(found: LoadReport) -> dict[str, Any]:
    """The report as it is shown: bounded, with a fingerprint of what it says."""
    prints = {file.name: found.fingerprint(file.name) for file in found.files}
    found.changes.sort(key=lambda change: change.what == ("created",))
    told = found.as_json(listed=LISTED)
    for change in told["changes"]:
        change["before"], change["after"] = change["before"][:LONGEST_SHOWN], change["after"][:LONGEST_SHOWN]
    told["files"] = [{**asdict(file), "bins_much": file.bins_much} for file in found.files]
    told["fingerprints"] = prints
    told["seen"] = sha256(repr(sorted(prints.items())).encode()).hexdigest()
    return told
