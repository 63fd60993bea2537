"""The file of one's certificate: judged by its bytes, and nobody else's."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from awskb.accounts.models import Scope, User
from tests.factories.api import Program, a_program
from tests.factories.certs import shipped_catalogue

PDF = b"%PDF-1.7\nnothing"


def encoded(data: bytes, **more: str) -> dict[str, str]:
    return {"data": b64encode(data).decode(), **more}


def a_picture(form: str) -> bytes:
    held = BytesIO()
    Image.new("RGB", (4, 4), "red").save(held, form, comment=b"<script>alert(1)</script>")
    return held.getvalue()


@pytest.fixture
def program(ben: User, media_folder: Path) -> Program:
    shipped_catalogue()
    return a_program(ben)


@pytest.fixture
def path(program: Program) -> str:
    made = program.post("/me/credentials", {"certification": "SAA", "on": "2025-01-01", "note": "mine"})
    return f"/me/credentials/{made.json()['id']}"


def kept_in(folder: Path) -> list[Path]:
    return [one for one in (folder / "certificates").glob("*") if one.is_file()]


def test_a_file_is_kept_fetched_replaced_and_taken_away(
    program: Program, path: str, media_folder: Path
) -> None:
    assert program.get(f"{path}/file").status_code == 404
    told = program.put(f"{path}/file", encoded(PDF, name="../my cert.html")).json()
    assert (told["file_name"], told["note"]) == ("my cert.pdf", "mine")
    answer = program.get(f"{path}/file", Accept_Encoding="gzip")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="my cert.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    program.put(f"{path}/file", encoded(a_picture("PNG"), name="b.pdf"))
    assert program.get(path).json()["file_name"] == "b.png"
    assert program.delete(f"{path}/file").status_code == 204
    assert (program.get(path).json()["file_name"], program.get(path).json()["note"]) == ("", "mine")


def test_what_is_no_certificate_is_refused_as_on_the_page(
    program: Program, path: str, media_folder: Path, settings: Any
) -> None:
    settings.AWSKB_MAX_IMAGE_BYTES = 2000
    bomb = BytesIO()
    Image.new("1", (30000, 30000)).save(bomb, "PNG")
    for data in (b"<html><script>", b"<svg xmlns='x'/>", a_picture("GIF"), a_picture("PNG")[:40], b"", b"MZ",
                 PDF + b" " * 2000, bomb.getvalue()):  # fmt: skip
        answer = program.put(f"{path}/file", encoded(data, name="c.pdf"))
        assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "body.data"), data[:20]
    assert program.put(f"{path}/file", {"data": "no base64!"}).status_code == 422
    assert kept_in(media_folder) == []


@pytest.mark.parametrize("name", ["..", ".", "/", "a/..", "\\", "\r\nSet-Cookie: x", '"; x="', "é" * 150])
def test_no_name_leads_out_of_its_folder_or_out_of_its_header(
    program: Program, path: str, media_folder: Path, name: str
) -> None:
    assert program.put(f"{path}/file", encoded(PDF, name=name)).status_code == 200
    assert [one.suffix for one in kept_in(media_folder)] == [".pdf"]
    answer = program.get(f"{path}/file")
    assert answer.status_code == 200
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer


def test_another_persons_file_is_as_none(program: Program, path: str, ada: User, ben: User) -> None:
    program.put(f"{path}/file", encoded(PDF))
    other = a_program(ada)
    for method, body in (("get", None), ("delete", None), ("put", encoded(PDF))):
        theirs, none = (other.ask(method, at, body) for at in (f"{path}/file", "/me/credentials/99999/file"))
        assert (theirs.status_code, theirs.content) == (404, none.content)
    notes_only = a_program(ben, Scope.READ, Scope.WRITE)
    assert notes_only.get(f"{path}/file").status_code == 403
    assert a_program(ben, Scope.STUDY_READ).put(f"{path}/file", encoded(PDF)).status_code == 403
    assert program.get(f"{path}/file").status_code == 200


def test_a_full_disk_is_told_as_one(program: Program, path: str, media_folder: Path) -> None:
    media_folder.mkdir(exist_ok=True)
    (media_folder / "certificates").write_text("a file where the folder would be")
    answer = program.put(f"{path}/file", encoded(PDF))
    assert (answer.status_code, answer["Retry-After"]) == (507, "60")
    assert program.get(path).json()["file_name"] == ""


def test_what_keeps_a_certificate_alive_is_told(program: Program, path: str) -> None:
    told = program.get(path).json()
    assert {"exam"} <= {one["way"] for one in told["chances"]}
    keeping = program.get("/me/keeping-exams").json()["items"]
    assert "SAA" in [kept["certification"] for one in keeping for kept in one["kept"]]
    for day in ("2020-01-01", "2999-01-01"):
        answer = program.get(f"/me/keeping-exams?on={day}")
        assert (answer.status_code, answer.json()["errors"][0]["at"]) == (422, "query.on")
