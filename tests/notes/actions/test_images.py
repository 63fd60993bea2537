"""Images kept: a row for each, a whole file for each row, the same picture of one person once."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from awskb.accounts.models import User
from notes.actions.entries import bin_entry
from notes.actions.images import (
    ImageInUse,
    ImageNotKept,
    UnusableImage,
    add_image,
    describe_image,
    remove_image,
)
from notes.models import Entry, Image
from tests.factories.notes import NOW, a_term, edited
from tests.factories.pictures import an_image, file_of, picture_bytes

pytestmark = pytest.mark.usefixtures("media_folder")


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_an_image_is_a_row_and_a_file_that_nobody_can_guess(ben: User, media_folder: Path) -> None:
    image = add_image(
        data=picture_bytes(size=(60, 40)), by=ben, at=NOW, original_name="my shot.png", alt=" a \n map "
    )
    image.refresh_from_db()
    assert (image.width, image.height, image.format) == (60, 40, "png")
    assert (image.by, image.at, image.alt, image.original_name) == (ben, NOW, "a map", "my shot.png")
    token, _, size = image.name.partition("-")
    assert len(bytes.fromhex(token)) == 12
    assert size == "60x40"
    assert file_of(image) == media_folder / "images" / image.name[:2] / f"{image.name}.png"
    kept = file_of(image).read_bytes()
    assert files_in(media_folder) == {file_of(image)}
    assert (image.byte_count, image.sha256) == (len(kept), sha256(kept).hexdigest())
    assert image.address == f"/media/images/{image.name}.png"
    assert image.markdown == f"![a map]({image.address})"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\x\\y.png", "a\0b.png", "‮gnp.exe", "x" * 900, "<script>.svg", ""]
)
def test_the_name_it_had_is_only_words(db: None, media_folder: Path, name: str) -> None:
    image = add_image(data=picture_bytes(), by=None, at=NOW, original_name=name)
    image.refresh_from_db()
    assert len(image.original_name) <= 255
    assert image.original_name.isprintable()
    assert files_in(media_folder) == {file_of(image)}
    assert file_of(image).suffix == ".png"


def test_the_same_picture_of_one_person_is_kept_once(ben: User, ada: User, media_folder: Path) -> None:
    first = an_image(ben)
    again = an_image(ben, alt="said later")
    assert again == first
    assert again.alt == "said later"
    assert an_image(ben, alt="otherwise").alt == "said later"
    other = an_image(ada)
    assert other != first
    assert other.sha256 == first.sha256
    assert files_in(media_folder) == {file_of(first), file_of(other)}


def test_a_lost_file_comes_back_with_the_same_picture(ben: User) -> None:
    image = an_image(ben)
    kept = file_of(image).read_bytes()
    file_of(image).unlink()
    assert an_image(ben) == image
    assert file_of(image).read_bytes() == kept


def test_what_is_refused_leaves_nothing(ben: User, media_folder: Path) -> None:
    with pytest.raises(UnusableImage):
        add_image(data=b"<svg/>", by=ben, at=NOW)
    assert not Image.objects.exists()
    assert not media_folder.exists()


def test_without_room_there_is_no_row_and_no_half_file(ben: User, media_folder: Path) -> None:
    media_folder.mkdir()
    (media_folder / "images").write_text("a file where the folder should be")
    with pytest.raises(ImageNotKept, match="disk"):
        an_image(ben)
    assert not Image.objects.exists()
    (media_folder / "images").unlink()
    assert file_of(an_image(ben)).is_file()


def test_words_are_changed_as_one_line(ben: User) -> None:
    image = an_image(ben, alt="a map")
    assert describe_image(image_id=image.pk, alt=" another\n map ").alt == "another map"
    assert describe_image(image_id=image.pk, alt="x" * 5_000).alt == "x" * 1_000
    assert describe_image(image_id=image.pk, alt="").alt == ""


@pytest.mark.django_db(transaction=True)
def test_an_image_that_nothing_shows_is_removed_with_its_file(ben: User) -> None:
    image = an_image(ben)
    remove_image(image_id=image.pk, by=ben)
    assert not Image.objects.exists()
    assert not file_of(image).exists()


@pytest.mark.django_db(transaction=True)
def test_an_image_that_an_entry_shows_stays_also_while_it_is_in_the_bin(ben: User) -> None:
    image = an_image(ben)
    term = a_term("region", body=image.markdown)
    with pytest.raises(ImageInUse):
        remove_image(image_id=image.pk, by=ben)
    binned(term)
    with pytest.raises(ImageInUse):
        remove_image(image_id=image.pk, by=ben)
    assert file_of(image).is_file()


@pytest.mark.django_db(transaction=True)
def test_an_image_that_only_older_revisions_show_may_go(ben: User) -> None:
    image = an_image(ben)
    term = edited(a_term("region", body=image.markdown), body="words instead")
    remove_image(image_id=image.pk, by=ben)
    assert not term.image_uses.exists()


def binned(term: Entry) -> None:
    bin_entry(entry_id=term.pk, base_revision=term.revision_number, by=None, at=NOW, through="form")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's tests have one connection")
def test_the_same_picture_sent_twice_at_once_is_one_image(ben: User, media_folder: Path) -> None:
    def send(_: int) -> int:
        try:
            return an_image(ben, size=(900, 700)).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as people:
        ids = set(people.map(send, range(6)))
    assert len(ids) == Image.objects.count() == 1
    assert files_in(media_folder) == {file_of(Image.objects.get())}


def clean(**options: Any) -> tuple[str, str]:
    said, complained = StringIO(), StringIO()
    call_command("clean_images", stdout=said, stderr=complained, **options)
    return said.getvalue(), complained.getvalue()


def test_files_that_nothing_knows_are_removed_after_a_day(ben: User, media_folder: Path) -> None:
    image = an_image(ben)
    folder = file_of(image).parent
    old = timezone.now() - timedelta(days=2)
    stray, unfinished, fresh = folder / "stray.png", folder / "unfinished-x", folder / "fresh.png"
    for path in (stray, unfinished, fresh, file_of(image)):
        if path != file_of(image):
            path.write_bytes(b"x")
        if path != fresh:
            _age(path, old.timestamp())
    said, _ = clean(dry_run=True)
    assert said.startswith("2 files without an image would be removed.")
    assert stray.exists()
    said, complained = clean()
    assert said.startswith("2 files without an image removed.")
    assert files_in(media_folder) == {file_of(image), fresh}
    assert complained == ""
    assert clean()[0].startswith("0 files")


def _age(path: Path, moment: float) -> None:
    os.utime(path, (moment, moment))


def test_a_link_out_of_the_folder_is_not_followed(ben: User, media_folder: Path, tmp_path: Path) -> None:
    image = an_image(ben)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("x")
    (file_of(image).parent / "link").symlink_to(outside)
    _age(outside / "precious", 0)
    clean()
    assert (outside / "precious").exists()


def test_images_without_their_file_are_told(ben: User) -> None:
    image = an_image(ben)
    file_of(image).unlink()
    _, complained = clean()
    assert "1 images lack their file" in complained
    assert image.file_name in complained
    assert Image.objects.exists()
