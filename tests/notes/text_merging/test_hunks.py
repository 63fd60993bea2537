from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.text_merging.hunks import MOST_LINES, Side, TextMerge, merge_lines, merge_whole
from notes.text_merging.names import merge_names

lines = st.lists(st.sampled_from([f"line {name}" for name in "abcdefg"]), max_size=7)
texts = lines.map("\n".join)
odd_texts = st.lists(st.text(alphabet="ab \t爱`", max_size=5), max_size=6).map("\n".join)


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "merged"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "a\nb\nc\nd", "z\na\nb\nc", "z\na\nb\nc\nd"),
        ("a\nb\nc", "a\nc", "a\nb\nc", "a\nc"),
        ("a\nb\nc", "b\nc", "a\nb", "b"),
        ("a\nb", "a\nx\nb", "a\nx\nb", "a\nx\nb"),
        ("a", "", "a", ""),
        ("", "a", "", "a"),
        ("", "", "", ""),
        ("a\nb\nc\nd", "d\na\nb\nc", "a\nB\nc\nd", "d\na\nB\nc"),
        ("* one\n* two", "* one x\n* two", "* one\n* two x", "* one x\n* two x"),
        ("* last", "* last\n* new", "* last one", "* last one\n* new"),
        ("* last", "* first\n* last", "* last one", "* first\n* last one"),
    ],
)
def test_changes_apart_from_each_other_are_joined(base: str, theirs: str, yours: str, merged: str) -> None:
    merge = merge_lines(base=base, theirs=theirs, yours=yours)
    assert (merge.has_conflict, merge.text) == (False, merged)


@pytest.mark.parametrize(
    ("base", "theirs", "yours"),
    [
        ("a\nb\nc", "a\nB\nc", "a\nbb\nc"),
        ("a\nb\nc", "a\nc", "a\nbb\nc"),
        ("a", "a\nb", "a\nc"),
        ("a", "", "aa"),
        ("", "a", "b"),
        ("long a\nlong b\nlong c", "long b\nlong a\nlong c", "long b\nlong c\nlong a"),
        ("long a\nlong b\nlong c", "long b\nlong c\nlong a", "long b\nlong c"),
        ("long a\nlong b\nlong c", "new x\nlong a\nlong b\nlong c", "long a\nlong b\nlong c\nnew x"),
    ],
    ids=["same line", "deleted and changed", "both at the end", "emptied", "both begun", "moved apart",
         "moved and deleted", "added twice"],
)  # fmt: skip
def test_what_both_changed_is_left_to_a_person(base: str, theirs: str, yours: str) -> None:
    merge = merge_lines(base=base, theirs=theirs, yours=yours)
    assert merge.has_conflict
    for side, text in ((Side.BASE, base), (Side.THEIRS, theirs), (Side.YOURS, yours)):
        assert merge.text_with([side] * len(merge.hunks)) == text


def test_both_additions_can_be_kept() -> None:
    merge = merge_lines(base="a", theirs="a\nb", yours="a\nc")
    assert [hunk.may_be_both for hunk in merge.hunks] == [False, True]
    assert merge.text_with([Side.BASE, Side.BOTH]) == "a\nb\nc"


@given(texts, texts, texts)
def test_no_line_is_lost_and_none_comes_back(base: str, theirs: str, yours: str) -> None:
    merge = merge_lines(base=base, theirs=theirs, yours=yours)
    was, their, your = (Counter(text.split("\n")) for text in (base, theirs, yours))
    decided = Counter(line for hunk in merge.hunks if hunk.choice for line in hunk.lines(hunk.choice))
    open_lines = {
        line
        for hunk in merge.hunks
        if hunk.choice is None
        for line in (*hunk.theirs, *hunk.yours, *hunk.base)
    }
    for own, other in ((their, your), (your, their)):
        for line in own:
            is_deleted_by_other = other[line] < was[line]
            assert line == "" or is_deleted_by_other or decided[line] or line in open_lines
        for line in was:
            if own[line] == 0 and other[line] <= was[line]:
                assert not decided[line]


@given(odd_texts, odd_texts, odd_texts)
def test_every_version_can_be_read_from_the_hunks(base: str, theirs: str, yours: str) -> None:
    merge = merge_lines(base=base, theirs=theirs, yours=yours)
    for side, text in ((Side.BASE, base), (Side.THEIRS, theirs), (Side.YOURS, yours)):
        assert merge.text_with([side] * len(merge.hunks)) == text


@given(odd_texts, odd_texts)
def test_what_only_one_changed_is_taken(base: str, changed: str) -> None:
    assert merge_lines(base=base, theirs=changed, yours=base).text == changed
    assert merge_lines(base=base, theirs=base, yours=changed).text == changed
    assert merge_lines(base=base, theirs=changed, yours=changed).text == changed
    assert not merge_lines(base=base, theirs=changed, yours=changed).has_conflict


# Of two like lines nobody can tell which of them was added a moment ago.
distinct = st.lists(st.sampled_from([f"line {name}" for name in "abcdefg"]), max_size=7, unique=True)
distinct_texts = distinct.map("\n".join)


@given(distinct_texts, distinct_texts, distinct_texts)
def test_saving_twice_changes_nothing(base: str, theirs: str, yours: str) -> None:
    merge = merge_lines(base=base, theirs=theirs, yours=yours)
    if not merge.has_conflict:
        again = merge_lines(base=base, theirs=merge.text, yours=yours)
        assert again.has_conflict or again.text == merge.text


def test_a_text_too_large_to_compare_is_one_place() -> None:
    base = "\n".join(f"line {number}" for number in range(MOST_LINES + 1))
    merge = merge_lines(base=base, theirs=f"{base}\nmore", yours=base)
    assert (merge.has_conflict, merge.text) == (False, f"{base}\nmore")
    assert merge_lines(base=base, theirs=f"{base}\nmore", yours=f"first\n{base}").has_conflict


@pytest.mark.parametrize(
    ("theirs", "yours", "conflict", "text"),
    [("b", "a", False, "b"), ("a", "b", False, "b"), ("b", "b", False, "b"), ("b", "c", True, "c")],
)
def test_a_title_is_changed_as_a_whole(theirs: str, yours: str, conflict: bool, text: str) -> None:
    merge: TextMerge = merge_whole(base="a", theirs=theirs, yours=yours)
    assert (merge.has_conflict, merge.text) == (conflict, text)


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "merged"),
    [
        ("ab", "abc", "abd", "abcd"),
        ("ab", "a", "abc", "ac"),
        ("ab", "b", "a", ""),
        ("ab", "ab", "ba", "ab"),
        ("a", "a", "A", "A"),
        ("a", "A", "a", "A"),
        ("", "x", "X", "x"),
        ("a", "", "A", ""),
    ],
)
def test_names_are_joined_as_sets(base: str, theirs: str, yours: str, merged: str) -> None:
    assert merge_names(base=base, theirs=theirs, yours=yours, key=str.casefold) == tuple(merged)
