"""A reference names its target otherwise, and nothing else of the text changes."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.source_notes.documents import NodeKind
from notes.source_notes.facts import FactsInput, read_facts
from notes.source_notes.retargeting import can_be_retargeted, named_target, retargeted
from tests.notes.source_notes import dialect_text

references = st.sampled_from(
    [
        "[[Lambda]]", "[[ Lambda |functions]]", "[[iam/Cognito]]", "🗄️ storage / data eng", "类似 Redis",
        "🗄️ `x.md` db > index",
    ]
)  # fmt: skip
lines = st.lists(references | dialect_text.words, min_size=1, max_size=5).map(" ".join)
texts = st.builds(
    lambda definition, body, icon: FactsInput(
        NodeKind.TERM, "foo", definition, "\n".join(body), group_icon=icon
    ),
    lines.map(str.strip) | st.just(""),
    st.lists(st.builds("{}{}".format, st.sampled_from(["", "* ", "> ", "| ", "```"]), lines), max_size=4),
    st.sampled_from(["", "🗄️"]),
)
names = st.sampled_from(["Redis 7", "CI/CD", "a b", "a  b", "x]", "`x`", "A > B", "é", "", "https://a.b/c"])


@given(texts, st.integers(0, 9), names | dialect_text.titles)
def test_only_the_target_changes_and_it_is_read_again(entry: FactsInput, order: int, name: str) -> None:
    written = retargeted(entry, order, name)
    if written is None:
        return
    before, after = read_facts(entry).references, read_facts(written).references
    assert named_target(after[order]) == name
    assert [(one.kind, one.target, one.place) for one in before[:order]] == [
        (one.kind, one.target, one.place) for one in after[:order]
    ]
    assert [(one.kind, one.target, one.place) for one in before[order + 1 :]] == [
        (one.kind, one.target, one.place) for one in after[order + 1 :]
    ]
    old, new = f"{entry.definition}\n{entry.body}", f"{written.definition}\n{written.body}"
    kept = len(old) - len(new) + len(name)
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    # One stretch was replaced: what stands before it and behind it is the same.
    assert any(
        old[:start] == new[:start] and old[start + kept :] == new[start + len(name) :]
        for start in range(max(0, at - len(name) - 1), at + 1)
    ), SequenceMatcher(None, old, new).get_opcodes()
    again = retargeted(written, order, named_target(before[order]))
    assert again is not None


@given(texts)
def test_every_reference_can_be_written_as_it_is(entry: FactsInput) -> None:
    for order, reference in enumerate(read_facts(entry).references):
        if can_be_retargeted(reference) and not entry.body.startswith("|"):
            written = retargeted(entry, order, named_target(reference))
            if written is not None:
                assert read_facts(written).references[order].target == reference.target


@pytest.mark.parametrize(
    ("definition", "order", "then"),
    [
        ("[[Lambda]] and [[Lambda]]", 1, "[[Lambda]] and [[new]]"),
        ("`[[Lambda]]` [[Lambda|x]]", 0, "`[[Lambda]]` [[new|x]]"),
        ("Lambda 类似 Lambda", 0, "Lambda 类似 new"),
        ("🗄️ storage / data eng https://a.b/storage", 0, "🗄️ new https://a.b/storage"),
        ("🗄️ `data/store.md` db > index", 0, "🗄️ `data/store.md` new"),
    ],
)
def test_the_one_that_is_meant(definition: str, order: int, then: str) -> None:
    written = retargeted(FactsInput(NodeKind.TERM, "foo", definition), order, "new")
    assert written is not None
    assert written.definition == then


@pytest.mark.parametrize("name", ["a|b", "a]", "two\nlines", "", " a"])
def test_what_brackets_cannot_hold_is_not_written(name: str) -> None:
    assert retargeted(FactsInput(NodeKind.TERM, "foo", "[[Lambda]]"), 0, name) is None


def test_a_file_keeps_its_name() -> None:
    assert retargeted(FactsInput(NodeKind.TERM, "foo", "🗄️ `x.md`"), 0, "new") is None
