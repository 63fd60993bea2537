"""What a person chose where two versions differ, as a page without scripts sends it."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from notes.forms.entries import LINE_BREAKS
from notes.queries.edit_conflicts import PLACE, Deciding, choice_name, digest_of
from notes.text_merging.hunks import Side

WRITTEN_BY_HAND = "You wrote in the result, so what you chose was not put into it."


def read_deciding(*, name: str, begun: Deciding, data: QueryDict) -> Deciding:
    """The choices that were sent, and the text of the box: what follows from them, or was written there."""
    sides = {side.value: side for side in Side}
    choices: list[Side | None] = []
    for number, hunk in enumerate(begun.merge.hunks):
        side = sides.get(data.get(choice_name(name, number), ""))
        if side is Side.BOTH and not hunk.may_be_both:
            side = None
        choices.append(Side.THEIRS if hunk.is_agreed else side)
    box = LINE_BREAKS.sub("\n", data.get(name, ""))
    is_untouched = name not in data or name == PLACE or digest_of(box) == data.get(f"shown-{name}")
    return Deciding(begun.merge, tuple(choices), begun.merge.text_with(choices) if is_untouched else box)


def chosen_everywhere(decided: Deciding, side: str) -> Deciding:
    """The same side in every place; without one what was chosen, unless the result was written by hand."""
    if side in (Side.THEIRS, Side.YOURS):
        choices = tuple(Side(side) for _ in decided.choices)
        return Deciding(decided.merge, choices, decided.merge.text_with(choices))
    return replace(decided, errors=(WRITTEN_BY_HAND,)) if decided.is_by_hand else decided


def undecided_words(places: int) -> str:
    """What to do about places without a choice."""
    more = "one place" if places == 1 else f"{places} places"
    return f"Not saved yet. Choose for {more} more, or write the result by hand."
