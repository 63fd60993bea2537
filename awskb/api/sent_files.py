"""Files inside of JSON: their bytes as Base64."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Annotated, Any

from pydantic import Field

from awskb.api.problems import wrong_fields

FileData = Annotated[str, Field(description="The file's bytes as Base64.")]
BINARY = {"schema": {"type": "string", "format": "binary"}}


def bytes_of(sent: str) -> bytes:
    try:
        return b64decode(sent, validate=True)
    except (NotBase64, ValueError) as error:
        raise wrong_fields({"data": "This is no Base64."}) from error


def answers_with(description: str, *kinds: str) -> dict[str, Any]:
    """What the document says of an answer that is a file."""
    return {"responses": {200: {"description": description, "content": dict.fromkeys(kinds, BINARY)}}}
