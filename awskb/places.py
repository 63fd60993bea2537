"""The folder of the data: there and writable, or a start that says what to do."""

import os
import tempfile
from pathlib import Path

from awskb.environment_values import BadEnvironment


def refuse_unwritable(folder: Path) -> None:
    """Make the folder if it is missing. Raises BadEnvironment where nothing can be written in it."""
    user = f"user {os.geteuid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Permissions alone do not tell: the file system may be read-only, or full of names.
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".awskb-"):
            pass
    except OSError as error:
        raise BadEnvironment(
            f"nothing can be written in AWSKB_DATA_DIR, which is {folder} ({error.strerror}). Give the "
            f"folder to {user}, who runs awskb, or name another one."
        ) from error
