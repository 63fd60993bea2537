"""A link without a name is called by a telling part of its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes.rendering.link_words import label_of_url, site_name


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://www.youtube.com/watch?v=I9VAMGEjW-Q", "video I9VAMGEjW-Q"),
        ("https://youtu.be/I9VAMGEjW-Q", "video I9VAMGEjW-Q"),
        ("https://news.ycombinator.com/item?id=20570332", "discussion 20570332"),
        ("https://stackoverflow.com/questions/51452111", "question 51452111"),
        ("https://stackoverflow.com/a/60543786", "answer 60543786"),
        ("https://stackoverflow.com/questions/58001403/how-to-get-all-logs", "how to get all logs"),
        ("https://x.com/dvassallo/status/1154516910265884672", "dvassallo"),
        ("https://github.com/cloudkj/scar", "cloudkj/scar"),
        ("https://github.com/CoreDB-io/coredb/tree/main/extensions/pgmq", "pgmq"),
        ("https://cloudonaut.io/my-mental-model-of-aws/", "my mental model of aws"),
        ("http://cloudping.bastionhost.org/en/", "cloudping.bastionhost.org"),
        ("https://ec2.shop/", "ec2.shop"),
    ],
)
def test_label(url: str, label: str) -> None:
    assert label_of_url(url) == label


def test_known_sites_have_their_names() -> None:
    assert site_name("news.ycombinator.com") == "Hacker News"
    assert site_name("example.com") == "example.com"


@given(st.text(max_size=200))
def test_any_address_has_a_label(rest: str) -> None:
    assert label_of_url(f"https://example.com/{rest}")


@given(st.text(min_size=1, max_size=80))
def test_odd_hosts_do_no_harm(host: str) -> None:
    assert label_of_url(f"https://{host}")
