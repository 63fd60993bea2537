"""The key that signs sessions and links when AWSKB_SECRET_KEY names none: made once, kept beside the data."""

import os
import secrets
from pathlib import Path


def kept_secret_key(data_dir: Path) -> str:
    """Read the key of this data folder, making it (readable by its owner alone) the first time."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    key = _read(path)
    if key:
        return key
    fresh = data_dir / f"secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
    try:
        # A link fails when another process was first; both then read the same key.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return _read(path)


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii").strip() if path.exists() else ""
