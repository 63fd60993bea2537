"""Collecting the static files only when one changed, without taking away what another version serves."""

import hashlib
import json
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"
MANIFEST = "staticfiles.json"
KEPT_SECONDS = 30 * 24 * 60 * 60


def collect_if_changed() -> bool:
    """Collect, compress and name by content what changed since the last time; True if there was something."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    fingerprint = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return False
    folder = Path(settings.STATIC_ROOT)
    # By the time of change, which Django compares, an older version's file would be taken for up to date.
    for finder in get_finders():
        for name, _ in finder.list([]):
            (folder / name).unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    _remove_outdated(folder)
    stamp.write_text(fingerprint, encoding="ascii")
    return True


def _collected(folder: Path) -> dict[str, str]:
    """The names that carry their content's hash, by those that do not."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return {}
    paths: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))["paths"]
    return paths


def _remove_outdated(folder: Path) -> None:
    """Files of other versions stay for a while: processes and pages of theirs may still ask for them."""
    wanted = {folder / name for pair in _collected(folder).items() for name in pair}
    wanted |= {folder / MANIFEST, folder / STAMP}
    for path in folder.rglob("*"):
        original = path.with_suffix("") if path.suffix in (".gz", ".br") else path
        is_old = path.is_file() and time.time() - path.stat().st_mtime > KEPT_SECONDS
        if is_old and not {path, original} & wanted:
            path.unlink()


def _fingerprint() -> str:
    """Of every file its name, size and time of change: reading them all would cost the start its speed."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
