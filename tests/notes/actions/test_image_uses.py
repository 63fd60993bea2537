"""Which entries show which images follows from their texts at every save."""

from typing import Any

import pytest

from awskb.accounts.models import User
from notes.actions.derived import refresh_derived
from notes.actions.entries import bin_entry, restore_entry
from notes.actions.image_uses import ask_uses, refresh_image_uses
from notes.models import Entry, Image, ImageUse
from notes.queries.images import images_page
from tests.factories.notes import NOW, a_note, a_section, a_term, an_item, edited
from tests.factories.pictures import an_image

pytestmark = pytest.mark.usefixtures("media_folder")


@pytest.fixture
def image(ben: User) -> Image:
    return an_image(ben)


def uses() -> set[tuple[str, bool, str]]:
    return {(str(use.entry), use.is_current, use.alt) for use in ImageUse.objects.select_related("entry")}


def test_a_text_that_names_an_image_uses_it(image: Image) -> None:
    a_term("region", body=f"* a\n![a map]({image.address})\n![again]({image.address})")
    a_term("zone", definition=f"a place ![]({image.address})")
    an_item(f"![bare]({image.address})")
    section = a_section("NETWORK")
    edited(section, body=image.markdown)
    a_term("other", body="nothing ![x](/media/images/0123456789abcdef01234567-1x1.png)")
    assert uses() == {
        ("region", True, "a map"),
        ("zone", True, ""),
        ("bare", True, "bare"),
        ("NETWORK", True, ""),
    }


def test_what_a_text_no_longer_shows_stays_known_as_an_earlier_use(image: Image, ben: User) -> None:
    other = an_image(ben, colour=(1, 2, 3))
    term = a_term("region", body=f"![a map]({image.address})")
    term = edited(term, body=f"![b]({other.address})")
    assert uses() == {("region", False, "a map"), ("region", True, "b")}
    edited(term, body=f"![better words]({image.address})")
    assert uses() == {("region", True, "better words"), ("region", False, "b")}


def test_an_image_takes_its_first_words_from_a_text_and_keeps_them(image: Image) -> None:
    term = a_term("region", body=f"![]({image.address})")
    image.refresh_from_db()
    assert image.alt == ""
    term = edited(term, body=f"![a map]({image.address})")
    image.refresh_from_db()
    assert image.alt == "a map"
    edited(term, body=f"![other words]({image.address})")
    image.refresh_from_db()
    assert image.alt == "a map"


def test_the_bin_keeps_what_an_entry_shows_for_its_return(image: Image) -> None:
    term = a_term("region", body=image.markdown)
    bin_entry(entry_id=term.pk, base_revision=1, by=None, at=NOW, through="form")
    assert uses() == {("region", True, "")}
    assert not images_page(page=1).lines[0].is_used
    restore_entry(entry_id=term.pk, base_revision=2, by=None, at=NOW, through="form")
    assert uses() == {("region", True, "")}
    assert images_page(page=1).lines[0].is_used


def test_a_loaded_note_uses_the_images_that_it_names(image: Image) -> None:
    a_note(f"# NETWORK\n* _region_: collection ![a map]({image.address})\n* _zone_: part\n")
    assert uses() == {("region", True, "a map")}


def test_deriving_again_changes_nothing(image: Image) -> None:
    term = a_term("region", body=image.markdown)
    before = list(ImageUse.objects.values())
    refresh_derived(entries=[Entry.objects.get(pk=term.pk)])
    assert list(ImageUse.objects.values()) == before


@pytest.mark.parametrize("count", [1, 30])
def test_many_entries_cost_as_many_queries_as_one(
    image: Image, count: int, django_assert_max_num_queries: Any
) -> None:
    entries = [a_term(f"term {number}", body=image.markdown) for number in range(count)]
    ImageUse.objects.all().delete()
    with django_assert_max_num_queries(4):
        refresh_image_uses(entries=entries, noted=ask_uses([entry.pk for entry in entries])())
    assert ImageUse.objects.count() == count
