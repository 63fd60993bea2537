import pytest
from hypothesis import given
from hypothesis import strategies as st

from certs.study_days.positions import (
    Length,
    Position,
    PositionRefused,
    clock,
    position_in_words,
    read_position,
    read_seconds,
    resume_address,
    share_of,
)

NOTHING = Length()


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("2:15:00", Position(seconds=8100)),
        ("15:30", Position(seconds=930)),
        ("90:00", Position(seconds=5400)),
        ("1h30", Position(seconds=5400)),
        ("1 h 30 min", Position(seconds=5400)),
        ("2h", Position(seconds=7200)),
        ("25 min", Position(seconds=1500)),
        ("p. 120", Position(page=120)),
        ("page 7", Position(page=7)),
        ("120 pages", Position(page=120)),
        ("question 40", Position(item=40)),
        ("#12", Position(item=12)),
        ("40 %", Position(percent=40)),
        ("  storage,  part two ", Position(words="storage, part two")),
        ("存储", Position(words="存储")),
    ],
)
def test_a_position_is_read_as_people_write_it(text: str, position: Position) -> None:
    assert read_position(text, NOTHING) == position


@pytest.mark.parametrize(
    ("length", "position"), [(Length(pages=300), Position(page=12)), (Length(items=65), Position(item=12))]
)
def test_a_bare_number_is_what_the_length_counts(length: Length, position: Position) -> None:
    assert read_position("12", length) == position


@pytest.mark.parametrize(
    ("text", "length", "said"),
    [
        ("", NOTHING, "Write where you are"),
        ("12", NOTHING, "What is 12"),
        ("-5 min", NOTHING, "not negative"),
        ("101 %", NOTHING, "after 100"),
        ("140 percent", NOTHING, "after 100"),
        ("\N{MINUS SIGN}5", NOTHING, "not negative"),
        ("99:99:99", NOTHING, "2:15:00"),
        ("p. 99999999", NOTHING, "too far"),
        ("1:61:00", NOTHING, "60 minutes"),
        ("2:00:01", Length(seconds=7200), "ends at 2:00:00"),
        ("p. 301", Length(pages=300), "ends at page 300"),
        ("question 66", Length(items=65), "ends at item 65"),
        ("9999999", Length(), "What is"),
        ("p. 9999999", NOTHING, "too far"),
        ("x" * 201, NOTHING, "at most 200"),
    ],
)
def test_what_is_no_position_is_refused_with_what_to_write(text: str, length: Length, said: str) -> None:
    with pytest.raises(PositionRefused, match=said):
        read_position(text, length)


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://www.youtube.com/watch?v=x", "https://www.youtube.com/watch?v=x&t=90s"),
        ("https://youtu.be/x", "https://youtu.be/x?t=90s"),
        ("https://vimeo.com/1", "https://vimeo.com/1#t=90"),
        ("https://example.org/a.MP4", "https://example.org/a.MP4#t=90"),
        ("https://www.udemy.com/course/x", "https://www.udemy.com/course/x"),
    ],
)
def test_a_second_is_promised_only_where_it_is_known_to_work(url: str, opened: str) -> None:
    assert resume_address(url, 90) == opened
    assert resume_address(url, None) == url


@given(st.integers(60, 900_000))
def test_a_time_is_read_back_from_its_words(seconds: int) -> None:
    assert read_seconds(clock(seconds)) == seconds
    assert read_position(position_in_words(Position(seconds=seconds)), NOTHING).seconds == seconds


@given(st.text(max_size=300))
def test_any_text_is_a_position_or_refused(text: str) -> None:
    try:
        position = read_position(text, Length(seconds=100, pages=10, items=10))
    except PositionRefused:
        return
    assert position_in_words(position)


@pytest.mark.parametrize(
    ("position", "length", "percent"),
    [
        (Position(seconds=50), Length(seconds=100), 50),
        (Position(seconds=50), NOTHING, None),
        (Position(words="storage"), Length(seconds=100), None),
        (Position(percent=33), NOTHING, 33),
        (Position(page=9), Length(pages=10), 90),
    ],
)
def test_a_share_needs_a_length(position: Position, length: Length, percent: int | None) -> None:
    assert share_of(position, length) == percent
