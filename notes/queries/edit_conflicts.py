"""Base, theirs and yours of an entry side by side, with a choice for every place that differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from notes.models import Entry, Revision
from notes.queries.editing import FIELD_NAMES, Crumb, crumbs_to, shown_name
from notes.queries.entry_addresses import EntryAddresses, group_title_of, section_of
from notes.queries.revisions import who_saved
from notes.queries.tree import Outline
from notes.rendering.differences import MOST_SHOWN_LINES, DifferentLine, Mark, Piece, rows_of
from notes.text_merging.hunks import Hunk, Side, TextMerge

PLACE = "place"
Choices = Sequence[Side | None]
Sides = tuple[tuple[DifferentLine, ...], ...]


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One version of a place that differs, as a radio button with its lines."""

    side: str
    words: str
    lines: tuple[DifferentLine, ...]
    lines_json: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownHunk:
    """Lines that belong together; without choices where theirs and yours agree."""

    name: str
    lines_json: str
    lines: tuple[DifferentLine, ...] = ()
    count: int = 0
    choices: tuple[ShownChoice, ...] = ()
    both: ShownChoice | None = None
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field in three versions, and the text that the choices made of it so far."""

    name: str
    words: str
    hunks: tuple[ShownHunk, ...]
    result: str
    digest: str
    errors: tuple[str, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether it has many lines."""
        return self.name in ("body", "text")

    @property
    def has_result(self) -> bool:
        """A place is chosen, not written."""
        return self.name != PLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidingPage:
    """Three versions side by side, with a choice for every place that differs."""

    name: str
    crumbs: list[Crumb]
    fields: tuple[ShownField, ...]
    save_url: str
    show_url: str
    cancel_url: str
    base_words: str
    theirs_words: str
    save_words: str
    kept: list[tuple[str, str]] = field(default_factory=list)
    joined: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""

    @property
    def places(self) -> int:
        return sum(bool(hunk.choices) for shown in self.fields for hunk in shown.hunks)

    @property
    def decided(self) -> int:
        hunks = [hunk for shown in self.fields for hunk in shown.hunks if hunk.choices]
        return sum(any(choice.is_chosen for choice in _all_choices(hunk)) for hunk in hunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPage(DecidingPage):
    """What somebody saved while this person wrote an entry, and how the two can be joined."""

    who: str
    through: str
    why: str
    theirs_at: datetime
    theirs_number: int
    theirs_url: str


@dataclass(frozen=True, slots=True)
class Deciding:
    """The merge of each field that differs, what is chosen in it, and the text of its box."""

    merge: TextMerge
    choices: Choices
    result: str
    errors: tuple[str, ...] = ()

    @classmethod
    def begun(cls, merge: TextMerge) -> Deciding:
        choices = tuple(hunk.choice for hunk in merge.hunks)
        return cls(merge, choices, merge.text_with(choices))

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody wrote the result, so that it does not follow from the choices."""
        return self.result != self.merge.text_with(self.choices)

    @property
    def undecided(self) -> int:
        """How many places lack a choice that the result depends on."""
        return 0 if self.is_by_hand else sum(choice is None for choice in self.choices)


def conflict_page(
    *,
    entry: Entry,
    sections: Outline,
    base_number: int,
    theirs: Revision,
    deciding: Mapping[str, Deciding],
    kept: list[tuple[str, str]],
    joined: list[tuple[str, str]],
    problem: str = "",
) -> ConflictPage:
    """`entry` with `parent__parent`; `kept`: the form's other fields; `joined`: what was merged by itself."""
    addresses = EntryAddresses(entry)
    return ConflictPage(
        name=shown_name(entry),
        crumbs=_crumbs(entry, sections),
        who=who_saved(theirs) if theirs.by else "",
        through=theirs.get_through_display(),
        why=theirs.summary,
        theirs_at=theirs.at,
        theirs_number=theirs.number,
        theirs_url=addresses.revision(theirs.number),
        base_words=f"Revision {base_number}, where you began",
        theirs_words=f"Revision {theirs.number}, {who_saved(theirs)}",
        save_words=f"Save as revision {theirs.number + 1}",
        fields=shown_fields(deciding, is_refused=bool(problem)),
        save_url=addresses.decide,
        show_url=addresses.decide_result,
        cancel_url=addresses.page,
        kept=kept,
        joined=joined,
        problem=problem,
    )


def digest_of(text: str) -> str:
    """By this the server knows again a text that it showed and nobody touched."""
    return sha256(text.encode()).hexdigest()[:32]


def choice_name(field_name: str, number: int) -> str:
    """The name of the radio buttons of one place."""
    return f"choice-{field_name}-{number}"


def _crumbs(entry: Entry, sections: Outline) -> list[Crumb]:
    section, group = section_of(entry), group_title_of(entry)
    crumbs = crumbs_to(sections, section.pk if section else None)
    own = Crumb(shown_name(entry), entry.get_absolute_url())
    return [*crumbs, *([Crumb(group)] if group else []), own]


def shown_fields(deciding: Mapping[str, Deciding], *, is_refused: bool) -> tuple[ShownField, ...]:
    """The fields that differ; a bounded amount of work for all of them together."""
    return tuple(_shown_fields(deciding, is_refused=is_refused))


def _shown_fields(deciding: Mapping[str, Deciding], *, is_refused: bool) -> Iterator[ShownField]:
    hunks = [hunk for decided in deciding.values() for hunk in decided.merge.hunks]
    sides = _shown_sides(hunks)
    for name, decided in deciding.items():
        shown = []
        for number, (hunk, chosen) in enumerate(zip(decided.merge.hunks, decided.choices, strict=True)):
            lines = next(sides)
            shown.append(_shown_hunk(choice_name(name, number), hunk, lines, chosen, is_refused=is_refused))
        yield ShownField(
            name=name,
            words=FIELD_NAMES.get(name, name.capitalize()),
            hunks=tuple(shown),
            result=decided.result,
            digest=digest_of(decided.merge.text_with(decided.choices)),
            errors=decided.errors,
        )


def _shown_sides(hunks: Sequence[Hunk]) -> Iterator[Sides]:
    """Base, theirs and yours of each place, with no more lines than a page can show; the rest is counted.

    What differs goes first. The result and what a choice puts into it stay whole.
    """
    left, room = MOST_SHOWN_LINES, {}
    for index in sorted(range(len(hunks)), key=lambda index: hunks[index].is_agreed):
        room[index] = left
        left = max(left - max(map(len, _versions(hunks[index]))), 0)
    rows = rows_of(
        (hunk.base[: room[index]], hunk.theirs[: room[index]], hunk.yours[: room[index]])
        for index, hunk in enumerate(hunks)
    )
    for index, (hunk, row) in enumerate(zip(hunks, rows, strict=True)):
        shown = (row.base, row.theirs, row.yours)
        yield tuple(
            _with_rest(lines, len(version) - room[index])
            for lines, version in zip(shown, _versions(hunk), strict=True)
        )


def _versions(hunk: Hunk) -> tuple[Sequence[str], ...]:
    return (hunk.base, hunk.theirs, hunk.yours)


def _with_rest(lines: tuple[DifferentLine, ...], left_out: int) -> tuple[DifferentLine, ...]:
    if left_out <= 0:
        return lines
    said = f"… and {left_out:,} more line{'s' if left_out > 1 else ''}, not shown"
    return (*lines, DifferentLine(Mark.SAME, (Piece(said),)))


def _shown_hunk(
    name: str,
    hunk: Hunk,
    lines: Sides,
    chosen: Side | None,
    *,
    is_refused: bool,
) -> ShownHunk:
    if hunk.is_agreed:
        return ShownHunk(name, _json(hunk, Side.THEIRS), lines=lines[1], count=len(hunk.theirs))
    words = {Side.BASE: "Neither, keep the base", Side.THEIRS: "Take theirs", Side.YOURS: "Keep yours"}
    choices = tuple(
        ShownChoice(side.value, said, own, _json(hunk, side), chosen is side)
        for (side, said), own in zip(words.items(), lines, strict=True)
    )
    both = None
    if hunk.may_be_both:
        both_lines = (*lines[1], *lines[2])
        is_chosen = chosen is Side.BOTH
        both = ShownChoice("both", "Keep both, theirs first", both_lines, _json(hunk, Side.BOTH), is_chosen)
    return ShownHunk(
        name,
        _json(hunk, Side.YOURS),
        choices=choices,
        both=both,
        is_wrong=is_refused and chosen is None,
    )


def _json(hunk: Hunk, side: Side) -> str:
    return json.dumps(hunk.lines(side), ensure_ascii=False)


def _all_choices(hunk: ShownHunk) -> tuple[ShownChoice, ...]:
    return (*hunk.choices, hunk.both) if hunk.both else hunk.choices
