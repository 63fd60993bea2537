"""The marks of the notes inside a line: 🗄️ and 🔗 references, 📹 sources by name, 类似 (similar to)."""

from __future__ import annotations

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes.rendering.citations import Citation, citation_of_source, citation_token
from notes.rendering.link_targets import LinkTargets, SourceTarget
from notes.rendering.start_times import Start, start_at
from notes.source_notes.names import key

_MARK: Final = re.compile(r"(?P<cabinet>🗄)\ufe0f?|(?P<similar>类似)|(?P<source>[📹📺📻📙📚🗣])\ufe0f?")
_ANY_MARK: Final = re.compile(r"[🎯🗄🔗📹📺📻📙📚🗣💻❓📍💡]|类似")
_BEFORE_CODE: Final = re.compile(r"[🗄🔗]\ufe0f?[ \t]*\Z")
_SIMILAR_END: Final = re.compile(r"[;,(；，（。]")
_PATH_END: Final = re.compile(r"[;,(；，（。]|\s-\s")
_NAME_END: Final = re.compile(r"[\[;,(；，（。]|\s@\s")
_NAME_WITHOUT_ICON: Final = re.compile(r"\s*(?P<name>\S.{0,80}?)(?=\s+@\s+\d)")
_PAGE: Final = re.compile(r"[ \t]*\[(\d{1,4})\]")
_BETWEEN_CODES: Final = re.compile(r"[ \t]*(?:,|;|and|&)?[ \t]*")
_LONGEST_NAME: Final = 200
_MOST_WORDS_OF_A_NAME: Final = 8


def install(parser: MarkdownIt) -> None:
    parser.core.ruler.push("note_marks", _follow_marks)


def _follow_marks(state: StateCore) -> None:
    targets: LinkTargets = state.env["targets"]
    if not (targets.entries or targets.sources):
        return
    for token in state.tokens:
        if token.children:
            token.children = _MarkFollower(token.children, targets).followed()


