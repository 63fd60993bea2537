"""The last step: only tags, attributes, classes and addresses of a short list leave the renderer."""

from __future__ import annotations

import re
from typing import Final

import nh3

from notes.rendering.code_highlighting import CLASS_NAMES

# fmt: off
_TAGS: Final = frozenset({
    "a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img",
    "input", "li", "ol", "p", "pre", "s", "span", "strong", "sup", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
})
# fmt: on
_ATTRIBUTES: Final = {
    "a": {"class", "href", "rel", "title"},
    "code": {"class"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "h1": {"id"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "input": {"type", "class", "disabled", "checked", "aria-label"},
    "li": {"class"},
    "ol": {"start"},
    "pre": {"class"},
    "span": {"class", "lang", "title"},
    "td": {"class"},
    "th": {"class"},
}
_CLASS: Final = re.compile(
    r"(?:cite|citation|wikilink)(?:__[a-z]+|--[a-z][a-z-]*)?|language-[A-Za-z0-9+#.-]{1,30}"
    r"|align-(?:left|right|center)|code|gloss|plain|table-scroll|task|" + "|".join(sorted(CLASS_NAMES))
)
_VALUES: Final[dict[str, re.Pattern[str]]] = {
    "aria-label": re.compile(r"Table|done|not done"),
    "checked": re.compile(r""),
    "disabled": re.compile(r""),
    "height": re.compile(r"[1-9][0-9]{0,4}"),
    "href": re.compile(
        r"(?:https?://|mailto:)[^\s\\]*"  # somewhere else
        r"|(?:/(?!/)|[?#]|[^\s\\:/?#]+(?:[/?#]|\Z))[^\s\\]*|",  # here, or nothing
        re.IGNORECASE,
    ),
    "id": re.compile(r"part-[\w-]{1,150}"),
    "lang": re.compile(r"zh"),
    "loading": re.compile(r"lazy"),
    "rel": re.compile(r"(?:(?:noopener|noreferrer|nofollow) ?){0,3}"),
    "role": re.compile(r"group"),
    "src": re.compile(r"/media/images/(?!.*\.\.)[\w./-]+"),
    "start": re.compile(r"\d{1,9}"),
    "tabindex": re.compile(r"0"),
    "type": re.compile(r"checkbox"),
    "width": re.compile(r"[1-9][0-9]{0,4}"),
}
_MOST_ROUNDS: Final = 4


def sanitise(html: str) -> str:
    """`html` without anything that is not on the list. Sanitising the result again changes nothing."""
    html = html.encode("utf-8", "replace").decode("utf-8")
    for _ in range(_MOST_ROUNDS):
        cleaned = _CLEANER.clean(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return plain_html(html)


def plain_html(text: str) -> str:
    """`text` as it is, with nothing in it that HTML could take for markup."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return lines.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\u00a0", "&nbsp;")


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    del tag
    if attribute == "class":
        return " ".join(name for name in value.split() if _CLASS.fullmatch(name)) or None
    pattern = _VALUES.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


_CLEANER: Final = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags={"iframe", "noscript", "script", "style", "template"},
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_allowed_value,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
