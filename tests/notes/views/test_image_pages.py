"""Looking through the images, describing and removing them; the admin's view of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.models import Image
from tests.factories.notes import NOW, a_term, edited
from tests.factories.pictures import an_image, file_of

pytestmark = pytest.mark.usefixtures("media_folder")
ClientOf = Callable[[User], Client]
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def image(ben: User) -> Image:
    return an_image(ben, alt="a map")


def page(image: Image, deed: str = "") -> str:
    return reverse(f"notes:image{deed}", args=[image.name])


def test_unused_images_come_first_and_uses_are_named(image: Image, ben: User, client_of: ClientOf) -> None:
    unused = an_image(ben, colour=(1, 2, 3), alt="shown nowhere")
    newer = an_image(ben, colour=(4, 5, 6), alt="shown too")
    a_term("region", body=f"![a map]({image.address})\n![]({newer.address})")
    html = client_of(ben).get(reverse("notes:images")).content.decode()
    assert html.index("shown nowhere") < html.index("shown too") < html.index(">a map<")
    assert "3 images, 1 of them shown by no entry" in html
    assert '<a href="/notes/region/">region</a> (without words for it)' in html
    assert page(unused, "-remove") in html
    assert page(image, "-remove") not in html


def test_the_bin_and_older_revisions_are_told_apart(image: Image, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    term = edited(a_term("region", body=image.markdown), body="words instead")
    html = client.get(page(image)).content.decode()
    assert "No entry shows this picture" in html
    assert "Older revisions show it" in html
    assert "/notes/region/history/" in html
    term = edited(term, body=image.markdown)
    bin_entry(entry_id=term.pk, base_revision=3, by=None, at=NOW, through="form")
    assert "in the bin" in client.get(page(image)).content.decode()
    assert "in the bin" in client.get(reverse("notes:images")).content.decode()
    assert "This image is in use" in client.get(page(image, "-remove")).content.decode()


def test_only_editors_see_and_change_them(
    image: Image, ben: User, reader: User, eve: Client, client_of: ClientOf, settings: Any
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    addresses = [reverse("notes:images"), page(image), page(image, "-remove"), page(image, "-alt")]
    for address in addresses:
        assert eve.get(address).status_code == 302
        assert client_of(reader).get(address).status_code == 403
        assert eve.post(address).status_code == 302
        assert client_of(reader).post(address).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ben)
    assert strict.post(page(image, "-remove")).status_code == 403
    assert strict.post(page(image, "-alt"), {"alt": "x"}).status_code == 403
    image.refresh_from_db()
    assert image.alt == "a map"


def test_alt_text_is_saved_and_texts_stay_as_written(image: Image, ben: User, client_of: ClientOf) -> None:
    term = a_term("region", body=f"![a map]({image.address})")
    answer = client_of(ben).post(page(image, "-alt"), {"alt": " another\r\nmap "}, follow=True)
    assert f"![another map]({image.address})" in answer.content.decode()
    image.refresh_from_db()
    assert image.alt == "another map"
    term.refresh_from_db()
    assert term.body == f"![a map]({image.address})"
    assert term.revisions.count() == 1


@pytest.mark.parametrize("alt", ["x" * 1_001, "a\0b"])
def test_alt_text_that_cannot_be_kept_is_refused_and_stays_in_the_form(
    image: Image, ben: User, client_of: ClientOf, alt: str
) -> None:
    answer = client_of(ben).post(page(image, "-alt"), {"alt": alt})
    assert answer.status_code == 422
    assert answer.context["form"]["alt"].value() == alt


def test_hostile_words_are_only_words(ben: User, ada: User, client_of: ClientOf) -> None:
    image = an_image(ben, alt=HOSTILE)
    Image.objects.update(original_name=HOSTILE)
    admin = reverse("admin:notes_image_changelist"), reverse("admin:notes_image_change", args=[image.pk])
    for address in (reverse("notes:images"), page(image), page(image, "-remove"), *admin):
        html = client_of(ada).get(address).content.decode()
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address


@pytest.mark.django_db(transaction=True)
def test_an_unused_image_is_removed_after_a_question(image: Image, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    question = client.get(page(image, "-remove"))
    assert "Remove this image?" in question.content.decode()
    assert Image.objects.exists()
    assert client.post(page(image, "-remove")).status_code == 302
    assert not Image.objects.exists()
    assert not file_of(image).exists()
    assert client.post(page(image, "-remove")).status_code == 404
    assert client.get(image.address).status_code == 404


def test_an_image_in_use_is_not_removed(image: Image, ben: User, client_of: ClientOf) -> None:
    a_term("region", body=image.markdown)
    answer = client_of(ben).post(page(image, "-remove"), follow=True)
    assert "so it stays" in answer.content.decode()
    assert file_of(image).is_file()


def test_what_is_not_there_is_not_found(ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    for address in ("/images/x/", "/images/x/remove/", "/images/%00/", "/images/%ff/alt/x", "/images/../"):
        assert client.get(address).status_code == 404
    assert client.post("/images/x/alt/", {"alt": "x"}).status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "2", "999999999999", "x", "१", ""])
def test_any_page_number_is_answered(image: Image, ben: User, client_of: ClientOf, number: str) -> None:
    answer = client_of(ben).get(reverse("notes:images"), {"page": number})
    assert answer.status_code == 200
    assert "a map" in answer.content.decode()


def test_an_empty_list_says_what_it_is_for(ben: User, client_of: ClientOf) -> None:
    assert "No image yet" in client_of(ben).get(reverse("notes:images")).content.decode()


@pytest.mark.parametrize("count", [2, 25])
def test_the_list_costs_the_same_for_any_number(
    ben: User, client_of: ClientOf, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        shown = an_image(ben, colour=(number, 0, 0))
        a_term(f"term {number}", body=shown.markdown)
    client = client_of(ben)
    client.get("/")
    with django_assert_max_num_queries(9):
        client.get(reverse("notes:images"))


def test_more_images_are_on_further_pages(ben: User, client_of: ClientOf) -> None:
    for number in range(32):
        an_image(ben, colour=(number, 0, 0), size=(8, 8))
    client = client_of(ben)
    assert "Page 1 of 2" in client.get(reverse("notes:images")).content.decode()
    assert "Page 2 of 2" in client.get(reverse("notes:images"), {"page": 2}).content.decode()


def test_the_admin_shows_files_and_changes_only_words(image: Image, ada: User, client_of: ClientOf) -> None:
    a_term("region", body=image.markdown)
    client = client_of(ada)
    listed = client.get(reverse("admin:notes_image_changelist"))
    assert f'<img src="{image.address}" alt="a map" width="40" height="30"' in listed.content.decode()
    assert client.get(reverse("admin:notes_image_add")).status_code == 403
    assert client.post(reverse("admin:notes_image_delete", args=[image.pk])).status_code == 403
    address = reverse("admin:notes_image_change", args=[image.pk])
    assert 'type="file"' not in client.get(address).content.decode()
    management = {"uses-TOTAL_FORMS": 0, "uses-INITIAL_FORMS": 0}
    form = {"alt": "new words", "width": 9, "sha256": "0" * 64, "name": "x", **management}
    assert client.post(address, form).status_code == 302
    before = (image.width, image.sha256, image.name)
    image.refresh_from_db()
    assert image.alt == "new words"
    assert (image.width, image.sha256, image.name) == before


def test_editors_do_not_enter_the_admin(image: Image, ben: User, client_of: ClientOf) -> None:
    assert client_of(ben).get(reverse("admin:notes_image_changelist")).status_code in {302, 403}
