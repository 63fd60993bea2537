"""What sites ask of robots, in the cases of RFC 9309 and of the files that sites really have."""

from __future__ import annotations

import pytest

from notes.link_checking.robots import read_robots

ROBOT = "awskb-link-check"


@pytest.mark.parametrize(
    ("text", "target", "allowed"),
    [
        ("", "/any", True),
        ("User-agent: *\nDisallow:\n", "/any", True),
        ("User-agent: *\nDisallow: /\n", "/any", False),
        ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
        ("User-agent: other\nDisallow: /\n", "/any", True),
        ("User-agent: other\nUser-agent: *\nDisallow: /a\n", "/a/b", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: AWSKB-Link-Check/2\nAllow: /\n", "/any", True),
        ("User-agent: *\nAllow: /\n\nUser-agent: awskb-link-check\nDisallow: /\n", "/any", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b\n", "/a/b/c", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a\n", "/a", True),
        ("User-agent: *\nDisallow: /*?\n", "/a?x=1", False),
        ("User-agent: *\nDisallow: /*?\n", "/a", True),
        ("User-agent: *\nDisallow: /*.php$\n", "/a.php", False),
        ("User-agent: *\nDisallow: /*.php$\n", "/a.php?x", True),
        ("User-agent: *\nDisallow: /a$\n", "/ab", True),
        ("user-agent : *  # all\ndisallow : /é # no\n", "/%C3%A9", False),
        ("Disallow: /\n", "/any", True),
        ("\x00\xff binary: rubbish\nUser-agent\n", "/any", True),
    ],
)
def test_the_longest_rule_of_ones_own_group_decides(text: str, target: str, allowed: bool) -> None:
    assert read_robots(text, ROBOT).allows(target) is allowed


@pytest.mark.parametrize(
    ("said", "delay"), [("5", 5.0), ("0.5", 0.5), ("9999", 30.0), ("x", 0), ("-1", 0), ("inf", 0)]
)
def test_a_delay_is_kept_to_within_reason(said: str, delay: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {said}\n", ROBOT).delay == delay


def test_many_stars_take_no_time_to_speak_of() -> None:
    robots = read_robots(f"User-agent: *\nDisallow: /{'*a' * 900}b\n", ROBOT)
    assert robots.allows("/" + "a" * 3000)
