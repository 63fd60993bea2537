"""The disk of the database, of the pictures or of what is being sent is full: nothing typed is lost, and no
restart is needed once there is room.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Pillow

from tests.faults.browser import Browser, Form
from tests.faults.load import lost
from tests.faults.product import Product, product
from tests.faults.small_disk import MEGABYTE, SmallDisk, small_disk

ON_SQLITE = "DATABASE_URL" not in os.environ
DATA_MEGABYTES = 128


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Of the data folder, in which SQLite keeps the database, too."""
    with small_disk(tmp_path / "data", megabytes=DATA_MEGABYTES) as made:
        yield made


@pytest.fixture
def sending(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "sending", megabytes=8) as made:
        yield made


@pytest.fixture
def wiki(disk: SmallDisk, sending: SmallDisk, tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path) as made:
        made.environment["TMPDIR"] = str(sending.folder)
        yield made


def test_each_disk_may_be_full_and_nothing_is_lost(
    wiki: Product, disk: SmallDisk, sending: SmallDisk
) -> None:
    made = wiki.done("make", "2")
    with wiki.running():
        browser = Browser(wiki.port, made["people"][0]["session"])
        assert browser.get("/readyz").status == 200
        if ON_SQLITE:
            acknowledged = _saves_until_it_is_full(browser, disk, made["people"][0]["own"])
        _pictures(browser, disk)
        _what_is_being_sent(browser, sending)
        found = wiki.done("read")
    assert found["problems"] == []
    if ON_SQLITE:
        assert lost(found, acknowledged) == []


def _saves_until_it_is_full(browser: Browser, disk: SmallDisk, slug: str) -> list[tuple[str, str]]:
    edit = f"/notes/{slug}/edit/"
    acknowledged: list[tuple[str, str]] = []
    disk.fill(but=MEGABYTE // 2)
    assert browser.get("/readyz").page == "the disk is nearly full\n"
    fields = Form(browser.get(edit).page, edit).fields
    for number in range(200):
        words = f"save {number} " + "of some length " * 2000
        fields["body"] = f"* {words}"
        answer = browser.post(edit, fields)
        if answer.status != 302:
            break
        acknowledged.append((slug, words))
        fields["base_revision"] = str(int(fields["base_revision"]) + 1)
    assert acknowledged
    assert answer.status == 507
    assert "disk is full" in answer.page
    assert f"* {words}</textarea>" in answer.page
    # Whatever is left of the disk is taken, too: reading goes on.
    disk.fill()
    assert browser.post(edit, fields).status in (503, 507)
    for path in (f"/notes/{slug}/", "/notes/shared/", "/search/?q=shared", edit):
        assert browser.get(path).status == 200, path
    disk.empty()
    assert browser.get("/readyz").status == 200
    # "Send it again" on the page that said so.
    again = Form(answer.page, edit).fields
    assert browser.post(edit, again).status == 302
    return [*acknowledged, (slug, words)]


def _pictures(browser: Browser, disk: SmallDisk) -> None:
    """A picture that does not fit is refused whole, with words, and leaves nothing behind."""
    media = disk.folder / "media"
    sent = {"image": noise(900, 300)}
    disk.fill(but=MEGABYTE // 4)
    answer = browser.send_files("/images/upload/", sent)
    assert answer.status == 507
    assert "disk" in json.loads(answer.page)["error"]
    assert [path for path in media.rglob("*") if path.is_file()] == []
    disk.empty()
    answer = browser.send_files("/images/upload/", sent)
    assert answer.status == 200
    assert browser.get(json.loads(answer.page)["image_path"]).status == 200


def _what_is_being_sent(browser: Browser, sending: SmallDisk) -> None:
    """Larger files are unpacked on the disk of temporary files before anything looks at them."""
    sent = {"image": noise(1300, 1000)}
    sending.fill()
    answer = browser.send_files("/images/upload/", sent)
    assert answer.status == 507
    assert "disk is full" in json.loads(answer.page)["error"]
    assert browser.get("/").status == 200
    sending.empty()
    assert browser.send_files("/images/upload/", sent).status == 200


def noise(width: int, height: int) -> bytes:
    """A picture that nothing makes smaller."""
    written = BytesIO()
    Pillow.frombytes("RGB", (width, height), os.urandom(width * height * 3)).save(written, "PNG")
    return written.getvalue()
