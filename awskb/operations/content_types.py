"""What a request says of its body, reduced to what is read here.

Django takes apart the whole header before anything can answer for a fault, and believes any codec of Python's
that it names, also those that translate no text, or to what no database keeps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"})
_BOUNDARY = re.compile(r';\s*boundary=("[^"]{1,200}"|[^\s;",]{1,200})', re.IGNORECASE)
_CHARSET = re.compile(r';\s*charset="?([\w-]{1,40})"?\s*(?:;|$)', re.IGNORECASE)


def reduced_content_type(written: str) -> str:
    """The kind, the boundary of its parts, and the letters' encoding if it is one that texts come in."""
    kind, semicolon, _ = written.partition(";")
    if not semicolon:
        return written
    boundary, charset = _BOUNDARY.search(written), _CHARSET.search(written)
    parts = [kind.strip()]
    if boundary:
        parts.append(f"boundary={boundary[1]}")
    if charset and charset[1].lower() in CHARSETS:
        parts.append(f"charset={charset[1].lower()}")
    return "; ".join(parts)


def with_reduced_content_types(application: Application) -> Application:
    def called(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        if ";" in environ.get("CONTENT_TYPE", ""):
            environ["CONTENT_TYPE"] = reduced_content_type(environ["CONTENT_TYPE"])
        return application(environ, start_response)

    return called
