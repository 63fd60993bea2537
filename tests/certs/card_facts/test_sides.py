from datetime import UTC, datetime, timedelta

import pytest

from certs.card_facts.pace import time_left
from certs.card_facts.sides import (
    FROM_CATALOGUE,
    CatalogueFacts,
    back_of_service,
    back_of_term,
    front_of_term,
    may_ask_backwards,
    may_ask_official_name,
)

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_the_front_shows_the_path_unless_it_says_nothing() -> None:
    assert front_of_term(("ZA", "IAM"), "role") == "IAM › role"
    assert front_of_term(("STORAGE", "RDS"), "RDS") == "RDS"
    assert front_of_term(("ZA",), "ARN") == "ARN"


def test_the_same_title_twice_is_one_card_with_both_lines() -> None:
    facts = CatalogueFacts("Amazon Simple Notification Service", "Topics", "active", "https://example.org")
    back = back_of_term(["pub sub", "", "Twilio", "pub sub"], facts)
    assert back.lines == ("pub sub", "Twilio")
    assert back.meaning == "pub sub\nTwilio"
    assert back_of_service(facts).marks == (FROM_CATALOGUE,)


@pytest.mark.parametrize(
    ("title", "official", "may"),
    [
        ("SNS", "Amazon Simple Notification Service", True),
        ("AppStream", "Amazon WorkSpaces Applications", True),
        ("Glue", "AWS Glue", False),
        ("WAF", "AWS WAF", False),
        ("Cloudwatch", "Amazon CloudWatch", False),
        ("lunch", "", False),
        ("CodeCommmit", "AWS CodeCommit", False),
        ("GovCloud", "AWS GovCloud (US)", False),
        ("S3", "Amazon Simple Storage Service", True),
    ],
)
def test_official_names_are_asked_of_acronyms_and_renames_only(title: str, official: str, may: bool) -> None:
    assert may_ask_official_name(title, official) is may


def test_of_parts_only_abbreviations_have_another_name() -> None:
    assert may_ask_official_name("SCP", "Service control policy", is_part=True)
    assert not may_ask_official_name("startup time", "Cold start", is_part=True)


def test_backwards_only_what_is_approved_and_fits_nothing_else() -> None:
    line = "trace HTTP requests through services"
    others = ["queue that consumers poll", "traces HTTP and other requests"]
    assert may_ask_backwards(line, is_approved=True, other_lines=others[:1])
    assert not may_ask_backwards(line, is_approved=False, other_lines=[])
    assert not may_ask_backwards(line, is_approved=True, other_lines=others)


def test_the_time_left_follows_the_pace_without_pauses() -> None:
    moments = [NOW + timedelta(seconds=10 * number) for number in range(4)]
    assert time_left(moments[:3], 30) is None
    assert time_left([*moments, NOW + timedelta(hours=2)], 30) == timedelta(minutes=5)