class _MarkFollower:
    """Walks over the pieces of one line or paragraph and turns what its marks name into links."""

    def __init__(self, children: list[Token], targets: LinkTargets) -> None:
        self._children = children
        self._targets = targets
        self._done: list[Token] = []

    def followed(self) -> list[Token]:
        inside_link = 0
        for position, token in enumerate(self._children):
            if token.type in ("link_open", "citation_open"):
                inside_link += 1
            elif token.type in ("link_close", "citation_close"):
                inside_link -= 1
            if token.type != "text" or inside_link:
                self._done.append(token)
                continue
            if self._targets.entries and _BEFORE_CODE.search(token.content):
                self._link_codes_after(position)
            self._follow_text(token.content, position)
        return self._done

    def _follow_text(self, text: str, position: int) -> None:
        written = 0
        if self._targets.sources and "@" in text and (position == 0 or self._begins_line(position)):
            written = self._source_without_icon(text)
        for mark in _MARK.finditer(text, written):
            if mark.start() < written:
                continue
            if mark["source"]:
                written = self._source(text, mark, written, position)
            elif mark["cabinet"]:
                written = self._named_entry(text, mark, written, _PATH_END)
            else:
                written = self._named_entry(text, mark, written, _SIMILAR_END)
        self._add_text(text[written:])

    def _begins_line(self, position: int) -> bool:
        return self._children[position - 1].type in ("softbreak", "hardbreak")

    def _add_text(self, text: str) -> None:
        if text:
            token = Token("text", "", 0)
            token.content = text
            self._done.append(token)

    def _named_entry(self, text: str, mark: re.Match[str], written: int, ends_at: re.Pattern[str]) -> int:
        """Link the words after the mark if they name an entry; say up to where the text is dealt with."""
        stretch = _up_to_next_mark(text, mark.end())
        cut = ends_at.search(stretch)
        for words in (stretch.strip(), stretch[: cut.start()].strip() if cut else ""):
            if words and key(words) in self._targets.entries:
                begin = text.index(words, mark.end())
                self._add_text(text[written:begin])
                self._done.append(entry_link(words, words))
                return begin + len(words)
        return written

    def _source(self, text: str, mark: re.Match[str], written: int, position: int) -> int:
        found = self._source_named_at(text, mark.end())
        if found is None:
            return written
        source, name_end = found
        self._add_text(text[written : mark.start()])
        if self._cites_itself_next(source, text[name_end:], position):
            return len(text)
        return self._add_source(source, text, name_end)

    def _source_without_icon(self, text: str) -> int:
        match = _NAME_WITHOUT_ICON.match(text)
        source = self._targets.sources.get(key(match["name"])) if match else None
        if match is None or source is None:
            return 0
        return self._add_source(source, text, match.end())

    def _add_source(self, source: SourceTarget, text: str, name_end: int) -> int:
        start = start_at(text, name_end) or _page_at(text, name_end)
        self._done.append(citation_token(citation_of_source(source, start)))
        return start.text_end if start else name_end

    def _source_named_at(self, text: str, begin: int) -> tuple[SourceTarget, int] | None:
        """The longest run of words after the icon that names a source, and where it ends."""
        stretch = _up_to_next_mark(text, begin)
        cut = _NAME_END.search(stretch)
        words = list(re.finditer(r"\S+", stretch[: cut.start()] if cut else stretch))[:_MOST_WORDS_OF_A_NAME]
        for last in reversed(words):
            source = self._targets.sources.get(key(stretch[: last.end()]))
            if source:
                return source, begin + last.end()
        return None

    def _cites_itself_next(self, source: SourceTarget, rest: str, position: int) -> bool:
        """`📹 Brown ccp https://…` defines the source: then name and URL are one citation."""
        if rest.strip() or position + 1 >= len(self._children):
            return False
        following = self._children[position + 1]
        cited = following.meta.get("citation") if following.type == "citation" else None
        if not isinstance(cited, Citation) or not source.href or not cited.href.startswith(source.href):
            return False
        following.meta = {
            "citation": Citation(cited.href, source.name, cited.site, cited.kind, cited.start, cited.state)
        }
        return True

    def _link_codes_after(self, position: int) -> None:
        """`🗄️ \\`a.md\\`, \\`dir/b.md\\` part > sub`: each code that names an entry becomes a link to it."""
        for place in range(position + 1, len(self._children)):
            token = self._children[place]
            if token.type == "text" and _BETWEEN_CODES.fullmatch(token.content):
                continue
            if token.type != "code_inline":
                return
            self._link_code(token, place)

    def _link_code(self, token: Token, place: int) -> None:
        entries = self._targets.entries
        following = self._children[place + 1] if place + 1 < len(self._children) else None
        if following is not None and following.type == "text":
            stretch = _up_to_next_mark(following.content, 0)
            cut = _PATH_END.search(stretch)
            for words in (stretch.rstrip(), stretch[: cut.start()].rstrip() if cut else ""):
                target = f"{token.content} {words.strip()}"
                if words.strip() and key(target) in entries:
                    following.content = following.content[len(words) :]
                    token.type, token.meta = "entry_link", {"target": target, "code": True, "after": words}
                    return
        if key(token.content) in entries:
            token.type, token.meta = "entry_link", {"target": token.content, "code": True}


def _up_to_next_mark(text: str, begin: int) -> str:
    end = min(len(text), begin + _LONGEST_NAME)
    next_mark = _ANY_MARK.search(text, begin, end)
    return text[begin : next_mark.start() if next_mark else end]


def _page_at(text: str, position: int) -> Start | None:
    """`[47]` after a book is a page."""
    match = _PAGE.match(text, position)
    return Start(f"p. {match[1]}", 0, match.end()) if match else None


def entry_link(target: str, label: str) -> Token:
    token = Token("entry_link", "", 0)
    token.content = label
    token.meta = {"target": target}
    return token
