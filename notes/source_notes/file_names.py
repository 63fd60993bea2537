"""What a notes file may be called in the wiki."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 500


class UnusableName(ValueError):
    """No name for a notes file; says why, and what to write."""


def file_name(name: str) -> str:
    """A name for a file in the wiki: a relative path without steps upward."""
    name = unicodedata.normalize("NFC", name)
    parts = PurePosixPath(name).parts
    is_odd = name != "/".join(parts) or any(part in ("..", ".", "/") for part in parts)
    is_odd |= "\\" in name or any(ord(sign) < 32 or "\ud800" <= sign <= "\udfff" for sign in name)
    if not parts or is_odd:
        raise UnusableName(
            f"{name!r} is no name for a notes file. Write a relative path such as aws.md or cloud/aws.md."
        )
    if len(name) > LONGEST_NAME:
        raise UnusableName(f"The name {name[:60]!r}… is longer than {LONGEST_NAME} characters. Shorten it.")
    return name
