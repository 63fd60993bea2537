"""Text of the notes to safe HTML: the only way that written text reaches a page.

It fails closed: a text that is too long, too deep or too laborious, or at which the parser breaks, is shown
as it was written, escaped, and the result says so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it import MarkdownIt

from notes.rendering import (
    block_layout,
    citations,
    emphasis_syntax,
    note_marks,
    outline,
    url_syntax,
    wikilink_syntax,
    work_limits,
)
from notes.rendering.html_pieces import HtmlPieces
from notes.rendering.link_targets import LinkTargets
from notes.rendering.outline import Heading
from notes.rendering.sanitising import plain_html, sanitise

AS_WRITTEN: Final = '<pre class="plain">'
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML and headings of a text. `truncated`: too long; `failed`: not laid out; both shown plain."""

    html: str
    outline: list[Heading] = field(default_factory=list)
    truncated: bool = False
    failed: bool = False


def markdown_to_html(text: str, targets: LinkTargets, *, anchor: str = "", top_heading: int = 2) -> Rendered:
    """A body as HTML blocks.

    `anchor` begins the anchors of its headings, so that several bodies on one page keep them apart;
    `top_heading` is the level that `#` gets on the page.
    """
    return _rendered(text, targets, {"anchor": anchor, "top_heading": top_heading}, in_line=False)


def line_to_html(text: str, targets: LinkTargets) -> Rendered:
    """One line of text, such as a definition, as HTML that fits inside a paragraph."""
    return _rendered(text, targets, {"anchor": "", "top_heading": 2}, in_line=True)


def _rendered(text: str, targets: LinkTargets, environment: dict[str, Any], *, in_line: bool) -> Rendered:
    encoded = text.encode("utf-8", "replace")
    text = encoded.decode("utf-8")
    if len(encoded) > work_limits.MOST_BYTES:
        return Rendered(_as_written(text, in_line=in_line), truncated=True)
    headings: list[Heading] = []
    environment.update(targets=targets, outline=headings, budget=work_limits.Budget(work_limits.MOST_SECONDS))
    try:
        html = _html(text, environment, in_line=in_line)
    except work_limits.TooMuchWork as reason:
        _LOG.info("Shown as plain text: %s", reason)
        return Rendered(_as_written(text, in_line=in_line), failed=True)
    except Exception:  # noqa: BLE001 - one text that breaks a parser must never take its page down
        _LOG.exception("Shown as plain text: the parser broke")
        return Rendered(_as_written(text, in_line=in_line), failed=True)
    return Rendered(html, headings)


def _html(text: str, environment: dict[str, Any], *, in_line: bool) -> str:
    work_limits.check_text(text)
    tokens = _PARSER.parseInline(text, environment) if in_line else _PARSER.parse(text, environment)
    environment["budget"].look()
    html = str(_PARSER.renderer.render(tokens, _PARSER.options, environment))
    if len(html) > work_limits.MOST_OUTPUT:
        raise work_limits.TooMuchWork("too long when laid out")
    return sanitise(html)


def _as_written(text: str, *, in_line: bool) -> str:
    escaped = plain_html(text)
    return escaped if in_line else f"{AS_WRITTEN}{escaped.lstrip(chr(10))}</pre>"


def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark",
        {"html": False, "breaks": True, "xhtmlOut": False, "tasklists": True},
        renderer_cls=HtmlPieces,
    )
    parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])
    work_limits.install(parser)
    for part in (block_layout, emphasis_syntax, wikilink_syntax, url_syntax, citations, note_marks, outline):
        part.install(parser)
    # The parser gathers its rules at first use; here, so that no two threads do it at once.
    for ruler in (parser.core.ruler, parser.block.ruler, parser.inline.ruler, parser.inline.ruler2):
        ruler.getRules("")
    return parser


_PARSER: Final = _parser()
