"""K08, K22, K32: a picture is shown to those who may read a text that shows it, and as nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry, restore_entry
from notes.models import Image
from tests.factories.notes import NOW, a_section, a_term, edited
from tests.factories.pictures import an_image, file_of

pytestmark = pytest.mark.usefixtures("media_folder")
ClientOf = Callable[[User], Client]
MISSING = "/media/images/0123456789abcdef01234567-40x30.png"


@pytest.fixture
def image(ada: User) -> Image:
    return an_image(ada)


@pytest.fixture
def sees(
    image: Image, ada: User, ben: User, reader: User, eve: Client, client_of: ClientOf
) -> Callable[[], set[str]]:
    """The people to whom the image is shown; to all others it is as one that is not there."""
    people = {"ada": client_of(ada), "ben": client_of(ben), "reader": client_of(reader), "eve": eve}

    def ask() -> set[str]:
        shown = set()
        for name, client in people.items():
            answer, missing = client.get(image.address), client.get(MISSING)
            if answer.status_code == 200:
                shown.add(name)
            else:
                assert answer.status_code == missing.status_code
                assert told(answer, image.address) == told(missing, MISSING)
        return shown

    return ask


def told(answer: HttpResponse, address: str) -> tuple[int, dict[str, str], list[str]]:
    """What a person who is refused can tell from the answer; a page bears another token each time."""
    headers = {name: value.replace(address, "") for name, value in answer.items()}
    for name in ("ETag", "X-Request-ID", "Content-Security-Policy"):
        headers.pop(name, None)
    lines = answer.content.decode().replace(address, "").splitlines()
    own = (answer.get("X-Request-ID", "-no request id-"), "csrfmiddlewaretoken")
    return answer.status_code, headers, [line for line in lines if not any(word in line for word in own)]


def test_an_image_that_nothing_shows_is_for_editors_and_who_sent_it(
    image: Image, reader: User, sees: Callable[[], set[str]]
) -> None:
    assert sees() == {"ada", "ben"}
    Image.objects.update(by=reader)
    assert sees() == {"ada", "ben", "reader"}


def test_an_image_in_a_live_entry_is_for_members(image: Image, sees: Callable[[], set[str]]) -> None:
    a_term("region", body=image.markdown)
    assert sees() == {"ada", "ben", "reader"}


def test_public_reading_opens_what_a_visitor_may_read(
    image: Image, settings: Any, sees: Callable[[], set[str]]
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    assert sees() == {"ada", "ben"}
    a_term("secret", body=image.markdown, members_only=True)
    assert sees() == {"ada", "ben", "reader"}
    inside = a_section("HIDDEN", members_only=True)
    a_term("below", inside, body=image.markdown)
    assert sees() == {"ada", "ben", "reader"}
    term = a_term("region", body=image.markdown)
    assert sees() == {"ada", "ben", "reader", "eve"}
    term = edited(term, members_only=True)
    assert sees() == {"ada", "ben", "reader"}
    term = edited(term, members_only=False)
    assert sees() == {"ada", "ben", "reader", "eve"}
    edited(term, body="no picture any more")
    assert sees() == {"ada", "ben", "reader"}


@pytest.mark.parametrize("is_public", [False, True])
def test_an_image_of_an_entry_in_the_bin_is_hidden_with_it(
    image: Image, settings: Any, sees: Callable[[], set[str]], is_public: bool
) -> None:
    settings.AWSKB_PUBLIC_READ = is_public
    section = a_section("NETWORK")
    a_term("region", section, body=image.markdown)
    everybody = {"ada", "ben", "reader", *(["eve"] if is_public else [])}
    assert sees() == everybody
    bin_entry(entry_id=section.pk, base_revision=1, by=None, at=NOW, through="form")
    assert sees() == {"ada", "ben"}
    restore_entry(entry_id=section.pk, base_revision=2, by=None, at=NOW, through="form")
    assert sees() == everybody


def test_what_only_the_history_shows_is_for_those_who_may_read_it(
    image: Image, settings: Any, sees: Callable[[], set[str]]
) -> None:
    settings.AWSKB_PUBLIC_READ = True
    term = edited(a_term("region", body=image.markdown), body="words instead")
    assert sees() == {"ada", "ben", "reader"}
    bin_entry(entry_id=term.pk, base_revision=2, by=None, at=NOW, through="form")
    assert sees() == {"ada", "ben"}


def test_a_person_made_inactive_sees_nothing(image: Image, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    assert client.get(image.address).status_code == 200
    ben.is_active = False
    ben.save()
    assert client.get(image.address).status_code == 302


def test_the_picture_is_a_picture_and_nothing_else(image: Image, ben: User, client_of: ClientOf) -> None:
    answer = client_of(ben).get(image.address, headers={"Accept-Encoding": "gzip, br"})
    assert b"".join(answer.streaming_content) == file_of(image).read_bytes()  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Length"] == str(image.byte_count)
    assert answer["Content-Disposition"] == f'inline; filename="{image.file_name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    cached = {part.strip() for part in answer["Cache-Control"].split(",")}
    assert {"private", "immutable"} < cached
    assert any(part.startswith("max-age=") for part in cached)
    assert "Cookie" in answer["Vary"]
    assert not answer.has_header("Content-Encoding")


@pytest.mark.parametrize(
    ("kind", "type_"), [("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/png")]
)
def test_each_kind_has_its_own_type(ben: User, client_of: ClientOf, kind: str, type_: str) -> None:
    image = an_image(ben, kind=kind)
    answer = client_of(ben).get(image.address)
    assert answer["Content-Type"] == type_
    answer.close()


def test_a_browser_that_has_it_is_told_so_if_it_may_see_it(
    image: Image, ben: User, reader: User, client_of: ClientOf
) -> None:
    etag = client_of(ben).get(image.address)["ETag"]
    assert etag == f'"{image.sha256}"'
    answer = client_of(ben).get(image.address, headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "immutable" in answer["Cache-Control"]
    assert client_of(reader).get(image.address, headers={"If-None-Match": etag}).status_code == 404


def test_it_is_only_read(image: Image, ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    assert client.head(image.address).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(image.address).status_code == 405
    assert file_of(image).is_file()


@pytest.mark.parametrize(
    "address",
    [
        "/media/images/",
        "/media/images/x.png",
        "/media/images/..%2f..%2fawskb.sqlite3",
        "/media/images/%2e%2e/%2e%2e/secret_key",
        "/media/../awskb/settings.py",
        "/media/images/NAME.svg",
        "/media/images/NAME.html",
        "/media/images/NAME.jpg",
        "/media/images/NAME",
        "/media/images/UPPER.png",
        "/media/images/NAME.png/",
        "/media/images/TWO/NAME.png",
        "/media/images/NAME.png%00",
        "/media/images/%ff.png",
        "/media/secret_key",
    ],
)
def test_no_other_address_leads_to_a_file(image: Image, ben: User, client_of: ClientOf, address: str) -> None:
    named = address.replace("NAME", image.name).replace("UPPER", image.name.upper())
    assert client_of(ben).get(named.replace("TWO", image.name[:2])).status_code == 404


def test_a_lost_file_is_as_one_that_was_never_there(image: Image, ben: User, client_of: ClientOf) -> None:
    file_of(image).unlink()
    client = client_of(ben)
    assert told(client.get(image.address), image.address) == told(client.get(MISSING), MISSING)


def test_an_image_costs_few_queries(
    image: Image, reader: User, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        a_term(f"term {number}", body=image.markdown)
    client = client_of(reader)
    client.get("/")
    with django_assert_max_num_queries(5):
        client.get(image.address).close()


def test_the_entry_shows_it_with_size_and_words(image: Image, reader: User, client_of: ClientOf) -> None:
    a_term("region", body=f"* a line\n![a map]({image.address})")
    page = client_of(reader).get("/notes/region/").content.decode()
    assert f'<img src="{image.address}" alt="a map" width="40" height="30" loading="lazy">' in page


def test_a_week_later_the_browser_asks_again(image: Image, ben: User, client_of: ClientOf) -> None:
    answer = client_of(ben).get(image.address)
    assert f"max-age={int(timedelta(days=7).total_seconds())}" in answer["Cache-Control"]
