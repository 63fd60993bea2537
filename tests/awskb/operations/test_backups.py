"""What a backup keeps of a value, and the files that are no backups, or no longer."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from awskb.accounts.models import User
from awskb.operations.backups.archive import opened_backup
from awskb.operations.backups.emptiness import refuse_other_place
from awskb.operations.backups.manifest import BackupRefused
from awskb.operations.backups.tables import carried_models, insert_lines, lines_of, sum_of
from awskb.operations.backups.writing import BackupFailed, write_backup
from notes.models import Draft, Purge, Service, SourceUpload, UploadedFile
from tests.factories.notes import NOW
from tests.factories.odd_values import OddValues


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_rows_come_back_as_they_were(ben: User, seed: int) -> None:
    values = OddValues(seed)
    upload = SourceUpload.objects.create(by=ben, at=values.moment(), report=values.json())
    made: list[Any] = [
        upload,
        Draft.objects.create(by=ben, form="odd", fields=values.json(), at=values.moment()),
        Purge.objects.create(**values.purge()),
        Service.objects.create(name="odd", short="odd", slug="odd", status_date=values.moment().date()),
        UploadedFile.objects.create(
            upload=upload, order=0, name=values.text(), sent_name="", size=1, data=values.data()
        ),
    ]
    for one in reversed(made):
        model = type(one)
        before, total = list(lines_of(model, using="default")), sum_of(model, using="default")
        kept = plain(model._base_manager.values().get(pk=one.pk))
        model._base_manager.all().delete()
        if model is not SourceUpload:
            insert_lines(model, before, using="default")
            assert sum_of(model, using="default") == total
            assert plain(model._base_manager.values().get(pk=kept["id"])) == kept
            model._base_manager.all().delete()


def plain(value: Any) -> Any:
    """With large numbers written out, as PostgreSQL does by itself."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return int(Decimal(repr(value))) if isinstance(value, float) and value > 1e15 else value


@pytest.mark.django_db
def test_every_table_is_carried_or_left_out_with_a_reason() -> None:
    labels = {model._meta.label for model in carried_models()}
    assert {"notes.Entry", "notes.Revision", "accounts.User", "mfa.Authenticator", "certs.Goal"} <= labels
    assert not {"sessions.Session", "operations.CachedValue", "notes.SearchDocument"} & labels


@pytest.fixture
def backup(transactional_db: None, ada: User, tmp_path: Path, settings: Any, media_folder: Path) -> Path:
    settings.DATA_DIR = tmp_path
    path = tmp_path / "a.backup"
    write_backup(path, at=NOW)
    return path


def refused(path: Path) -> str:
    with pytest.raises(BackupRefused) as refusal, opened_backup(path):
        pass
    return str(refusal.value)


def test_a_file_is_not_overwritten_unless_told(backup: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(BackupFailed, match="--overwrite"):
        write_backup(backup, at=NOW)
    assert backup.read_bytes() == before
    write_backup(backup, at=NOW, overwrite=True)
    assert [path.name for path in backup.parent.glob("*.backup*")] == ["a.backup"]
    assert backup.stat().st_mode & 0o077 == 0


def test_it_holds_names_of_settings_and_no_secret(
    backup: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("AWSKB_EMAIL_PASSWORD", "an open secret")
    write_backup(backup, at=NOW, overwrite=True)
    with zipfile.ZipFile(backup) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    assert b"AWSKB_EMAIL_PASSWORD" in held
    assert b"an open secret" not in held
    assert settings.SECRET_KEY.encode() not in held


def test_damage_anywhere_is_found_before_anything_is_restored(backup: Path) -> None:
    whole = backup.read_bytes()
    with opened_backup(backup) as sound:
        tables = sound.manifest.tables
    chance = random.Random(3)
    unnoticed = 0
    for _ in range(150):
        place = chance.randrange(len(whole))
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            with opened_backup(backup) as damaged:
                # A date or a flag of the packing, which nobody reads.
                assert damaged.manifest.tables == tables
                unnoticed += 1
        except BackupRefused:
            continue
    assert unnoticed < 75
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        backup.write_bytes(whole[:length])
        assert "no backup" in refused(backup)


def changed(backup: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Let somebody who knows the format change the backup and pack it anew."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    backup.write_bytes(packed.getvalue())


def of_manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def both(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        change(manifest)
        members["manifest.json"] = json.dumps(manifest).encode()

    return both


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda members: members.pop("manifest.json"), "no manifest"),
        (lambda members: members.update({"../../evil.sh": b"x"}), "other files"),
        (lambda members: members.pop("tables/notes_entry.jsonl"), "notes_entry"),
        (lambda members: members.update({"tables/auth_group.jsonl": b"[]\n"}), "not what was written"),
        (of_manifest(lambda manifest: manifest.update(format_version=2)), "Restore it with the version"),
        (of_manifest(lambda manifest: manifest.update(tables=[{}])), "manifest is not"),
        (of_manifest(lambda manifest: manifest.update(format="zip")), "no backup of awskb"),
        (lambda members: members.update({"bomb": bytes(300 * 1024 * 1024)}), "unpack to"),
    ],
)  # fmt: skip
def test_a_file_that_was_made_to_do_harm_is_refused(
    backup: Path, change: Callable[[dict[str, bytes]], None], why: str
) -> None:
    changed(backup, change)
    assert why in refused(backup)


@pytest.mark.parametrize("path", ["../evil", "/etc/evil", "a/../../b", "images/.hidden", "c:evil", "a\\b"])
def test_a_path_that_leads_elsewhere_is_refused(backup: Path, path: str) -> None:
    line = json.dumps({"path": path, "size": 1, "sha256": "0" * 64}).encode() + b"\n"

    def lead_elsewhere(members: dict[str, bytes]) -> None:
        members["files.jsonl"] = line
        manifest = json.loads(members["manifest.json"])
        manifest["files"] = {"rows": 1, "size": len(line), "sha256": sha256(line).hexdigest()}
        members["manifest.json"] = json.dumps(manifest).encode()

    changed(backup, lead_elsewhere)
    assert "no path" in refused(backup)


def test_only_an_empty_place_is_restored_into(backup: Path, media_folder: Path) -> None:
    with opened_backup(backup) as sound:
        with pytest.raises(BackupRefused, match="not empty: accounts_user has rows"):
            refuse_other_place(sound)
        User.objects.all().delete()
        refuse_other_place(sound)
        (media_folder / "images").mkdir(parents=True)
        (media_folder / "images" / "left.png").write_bytes(b"x")
        with pytest.raises(BackupRefused, match=r"not empty: .*left\.png is there"):
            refuse_other_place(sound)


def test_a_later_version_is_refused(backup: Path) -> None:
    changed(backup, of_manifest(lambda manifest: manifest["migrations"]["notes"].append("9999_later")))
    User.objects.all().delete()
    with opened_backup(backup) as later, pytest.raises(BackupRefused, match=r"later .*notes\.9999_later"):
        refuse_other_place(later)
