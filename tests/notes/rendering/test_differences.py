from hypothesis import given
from hypothesis import strategies as st

from notes.rendering.differences import (
    MOST_LINES,
    DifferentLine,
    Mark,
    Piece,
    text_difference,
    three_way_rows,
    word_difference,
)

texts = st.lists(st.text(alphabet="ab \t爱", max_size=6), max_size=8).map("\n".join)


def without(mark: Mark, lines: list[DifferentLine]) -> str:
    kept = [line for line in lines if line.mark is not mark]
    return "\n".join("".join(p.text for p in line.pieces if p.mark is not mark) for line in kept)


@given(texts, texts)
def test_both_texts_can_be_read_from_their_difference(old: str, new: str) -> None:
    lines = [line for run in text_difference(old, new).runs for line in run.lines]
    assert without(Mark.ADDED, lines) == old
    assert without(Mark.REMOVED, lines) == new


@given(texts, texts)
def test_both_lines_can_be_read_from_the_words(old: str, new: str) -> None:
    pieces = word_difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.REMOVED) == new


@given(texts, texts, texts)
def test_all_three_texts_can_be_read_from_the_rows(base: str, theirs: str, yours: str) -> None:
    rows = three_way_rows(base=base, theirs=theirs, yours=yours)
    lines = {"base": [], "theirs": [], "yours": []}
    for row in rows:
        for side in lines:
            lines[side].extend(row.base if row.is_same else getattr(row, side))
    assert without(Mark.ADDED, lines["base"]) == base
    assert without(Mark.REMOVED, lines["theirs"]) == theirs
    assert without(Mark.REMOVED, lines["yours"]) == yours


def test_a_changed_word_is_marked_in_its_line() -> None:
    (run,) = text_difference("global (S3)", "global (S3, IAM)").runs
    assert run.lines[1].pieces == (
        Piece("global (S3"),
        Piece(", IAM", Mark.ADDED),
        Piece(")"),
    )


def test_lines_far_from_a_change_are_folded() -> None:
    old = "\n".join(f"line {number}" for number in range(20))
    difference = text_difference(old, old.replace("line 10", "line ten"))
    assert [(run.is_folded, len(run.lines)) for run in difference.runs] == [
        (True, 8),
        (False, 2),
        (False, 2),
        (False, 2),
        (True, 7),
    ]
    assert (difference.added, difference.removed) == (1, 1)


def test_a_text_too_large_to_compare_is_removed_and_added_as_a_whole() -> None:
    old = "\n".join(f"{number} a" for number in range(MOST_LINES + 1))
    new = "\n".join(f"{number} b" for number in range(MOST_LINES + 1))
    difference = text_difference(old, new)
    assert (difference.added, difference.removed) == (MOST_LINES + 1, MOST_LINES + 1)


def test_a_line_that_only_grew_shows_its_new_words_alone() -> None:
    added = " https://docs.example.org/a/rather/long/address"
    (run,) = text_difference("run scripts", f"run scripts{added}").runs
    assert [[(piece.text, piece.mark) for piece in line.pieces] for line in run.lines] == [
        [("run scripts", "")],
        [("run scripts", ""), (added, "added")],
    ]
    (run,) = text_difference("one two three", "one three").runs
    assert "".join(piece.text for line in run.lines for piece in line.pieces) == "one two threeone three"
