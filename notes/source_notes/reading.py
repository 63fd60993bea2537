"""One pass over the lines of a notes file, deciding for each what it is and to which entry it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable

from notes.source_notes.documents import BlockKind, ItemForm, Node, NodeKind, Place
from notes.source_notes.gathered import Gathered
from notes.source_notes.icons import leading_icon
from notes.source_notes.labels import Label, LabelStyle, Title, bold_label, heading, label
from notes.source_notes.lines import (
    BODY_FENCE,
    TermLine,
    bullet_start,
    closes_fence,
    fence_opening,
    idea_text,
    is_blank,
    is_rule,
    is_source_line,
    only_urls,
    term_line,
    year_line,
)
from notes.source_notes.names import key
from notes.source_notes.urls import has_glued_urls

_PLACE_OF_TITLE = {"参考": Place.REFERENCES, "进步": Place.PROGRESS}
_FRONT_MATTER = key("⛩️")
_LONGEST_TAG = 100
_NOT_TAGS = frozenset({"za", "misc"})
# Lines that look like a construct of another dialect, or like a slip in this one.
_ODD = re.compile(r"#{1,6}[^\s#]|#{7,}|\*\S|~~~|```|={3,}\s*\Z|\s|</?[a-zA-Z!]")


class Reading:
    """The state of the pass. A carrier is the term or bullet to which the lines below it still attach."""

    def __init__(self, lines: list[str], place: Place = Place.PLAIN, group_icon: str = "") -> None:
        self.lines = lines
        self.gathered = Gathered()
        self.nodes = self.gathered.nodes
        self._place = place
        self._raw = False
        self._section: int | None = None
        self._open_sections: list[tuple[int, int, Place]] = []
        self._group: int | None = None
        self._group_icon = group_icon
        self._tags: tuple[str, ...] = ()
        self._carrier: int | None = None
        self._line_is_open = False
        self._stands_alone = True
        # The section that may still take an idea line as its definition.
        self._awaits_idea: int | None = None
        # The node above, and the line on which its fenced body would have to open.
        self._body_owner = (-1, -1)

    def read(self) -> list[Node]:
        constructs: dict[str, Callable[[int, str], int]] = {
            "`": self._fence,
            "#": self._heading,
            "-": self._rule,
            "|": self._table,
            ">": self._quote,
            "*": self._bullet,
            "_": self._bold,
        }
        lines, position, count = self.lines, 0, len(self.lines)
        while position < count:
            line = lines[position]
            if is_blank(line):
                position = self._blank(position)
                continue
            if line.count("://") > 1 and has_glued_urls(line):
                self.gathered.warn(
                    position, "glued-urls", "Two addresses without a space between them are read as one."
                )
            position = constructs.get(line[0], self._other)(position, line)
        self.gathered.take_bodies(lines)
        return self.nodes

    # --- constructs: each takes a line and returns the number of the line after its own

    def _blank(self, position: int) -> int:
        self.gathered.run(BlockKind.BLANK, position)
        self._end_group()
        self._stands_alone = True
        lines, count = self.lines, len(self.lines)
        while position < count and is_blank(lines[position]):
            position += 1
        return position

    def _rule(self, position: int, line: str) -> int:
        if not is_rule(line):
            return self._other(position, line)
        self.gathered.run(BlockKind.RULE, position)
        self._end_group()
        self._raw = True
        self._awaits_idea = None
        self._stands_alone = True
        return position + 1

    def _heading(self, position: int, line: str) -> int:
        found = heading(line)
        if not found:
            return self._other(position, line)
        level, name = found
        self._end_group()
        self._raw = False
        while self._open_sections and self._open_sections[-1][0] >= level:
            self._open_sections.pop()
        _, self._section, inherited = (
            self._open_sections[-1] if self._open_sections else (0, None, Place.PLAIN)
        )
        name_key = key(name.title)
        inherited = _PLACE_OF_TITLE.get(name_key, inherited)
        self._place = Place.REFERENCES if name_key == _FRONT_MATTER else inherited
        index = self._add(NodeKind.SECTION, BlockKind.HEADING, position, level=level)
        self._name(self.nodes[index], name)
        self._open_sections.append((level, index, inherited))
        self._section = index
        self._awaits_idea = None if name.definition else index
        self._body_owner = (index, position + 1)
        self._stands_alone = True
        return position + 1

    def _fence(self, position: int, line: str) -> int:
        opening = fence_opening(line)
        if not opening:
            return self._other(position, line)
        length, language = opening
        lines, count, end = self.lines, len(self.lines), position + 1
        while end < count and not closes_fence(lines[end], length):
            end += 1
        inside, after = (position + 1, end), min(end + 1, count)
        if end == count:
            self.gathered.warn(
                position, "unclosed-fence", "This code fence is never closed; it ends with the file."
            )
        owner, owner_line = self._body_owner
        if language == BODY_FENCE and owner_line == position:
            self.gathered.fenced_bodies[owner] = inside
            self.nodes[owner].last_line = after
            if self.nodes[owner].kind is NodeKind.SECTION:
                self.gathered.run(BlockKind.BODY, position, owner)
            self._carrier = None
        elif self._carrier is not None:
            self.nodes[self._carrier].last_line = after
        elif language == BODY_FENCE:
            self.gathered.fenced_bodies[self._item(position, ItemForm.MARKDOWN, after)] = inside
        else:
            self._item(position, ItemForm.CODE, after)
        self._line_is_open = False
        self._stands_alone = True
        self._awaits_idea = None
        return after

    def _table(self, position: int, line: str) -> int:
        lines, count, after = self.lines, len(self.lines), position + 1
        while after < count and lines[after].startswith("|"):
            after += 1
        self._carrier = None
        self._item(position, ItemForm.TABLE, after)
        return after

    def _quote(self, position: int, line: str) -> int:
        if self._carrier is not None:
            self._attach(position)
        else:
            self._item(position, ItemForm.QUOTE)
        self._line_is_open = False
        return position + 1

    def _bullet(self, position: int, line: str) -> int:
        start = bullet_start(line)
        if not start:
            return self._other(position, line)
        if line.startswith("_", start):
            if self._place is Place.PROGRESS and year_line(line):
                self._carrier = self._item(position, ItemForm.YEAR)
                self._line_is_open = True
                return position + 1
            term = term_line(line)
            if term:
                return self._term(position, term)
        carrier = self._carrier
        if carrier is not None and self.nodes[carrier].kind is NodeKind.TERM and not only_urls(line[start:]):
            self._attach(position)
        else:
            self._carrier = self._item(position, self._form(ItemForm.BULLET, line))
        self._line_is_open = True
        return position + 1

    def _term(self, position: int, term: TermLine) -> int:
        index = self._add(NodeKind.TERM, BlockKind.TERM, position)
        node = self.nodes[index]
        node.title, node.expansion, node.aliases = term.name
        node.written_title = term.raw
        node.definition = term.definition
        if term.variant:
            self.gathered.warn(
                position,
                "term-spelling",
                f"Read as the term “{term.name.title[:80]}” (written with {term.variant}).",
            )
        self._carrier = index
        self._line_is_open = True
        self._body_owner = (index, position + 1)
        return position + 1

    def _bold(self, position: int, line: str) -> int:
        found = bold_label(line)
        return self._label(position, found) if found else self._other(position, line)

    def _label(self, position: int, found: Label) -> int:
        self._end_group()
        index = self._add(NodeKind.GROUP, BlockKind.LABEL, position)
        self._name(self.nodes[index], found.name)
        self._group = index
        self._body_owner = (index, position + 1)
        if found.style is LabelStyle.CAPITALS:
            tag = key(found.name.title.rstrip(": "))
            self._tags = (tag,) if tag not in _NOT_TAGS and len(tag) <= _LONGEST_TAG else ()
        elif found.style is LabelStyle.ICON:
            self._group_icon = found.name.title
        return position + 1

    def _other(self, position: int, line: str) -> int:
        """Idea, label, source line, or else a bare line."""
        idea = idea_text(line)
        if idea:
            return self._idea(position, idea)
        source = is_source_line(line)
        if not (source and self._place is Place.REFERENCES) and self._heads_list(position):
            found = label(line)
            if found and (found.style is not LabelStyle.WORDS or self._stands_alone):
                return self._label(position, found)
        if source:
            self._carrier = None
            self._item(position, self._form(ItemForm.SOURCE, line))
        elif self._carrier is not None and self._line_is_open:
            self._attach(position)
        else:
            self._carrier = None
            self._item(position, self._form(ItemForm.LINE, line))
            if _ODD.match(line):
                self.gathered.warn(
                    position, "not-understood", "No rule of the notes fits this line; it is kept as it is."
                )
        return position + 1

    def _idea(self, position: int, idea: str) -> int:
        self._carrier = None
        section = self._awaits_idea
        if section is None:
            self._item(position, ItemForm.IDEA)
            return position + 1
        self.gathered.run(BlockKind.IDEA, position, section)
        self.nodes[section].definition = idea
        self.nodes[section].last_line = position + 1
        self._awaits_idea = None
        self._body_owner = (section, position + 1)
        self._stands_alone = False
        return position + 1

    # --- what the constructs share

    def _heads_list(self, position: int) -> bool:
        """Whether the next line is a bullet, a quote or a fence."""
        if position + 1 >= len(self.lines):
            return False
        line = self.lines[position + 1]
        return line.startswith(">") or bullet_start(line) > 0 or fence_opening(line) is not None

    def _form(self, form: ItemForm, line: str) -> ItemForm:
        if self._place is Place.PROGRESS:
            return ItemForm.TODO
        if self._place is Place.REFERENCES and (self._group_icon or "://" in line or leading_icon(line)):
            return ItemForm.SOURCE
        return form

    def _item(self, position: int, form: ItemForm, after: int = 0) -> int:
        index = self._add(NodeKind.ITEM, BlockKind.ITEM, position)
        self.nodes[index].form = form
        if after:
            self.nodes[index].last_line = after
        return index

    def _add(self, kind: NodeKind, block: BlockKind, position: int, level: int = 0) -> int:
        """Begin a node and its block on this line."""
        index = self.gathered.begin(
            Node(
                kind=kind,
                parent=self._group if self._group is not None else self._section,
                raw=self._raw,
                place=self._place,
                group_icon=self._group_icon,
                level=level,
                tags=self._tags,
            ),
            block,
            position,
        )
        self._stands_alone = False
        self._line_is_open = False
        self._awaits_idea = None
        return index

    def _attach(self, position: int) -> None:
        """Give this line to the carrier, whose block it lengthens."""
        if self._carrier is not None:
            self.nodes[self._carrier].last_line = position + 1
        self._stands_alone = False

    def _name(self, node: Node, name: Title) -> None:
        node.icon, node.title, node.written_title, node.definition = name

    def _end_group(self) -> None:
        self._group = None
        self._group_icon = ""
        self._tags = ()
        self._carrier = None
        self._line_is_open = False
