from __future__ import annotations

import pytest

from notes.rendering.start_times import href_at, seconds_of, start_at


@pytest.mark.parametrize(
    ("clock", "seconds"), [("0:05", 5), ("15:50", 950), ("2:12:45", 7965), ("120:00", 7200)]
)
def test_seconds_of_a_clock(clock: str, seconds: int) -> None:
    assert seconds_of(clock) == seconds


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.youtube.com/watch?v=a", "https://www.youtube.com/watch?v=a&t=65s"),
        ("https://m.youtube.com/watch?v=a&t=9s&list=b", "https://m.youtube.com/watch?v=a&list=b&t=65s"),
        ("https://www.youtube.com/watch?t=9&v=a#x", "https://www.youtube.com/watch?v=a&t=65s#x"),
        ("https://www.youtube.com/live/a", "https://www.youtube.com/live/a?t=65s"),
        ("https://youtu.be/a", "https://youtu.be/a?t=65s"),
        ("https://youtu.be/a?si=b", "https://youtu.be/a?si=b&t=65s"),
        ("https://www.youtube.com/@someone", "https://www.youtube.com/@someone"),
        ("https://vimeo.com/1", "https://vimeo.com/1#t=65"),
        ("https://a.example/pod.mp3?x=1", "https://a.example/pod.mp3?x=1#t=65"),
        ("https://a.example/page#part", "https://a.example/page#part"),
        ("https://[broken/", "https://[broken/"),
    ],
)
def test_an_address_at_a_moment(url: str, address: str) -> None:
    assert href_at(url, 65) == address
    assert href_at(url, None) == url


@pytest.mark.parametrize(
    "text", ["", "15:50", " at 15:50", " 15:5", " 15:500", " 1:2:3", " [15:50", " 10:00:00:00", " 9:30am"]
)
def test_what_is_no_moment_after_a_url(text: str) -> None:
    assert start_at(text) is None


def test_a_moment_knows_where_it_ends() -> None:
    assert start_at(" [4:00] then") == ("4:00", 240, 7)
    assert start_at("x 3:15 - 5:30.", 1) == ("3:15–5:30", 195, 13)
