"""Links to other sites, laid out as citations: label, site, moment; never a bare long URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes.rendering.archive_addresses import archived_address, is_archived_address
from notes.rendering.link_targets import LinkTarget, LinkTargets, SourceTarget
from notes.rendering.link_words import label_of_url, site_name
from notes.rendering.own_images import size_in
from notes.rendering.start_times import Start, href_at, start_at
from notes.rendering.work_limits import Budget
from notes.source_notes.urls import kind_of, site_of

EXTERNAL_REL: Final = "noopener noreferrer nofollow"
DEAD: Final = "dead"
ARCHIVED: Final = "archived"
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_OWN_IMAGE: Final = re.compile(r"/media/images/[\w./-]+")
_KIND: Final = re.compile(r"[a-z][a-z-]{0,20}")
_SCHEME: Final = re.compile(r"([^/?#:]*):")
_SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_LONGEST_LABEL: Final = 80
_STEPS_OF_A_LINK: Final = 20
_QUIET_STATES: Final = frozenset({"", "ok", "blocked"})
_KIND_WORDS: Final = {
    "docs": "Documentation",
    "repository": "Repository",
    "video": "Video",
    "podcast": "Podcast",
    "discussion": "Discussion",
    "article": "Article",
    "book": "Book",
    "tool": "Tool",
    "other": "Link",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """One use of an address. An empty `href` is a source that the notes name without an address."""

    href: str
    label: str
    site: str
    kind: str
    start: str = ""
    state: str = ""
    title: str = ""

    def opening(self) -> str:
        """Everything before the label."""
        kind = self.kind if _KIND.fullmatch(self.kind) else "article"
        classes = f"cite cite--{kind}" + (f" cite--{self.state}" if _KIND.fullmatch(self.state) else "")
        title = escapeHtml(self.title or _KIND_WORDS.get(kind, kind.capitalize()))
        tag = f'<span class="{classes}" title="{title}">'
        if self.href:
            href = escapeHtml(safe_href(self.href))
            tag = f'<a class="{classes}" href="{href}" rel="{EXTERNAL_REL}" title="{title}">'
        return f'<span class="citation">{tag}<span class="cite__label">'

    def closing(self) -> str:
        """Everything after the label."""
        facts = [("site", self.site if self.site != self.label else ""), ("start", self.start)]
        facts.append(("state", self.state))
        told = "".join(
            f' <span class="cite__{name}">{escapeHtml(words)}</span>' for name, words in facts if words
        )
        return f"</span></{'a' if self.href else 'span'}>{told}{self._archive()}</span>"

    def _archive(self) -> str:
        """For a dead link, where its page may have been kept."""
        if self.state != DEAD or not is_web_address(self.href):
            return ""
        href = escapeHtml(safe_href(archived_address(self.href)))
        return f' <a class="cite__archive" href="{href}" rel="{EXTERNAL_REL}">archived copy</a>'

    def html(self) -> str:
        return f"{self.opening()}{escapeHtml(self.label)}{self.closing()}"


def citation_of_url(url: str, targets: LinkTargets, start: Start | None = None, label: str = "") -> Citation:
    """How a use of `url` reads: words from what is known of the link, else from the URL itself."""
    known = targets.links.get(url) or LinkTarget()
    return Citation(
        href=href_at(url, start.seconds if start else None),
        label=label or known.label or _shortened(label_of_url(url)),
        site=known.site or site_name(site_of(url)),
        kind=known.kind or kind_of(url, ""),
        start=start.words if start else "",
        state=ARCHIVED if is_archived_address(url) else "" if known.state in _QUIET_STATES else known.state,
    )


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"


def citation_of_source(source: SourceTarget, start: Start | None = None) -> Citation:
    """How a source that the notes cite by name reads."""
    return Citation(
        href=href_at(source.href, start.seconds if start else None),
        label=source.name,
        site=source.site or site_name(site_of(source.href)),
        kind=source.kind or (kind_of(source.href, "") if source.href else "video"),
        start=start.words if start else "",
    )


def is_web_address(url: str) -> bool:
    return _WEB.match(url) is not None


def is_safe_address(url: str) -> bool:
    """Whether `url` is relative, or of a scheme that only leads somewhere."""
    scheme = _SCHEME.match("".join(sign for sign in url if sign > " "))
    return scheme is None or scheme[1].lower() in _SAFE_SCHEMES


def safe_href(url: str) -> str:
    """`url` with what an address may not hold percent-encoded."""
    return normalizeLink(url)


def install(parser: MarkdownIt) -> None:
    """Addresses stay as written until they are rendered, so that they can be looked up exactly."""
    parser.normalizeLink = _as_written  # type: ignore[method-assign]
    parser.validateLink = is_safe_address  # type: ignore[method-assign]
    parser.core.ruler.push("citations", _lay_out_citations)


def _as_written(url: str) -> str:
    return url


def _lay_out_citations(state: StateCore) -> None:
    for token in state.tokens:
        if token.children and any(child.type in ("link_open", "image") for child in token.children):
            token.children = _with_citations(token.children, state.env["targets"], state.env["budget"])


def _with_citations(children: list[Token], targets: LinkTargets, budget: Budget) -> list[Token]:
    laid_out: list[Token] = []
    position = 0
    while position < len(children):
        token = children[position]
        budget.spend()
        if token.type == "image":
            budget.write(len(str(token.attrs.get("src", ""))))
            laid_out.extend(_image_or_link(token, targets))
        elif token.type == "link_open":
            budget.spend(_STEPS_OF_A_LINK)
            budget.write(len(str(token.attrs.get("href", ""))))
            end = _closing_of(children, position)
            laid_out.extend(_link(children, position, end, targets))
            position = end
        else:
            laid_out.append(token)
        position += 1
    return laid_out


def _closing_of(children: list[Token], opening: int) -> int:
    position = opening + 1
    while children[position].type != "link_close":
        position += 1
    return position


def _link(children: list[Token], opening: int, end: int, targets: LinkTargets) -> list[Token]:
    """The tokens of one link. A moment written after it is taken out of the text that follows."""
    token = children[opening]
    url = str(token.attrs.get("href", ""))
    inside = [_image_in_link(child) for child in children[opening + 1 : end]]
    if not is_web_address(url):
        token.attrs["href"] = safe_href(url)
        return [token, *inside, children[end]]
    start = None
    if end + 1 < len(children) and children[end + 1].type == "text":
        start = start_at(children[end + 1].content)
        if start:
            children[end + 1].content = children[end + 1].content[start.text_end :]
    words = "".join(child.content for child in inside)
    if token.info == "auto" or words.strip() == url:
        return [citation_token(citation_of_url(url, targets, start))]
    cited = citation_of_url(url, targets, start, label=words)
    title = token.attrs.get("title")
    if title:
        cited = Citation(cited.href, words, cited.site, cited.kind, cited.start, cited.state, str(title))
    opened, closed = Token("citation_open", "", 1), Token("citation_close", "", -1)
    opened.meta = closed.meta = {"citation": cited}
    return [opened, *inside, closed]


def citation_token(cited: Citation) -> Token:
    token = Token("citation", "", 0)
    token.content = cited.label
    token.meta = {"citation": cited}
    return token


def _is_own_image(source: str) -> bool:
    return bool(_OWN_IMAGE.fullmatch(source)) and ".." not in source


def _image_or_link(token: Token, targets: LinkTargets) -> list[Token]:
    """Our own pictures are shown; any other is only linked, so that reading a page asks no other site."""
    source = str(token.attrs.get("src", ""))
    if _is_own_image(source):
        return [_own_image(token, source)]
    if is_web_address(source):
        return [citation_token(citation_of_url(source, targets, label=token.content))]
    opening = Token("link_open", "a", 1, attrs={"href": safe_href(source)})
    return [opening, _words(token), Token("link_close", "a", -1)]


def _image_in_link(token: Token) -> Token:
    if token.type != "image":
        return token
    source = str(token.attrs.get("src", ""))
    return _own_image(token, source) if _is_own_image(source) else _words(token)


def _own_image(token: Token, source: str) -> Token:
    """With its size, so that the page keeps its shape while pictures arrive."""
    size = size_in(source)
    if size:
        token.attrs["width"], token.attrs["height"] = size
    token.attrs["loading"] = "lazy"
    return token


def _words(token: Token) -> Token:
    text = Token("text", "", 0)
    text.content = token.content or str(token.attrs.get("src", ""))
    return text
