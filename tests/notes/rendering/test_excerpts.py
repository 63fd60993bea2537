"""Long quotes are cut between sentences, and nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.rendering.excerpts import LONG, excerpt, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One.", ["One."]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Use it e.g. Zappa. Then stop.", ["Use it e.g. Zappa.", "Then stop."]),
        ("It says “wait.” Then it goes.", ["It says “wait.”", "Then it goes."]),
        ("management...it became apparent. Yes.", ["management...it became apparent.", "Yes."]),
        ("第一句。第二句！End.", ["第一句。", "第二句！", "End."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_short_quote_is_shown_whole() -> None:
    assert excerpt("One. Two. Three.").rest == ""


def test_a_long_quote_shows_whole_sentences_and_folds_the_others() -> None:
    text = " ".join(f"Sentence {number} goes on for some forty characters." for number in range(20))
    cut = excerpt(text)
    assert cut.sentence_count == 20
    assert cut.shown.endswith(".")
    assert len(cut.shown) < LONG
    assert f"{cut.shown} {cut.rest}" == text


@given(st.text(alphabet="aB .!?。“”\n", max_size=900))
def test_nothing_is_lost(text: str) -> None:
    cut = excerpt(text)
    assert "".join(f"{cut.shown}{cut.rest}".split()) == "".join(text.split())
