"""What is kept and shown of a task's failure: enough to find its cause, nothing that is secret or private.

The log has all of it; a fault of a library or of the database may name anything that it worked on.
"""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings

OUR_PACKAGES: Final = ("awskb.", "certs.", "notes.")
# Their words are those of our commands.
OUR_WORDS: Final = (*OUR_PACKAGES, "django.core.management.base.CommandError")
LONGEST: Final = 500
_FRAME = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+), in (?P<function>\S+)')
_ADDRESS = re.compile(r"[^\s<>()\[\],;:'\"]+@[^\s<>()\[\],;:'\"]+")


def told_failure(*, class_path: str, traceback: str) -> str:
    """In one line: what kind of failure it was, where, and in which words if they are our own."""
    name = class_path.rsplit(".", 1)[-1]
    words = ""
    if class_path.startswith(OUR_WORDS):
        words = traceback.rpartition(f"{name}: ")[2].strip()
    return f"{name}{_place_in(traceback)}{f': {_without_secrets(words)}' if words else ''}"[:LONGEST]


def _place_in(traceback: str) -> str:
    """The last of our own lines that it passed."""
    root = f"{settings.BASE_DIR}/"
    frames = [
        (found["path"].removeprefix(root), found["line"])
        for found in _FRAME.finditer(traceback)
        if found["path"].startswith(tuple(f"{root}{package.rstrip('.')}/" for package in OUR_PACKAGES))
    ]
    return f" at {frames[-1][0]}:{frames[-1][1]}" if frames else ""


def _without_secrets(words: str) -> str:
    """Mail addresses are somebody's; a server's answer may repeat what it was told."""
    environment = settings.ENVIRONMENT
    secrets = (
        settings.SECRET_KEY,
        environment.email_password,
        environment.database.password if environment.database else "",
        environment.redis_url or "",
        (environment.bucket and environment.bucket.secret_key) or "",
    )
    for secret in filter(None, secrets):
        words = words.replace(secret, "…")
    return " ".join(_ADDRESS.sub("(an address)", words).split())
