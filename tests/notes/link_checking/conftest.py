from collections.abc import Iterator

import pytest

from tests.notes.link_checking.sites import Sites, served


@pytest.fixture
def sites() -> Iterator[Sites]:
    with served() as made:
        yield made
