"""What stands between the lines of two entries: nothing, blank lines, the rule."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from notes.source_notes.documents import Document, ItemForm, NodeKind
from notes.source_notes.layout import Placed
from notes.source_notes.lines import is_blank, is_rule
from notes.source_notes.ordering import longest_rising
from notes.source_notes.rewriting import Cut

_BULLET_FORMS = frozenset({ItemForm.BULLET, ItemForm.TODO, ItemForm.YEAR, ItemForm.SOURCE})


class Spacing:
    """Chooses the gaps of a composed file: the file's own where neighbours are still neighbours."""

    def __init__(self, base: Document, cut: Cut, placed: Sequence[Placed], airy: AbstractSet[int]) -> None:
        self._gaps = cut.gaps
        self._nodes = base.nodes
        self._newline = base.newline
        self._airy = airy
        old = [(at, one.entry.base) for at, one in enumerate(placed) if one.entry.base is not None]
        kept = longest_rising([base_index for _, base_index in old])
        self._staying = {placed[at].key for number, (at, _) in enumerate(old) if number in kept}

    def between(self, above: Placed | None, below: Placed | None) -> str:
        """The text between two neighbours; None stands for the beginning and the end of the file."""
        needs_rule = self._needs_rule(above, below)
        gap = self._own_gap(above, below)
        if gap is None:
            gap = self._chosen(above, below, needs_rule=needs_rule)
        return self._with_rule(gap, above) if needs_rule else self._without_rule(gap, above, below)

    def _own_gap(self, above: Placed | None, below: Placed | None) -> str | None:
        """What the file has between them, if they are neighbours there in the same way."""
        first = -1 if above is None else above.entry.base
        second = len(self._gaps) - 1 if below is None else below.entry.base
        if first is None or second is None or second != first + 1:
            return None
        gap = self._gaps[second]
        if above is None or below is None:
            return gap
        group = self._nodes[second].parent
        was_in_one_group = group is not None and (
            group == first
            if self._nodes[first].kind is NodeKind.GROUP
            else group == self._nodes[first].parent
        )
        was_in_one_group &= group is not None and self._nodes[group].kind is NodeKind.GROUP
        if was_in_one_group != self._in_one_group(above, below):
            return None
        return None if not gap and below.key in self._airy else gap

    def _chosen(self, above: Placed | None, below: Placed | None, *, needs_rule: bool) -> str:
        if self._in_one_group(above, below):
            return ""
        if below is None:
            return self._gaps[-1]
        after = self._gap_after(above)
        before = self._gap_before(below)
        if needs_rule:
            return next((gap for gap in (after, before) if gap and _has_rule(gap)), "")
        touching = self._may_touch(above, below) and below.key not in self._airy
        if after is not None and before is not None:
            chosen = max(_plain(after), _plain(before), key=len)
        elif before is not None:
            chosen = _plain(before)
        else:
            chosen = ""
        if above is None:
            return chosen
        return chosen if chosen or touching else self._newline

    def _gap_after(self, above: Placed | None) -> str | None:
        """What stands in the file after an entry that stays; nothing is known of a new or moved one."""
        if above is None:
            return self._gaps[0]
        stays = above.key in self._staying and above.entry.base is not None
        return self._gaps[above.entry.base + 1] if stays and above.entry.base is not None else None

    def _gap_before(self, below: Placed) -> str | None:
        stays = below.key in self._staying and below.entry.base is not None
        return self._gaps[below.entry.base] if stays and below.entry.base is not None else None

    def _in_one_group(self, above: Placed | None, below: Placed | None) -> bool:
        if above is None or below is None or below.group is None:
            return False
        return below.group in (above.key, above.group)

    def _may_touch(self, above: Placed | None, below: Placed | None) -> bool:
        """Whether both may stand in one list without a blank line between them."""
        if above is None or below is None or above.group is not None or below.group is not None:
            return False
        if above.section != below.section or above.raw != below.raw:
            return False
        first, second = above.entry.node, below.entry.node
        if second.kind is NodeKind.TERM:
            return first.kind is NodeKind.TERM or first.form in _BULLET_FORMS
        if second.kind is not NodeKind.ITEM or first.kind is not NodeKind.ITEM:
            return False
        both_bullets = first.form in _BULLET_FORMS and second.form in _BULLET_FORMS
        return both_bullets or (first.form == second.form == ItemForm.LINE)

    def _needs_rule(self, above: Placed | None, below: Placed | None) -> bool:
        """The first raw line of a section comes after the rule."""
        if below is None or not below.raw or below.group is not None:
            return False
        if above is None or above.kind is NodeKind.SECTION:
            return True
        return not above.raw

    def _with_rule(self, gap: str, above: Placed | None) -> str:
        if _has_rule(gap):
            return gap
        begin = "" if above is None else self._newline
        return f"{begin}---{self._newline}{self._newline}"

    def _without_rule(self, gap: str, above: Placed | None, below: Placed | None) -> str:
        """A rule above refined lines would make them raw; at the end of a section it does no harm."""
        if not _has_rule(gap) or below is None or below.kind is NodeKind.SECTION or below.raw:
            return gap
        return "" if self._may_touch(above, below) else self._newline


def _has_rule(gap: str) -> bool:
    return any(is_rule(line.rstrip("\r")) for line in gap.split("\n"))


def _plain(gap: str) -> str:
    """A gap without its rule: its first blank lines."""
    if not _has_rule(gap):
        return gap
    blank: list[str] = []
    for line in gap.split("\n")[:-1]:
        if not is_blank(line):
            break
        blank.append(line + "\n")
    return "".join(blank)
