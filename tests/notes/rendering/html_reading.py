"""Reads the HTML that the renderer writes, and says what in it is not allowed to be there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

ALLOWED = {
    "a": {"class", "href", "rel", "title"},
    "blockquote": set(),
    "br": set(),
    "code": {"class"},
    "del": set(),
    "div": {"class", "role", "aria-label", "tabindex"},
    "em": set(),
    "h1": {"id"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "hr": set(),
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "input": {"class", "type", "disabled", "checked", "aria-label"},
    "li": {"class"},
    "ol": {"start"},
    "p": set(),
    "pre": {"class"},
    "s": set(),
    "span": {"class", "lang", "title"},
    "strong": set(),
    "table": set(),
    "tbody": set(),
    "td": {"class"},
    "th": {"class"},
    "thead": set(),
    "tr": set(),
    "ul": set(),
}
CLASS = re.compile(r"[a-zA-Z][\w+#.-]*")
SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.\-\x00-\x20]*):")
HOOKS = re.compile(r"(?:hx|x|v|ng|data|on)[-:@]", re.IGNORECASE)


@dataclass
class Seen(HTMLParser):
    """The tags, the attributes and the words of a piece of HTML."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data!r}")

    def handle_decl(self, decl: str) -> None:
        self.faults.append(f"declaration {decl!r}")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"instruction {data!r}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"declaration {data!r}")

    def all_of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(html: str) -> Seen:
    seen = Seen()
    seen.feed(html)
    seen.close()
    return seen


def words_of(html: str) -> str:
    """The text that a reader sees."""
    return "".join(read(html).words)


def faults_in(html: str) -> list[str]:
    """Everything that should never leave the renderer."""
    seen = read(html)
    faults = list(seen.faults)
    for tag, attributes in seen.tags:
        if tag not in ALLOWED:
            faults.append(f"<{tag}>")
            continue
        for name, value in attributes.items():
            if name not in ALLOWED[tag]:
                faults.append(f"<{tag} {name}>")
            faults.extend(_faults_of_value(tag, name, value or ""))
    return faults


def _faults_of_value(tag: str, name: str, value: str) -> list[str]:
    told = f"<{tag} {name}={value!r}>"
    if name.startswith("on") or name == "style" or HOOKS.match(name):
        return [told]
    if name == "class":
        return [told for one in value.split() if not CLASS.fullmatch(one)]
    if name == "id" and not value.startswith("part-"):
        return [told]
    if name == "src" and not re.fullmatch(r"/media/images/[\w./-]+", value):
        return [told]
    if name == "type" and value != "checkbox":
        return [told]
    if name == "href":
        return _faults_of_address(told, value)
    return []


def _faults_of_address(told: str, value: str) -> list[str]:
    scheme = SCHEME.match(value)
    if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
        return [told]
    if re.match(r"[\x00-\x20]*[/\\][\\/]", value) or "\\" in value:
        return [told]
    return []
