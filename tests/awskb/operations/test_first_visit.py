"""What a browser that has nothing yet must fetch for a page, and for how long it may keep it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry
from tests.factories.notes import a_section, a_term

MOST = 60_000
_ASSET = re.compile(r'(?:href|src)="/static/([^"#?]+)')


@pytest.mark.django_db
def test_a_first_visit_is_small(ben: User, client_of: Callable[[User], Client]) -> None:
    section = a_section("COMPUTE")
    for number in range(40):
        a_term(f"Term {number}", section, f"says thing {number} at some length, as a term does")
    for address in ("/", Entry.objects.get(title="Term 1").get_absolute_url(), section.get_absolute_url()):
        body = client_of(ben).get(address).content
        assets = set(_ASSET.findall(body.decode()))
        assert assets, address
        files = [Path(str(finders.find(asset))).read_bytes() for asset in assets]
        assert sum(len(gzip.compress(data)) for data in (body, *files)) <= MOST, address


def test_assets_are_named_by_content_compressed_and_kept_for_ever(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "awskb.operations.static_storage.CollectedStaticFiles"},
    }
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    left_out = ["admin*", "js*", "vendor*", "icons*", "django*", "markdownx*", "debug*", "account*", "ninja*"]
    call_command("collectstatic", ignore_patterns=left_out, interactive=False, verbosity=0)
    (named,) = (path for path in tmp_path.glob("css/base.*.css"))
    answer = Client().get(f"/static/css/{named.name}", headers={"Accept-Encoding": "gzip, br"})
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] in ("br", "gzip")
