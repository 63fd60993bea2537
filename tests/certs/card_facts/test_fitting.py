"""Whether a line fits another thing, too: as the plain rule says, for many lines at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from certs.card_facts.fitting import Lines
from certs.card_facts.sides import may_ask_backwards

WORDS = ("queue", "queues", "que", "s3", "server", "serverless", "db", "dbs", "trace", "and", "http")
LINES = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), min_size=1, max_size=8)


@given(LINES)
def test_it_says_what_comparing_each_with_each_says(lines: list[str]) -> None:
    fitting = Lines(dict(enumerate(lines)))
    for key, line in enumerate(lines):
        others = [other for at, other in enumerate(lines) if at != key]
        assert fitting.only_fits(key) == may_ask_backwards(line, is_approved=True, other_lines=others)


def test_the_catalogues_line_of_the_same_thing_does_not_count() -> None:
    lines = {"sqs": "queue that consumers poll", "catalogue": "a queue which consumers poll"}
    assert not Lines(lines).only_fits("sqs")
    assert Lines(lines, aside={"sqs": "catalogue"}).only_fits("sqs")
