"""K30 to K34 over HTTP: who may send what, and what is said of the rest."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from awskb.accounts.models import User
from notes.models import Image
from tests.factories.pictures import an_image, file_of, picture_bytes, png_that_says

pytestmark = pytest.mark.usefixtures("media_folder")
ClientOf = Callable[[User], Client]
UPLOAD = "/images/upload/"
PAGE = "/images/new/"


def sent(data: bytes, name: str = "x.png", kind: str = "image/png", **more: str) -> dict[str, Any]:
    return {"image": SimpleUploadedFile(name, data, content_type=kind), **more}


def test_the_answer_is_what_the_editors_own_script_expects(ben: User, client_of: ClientOf) -> None:
    answer = client_of(ben).post(UPLOAD, sent(picture_bytes(size=(60, 40)), alt="a map"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    image = Image.objects.get()
    assert image.by == ben
    assert answer.json() == {
        "image_code": f"![a map]({image.address})",
        "image_path": image.address,
        "alt": "a map",
        "width": 60,
        "height": 40,
    }


def test_sending_the_same_again_answers_with_the_words_it_has(ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    client.post(UPLOAD, sent(picture_bytes(), alt="a map"))
    assert client.post(UPLOAD, sent(picture_bytes())).json()["alt"] == "a map"
    assert Image.objects.count() == 1


@pytest.mark.parametrize("address", [UPLOAD, PAGE])
def test_only_editors_send_and_only_with_a_token(
    ben: User, reader: User, eve: Client, client_of: ClientOf, address: str, media_folder: Path
) -> None:
    assert eve.post(address, sent(picture_bytes())).status_code == 302
    assert eve.post(address, sent(picture_bytes()), headers={"HX-Request": "true"}).status_code == 401
    assert client_of(reader).post(address, sent(picture_bytes())).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ben)
    assert strict.post(address, sent(picture_bytes())).status_code == 403
    assert not Image.objects.exists()
    assert not media_folder.exists()


def test_public_reading_opens_no_upload(eve: Client, settings: Any) -> None:
    settings.AWSKB_PUBLIC_READ = True
    assert eve.post(UPLOAD, sent(picture_bytes())).status_code == 302
    assert eve.get(PAGE).status_code == 302


def test_sending_is_a_post(ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    assert client.get(UPLOAD).status_code == 405
    assert client.put(UPLOAD).status_code == 405
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/evil.png",
        "..\\..\\evil.png",
        "/etc/passwd",
        "evil.php",
        "evil.html",
        "evil.png.svg",
        "evil.png\0.html",
        "a" * 2_000 + ".png",
        "con.png",
        ".htaccess",
        "<img src=x onerror=alert(1)>.png",
        "参考‮gnp.exe",
        "x\r\nX-Injected: 1.png",
        "%2e%2e%2fevil.png",
    ],
)
def test_names_and_claimed_types_decide_nothing(
    ben: User, client_of: ClientOf, media_folder: Path, name: str
) -> None:
    answer = client_of(ben).post(UPLOAD, sent(picture_bytes(), name, "text/html"))
    assert answer.status_code == 200, answer.content
    files = [path for path in media_folder.rglob("*") if path.is_file()]
    assert files == [file_of(Image.objects.get())]
    assert files[0].parent.parent == media_folder / "images"
    assert answer.json()["image_path"].endswith(".png")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "x.png", "SVG"),
        (b"<!doctype html><script>alert(1)</script>", "x.gif", "web page"),
        (b"%PDF-1.7", "x.jpg", "PDF"),
        (b"II*\0" + bytes(30), "x.png", "TIFF"),
        (b"MZ" + bytes(30), "x.png", "not an image"),
        (picture_bytes("JPEG")[:200], "x.jpg", "damaged"),
        (picture_bytes("PNG")[:60], "x.png", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "x.png", "damaged"),
        (b"", "x.png", "empty"),
        (png_that_says(10_000, 10_000), "x.png", "million pixels"),
    ],
    ids=["svg", "html", "pdf", "tiff", "exe", "half a jpeg", "half a png", "no png", "nothing", "bomb"],
)
@pytest.mark.parametrize("address", [UPLOAD, PAGE])
def test_what_is_no_usable_image_is_refused_in_words(
    ben: User, client_of: ClientOf, address: str, data: bytes, name: str, words: str, media_folder: Path
) -> None:
    answer = client_of(ben).post(address, sent(data, name))
    assert answer.status_code == 400
    said = answer.json()["error"] if address == UPLOAD else answer.content.decode()
    assert words in said
    assert not Image.objects.exists()
    assert not media_folder.exists()


@pytest.mark.parametrize("form", [{}, {"image": "not a file"}, {"file": "x"}])
def test_a_missing_file_is_said(ben: User, client_of: ClientOf, form: dict[str, str]) -> None:
    for kind in ({}, {"content_type": "application/json"}, {"content_type": "text/plain"}):
        answer = client_of(ben).post(UPLOAD, form, **kind)  # type: ignore[arg-type]
        assert answer.status_code == 400
        assert "no image" in answer.json()["error"]


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at(
    ben: User, client_of: ClientOf, settings: Any
) -> None:
    settings.AWSKB_MAX_IMAGE_BYTES = 1_000
    data = picture_bytes() + bytes(1_000)
    answer = client_of(ben).post(UPLOAD, sent(data))
    assert answer.status_code == 413
    assert "at most" in answer.json()["error"]
    assert client_of(ben).post(PAGE, sent(data)).status_code == 413


def test_a_full_disk_is_said_and_the_words_stay(ben: User, client_of: ClientOf, media_folder: Path) -> None:
    media_folder.mkdir()
    (media_folder / "images").write_text("in the way")
    client = client_of(ben)
    answer = client.post(UPLOAD, sent(picture_bytes()))
    assert answer.status_code == 507
    assert "disk" in answer.json()["error"]
    page = client.post(PAGE, sent(picture_bytes(), alt="words kept"))
    assert page.status_code == 507
    assert "words kept" in page.content.decode()
    (media_folder / "images").unlink()
    assert client.post(UPLOAD, sent(picture_bytes())).status_code == 200


@pytest.mark.parametrize("alt", ["a\0b", "\ud800", "x" * 1_001])
def test_words_that_no_database_keeps_are_refused(ben: User, client_of: ClientOf, alt: str) -> None:
    form = sent(picture_bytes(), alt=alt.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    answer = client_of(ben).post(UPLOAD, form)
    assert answer.status_code in {200, 400}
    if alt != "\ud800":
        assert answer.status_code == 400


def test_hidden_notes_are_gone_from_the_kept_file(ben: User, client_of: ClientOf) -> None:
    client_of(ben).post(UPLOAD, sent(picture_bytes("JPEG", comment=b"Owner Q. Secret"), "x.jpg"))
    image = Image.objects.get()
    assert image.format == "jpeg"
    assert b"Secret" not in file_of(image).read_bytes()


def test_fields_that_are_no_persons_to_set_keep_their_value(
    ben: User, ada: User, client_of: ClientOf
) -> None:
    """K25."""
    form = sent(
        picture_bytes(),
        by=str(ada.pk),
        name="mine",
        format="svg",
        sha256="0" * 64,
        width="1",
        at="2000-01-01",
    )
    client_of(ben).post(UPLOAD, form)
    image = Image.objects.get()
    assert (image.by, image.format, image.width) == (ben, "png", 40)
    assert image.name != "mine"
    assert image.sha256 != "0" * 64


def test_without_scripts_the_page_leads_to_the_line(ben: User, client_of: ClientOf) -> None:
    client = client_of(ben)
    answer = client.post(PAGE, sent(picture_bytes(), alt="a map"), follow=True)
    assert answer.redirect_chain == [(f"/images/{Image.objects.get().name}/", 302)]
    assert f"![a map]({Image.objects.get().address})" in answer.content.decode()


def test_the_form_of_an_entry_offers_it(ben: User, client_of: ClientOf) -> None:
    page = client_of(ben).get("/notes/new/").content.decode()
    assert 'data-image-upload-url="/images/upload/"' in page
    assert 'href="/images/new/"' in page
    assert "data-markdownx-upload" not in page


def test_a_stock_widget_of_the_editor_sends_here(settings: Any) -> None:
    assert settings.MARKDOWNX_UPLOAD_URLS_PATH == UPLOAD


def test_an_unreadable_answer_never_comes(ben: User, client_of: ClientOf) -> None:
    image = an_image(ben, alt='"</script>\\')
    answer = client_of(ben).post(UPLOAD, sent(picture_bytes()))
    assert json.loads(answer.content)["alt"] == image.alt
