from pathlib import Path

from awskb.secret_key import kept_secret_key


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    key = kept_secret_key(folder)
    assert len(key) >= 50
    assert kept_secret_key(folder) == key
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    assert kept_secret_key(tmp_path / "a") != kept_secret_key(tmp_path / "b")
