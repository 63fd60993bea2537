"""The words of a picture are found; its address is not what anybody looks for."""

from collections.abc import Callable

import pytest
from django.test import Client

from awskb.accounts.models import User
from tests.factories.notes import a_term, an_item
from tests.factories.pictures import an_image

pytestmark = pytest.mark.usefixtures("media_folder")


def test_a_picture_is_found_by_its_words_alone(
    ben: User, reader: User, client_of: Callable[[User], Client]
) -> None:
    image = an_image(ben)
    a_term("region", body=f"* a line\n![Map of the continents]({image.address})")
    an_item(f"![Bare continents]({image.address})")
    client = client_of(reader)
    found = client.get("/search/", {"q": "continents"}).content.decode()
    assert "Map of the <mark>continents</mark>" in found
    assert "Bare <mark>continents</mark>" in found
    assert image.name not in found
    for words in ("images", "media", image.name, "png"):
        assert "/notes/region/" not in client.get("/search/", {"q": words}).content.decode(), words
