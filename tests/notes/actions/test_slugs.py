"""Addresses are unique, readable and for ever."""

import pytest

from notes.actions.slugs import MAX_LENGTH, SlugAllocator
from notes.models import OldSlug
from tests.factories.notes import a_group, a_section, a_term


def test_first_come_takes_the_short_one_the_next_the_section_s_then_numbers() -> None:
    slugs = SlugAllocator(taken=[])
    given = [slugs.allocate("RDS", ["IAM", "ZA", "aws"]) for _ in range(4)]
    assert given == ["rds", "iam-rds", "iam-rds-2", "iam-rds-3"]


def test_titles_of_any_script_have_an_address_and_emoji_are_counted() -> None:
    slugs = SlugAllocator(taken=[])
    assert [slugs.allocate(title) for title in ("参考", "⛩️", "🗄", "C++", "🤖 COMPUTE")] == [
        "参考",
        "section-1",
        "section-2",
        "c",
        "compute",
    ]


def test_words_of_paths_are_never_given_out() -> None:
    slugs = SlugAllocator(taken=[])
    assert [slugs.allocate(word, ["IAM"]) for word in ("New", "items", "preview")] == [
        "iam-new",
        "iam-items",
        "iam-preview",
    ]
    assert slugs.allocate("new") == "new-2"


def test_a_section_that_has_no_words_lends_none() -> None:
    slugs = SlugAllocator(taken=["x"])
    assert slugs.allocate("x", ["⛩️", "aws"]) == "aws-x"


def test_long_titles_are_cut_and_stay_unique() -> None:
    slugs = SlugAllocator(taken=[])
    given = [slugs.allocate("long " * 200, ["also long " * 40]) for _ in range(3)]
    assert len(set(given)) == 3
    assert max(map(len, given)) <= MAX_LENGTH + 2


def test_many_equal_titles_take_as_many_steps() -> None:
    slugs = SlugAllocator(taken=[])
    assert len({slugs.allocate("same") for _ in range(50_000)}) == 50_000


@pytest.mark.django_db
def test_old_addresses_are_never_given_to_another_entry() -> None:
    section = a_section("IAM")
    OldSlug.objects.create(slug="cognito", entry=section)
    assert a_term("Cognito", a_group("USERS", section)).slug == "iam-cognito"
