import pytest

from certs.card_facts.meaning import means_the_same, why_changed


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("in-broswer shell as alternative to CLI", "in-browser shell as alternative to the CLI"),
        ("route events btw AWS services", "Route events btw AWS services. https://example.org"),
        ("run Docker containers on EC2", "run Docker containers on EC2, autoscales"),
        ("pub sub", "pub sub\nTwilio (push notifications)"),
    ],
)
def test_a_small_edit_means_the_same(old: str, new: str) -> None:
    assert means_the_same(old, new)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("at most 300 sec", "at most 900 sec", "a number changed"),
        ("needs a password", "needs no password", "a “not” came or went"),
        ("you can do IAM with it", "you can't do IAM with it", "a “not” came or went"),
        ("mounts on EC2 at once", "mounts on S3 at once", "a number changed"),
        ("password vault; handling keypairs", "creates encryption keys", "the line says something else"),
        ("serverless ECS", "", "the line is gone"),
    ],
)
def test_another_meaning_is_told_with_its_reason(old: str, new: str, why: str) -> None:
    assert why_changed(old, new) == why
