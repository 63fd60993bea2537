"""Notes files, images and sections as text by a program: looked at first, then exactly that."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from awskb.accounts.models import User
from notes.models import Entry, Image, SourceFile
from tests.factories.api import Program, a_program
from tests.factories.notes import a_section, a_term
from tests.factories.pictures import picture_bytes
from tests.notes.actions.test_source_load import FILE, entry, load

HEAD = "/source-uploads"


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


@pytest.fixture
def curator(ada: User) -> Program:
    return a_program(ada)


def send(program: Program, text: str, name: str = "notes.md") -> Any:
    return done(program.post(HEAD, {"files": [{"name": name, "text": text}]}), 201)


def load_it(program: Program, upload: Any) -> Any:
    return program.post(
        f"{HEAD}/{upload['id']}/load", {"seen": upload["seen"], "agreed_to_bin": upload["bins"]}
    )


def test_a_file_is_looked_at_loaded_exported_and_its_conflict_settled(curator: Program, ada: User) -> None:
    upload = send(curator, FILE)
    assert (upload["report"]["created"], Entry.objects.count()) == (11, 0)
    assert curator.post(f"{HEAD}/{upload['id']}/load", {"seen": "else"}).status_code == 409
    loaded = done(load_it(curator, upload))
    assert done(curator.get(f"/loads/{loaded['load_id']}"))["by"]
    source = done(curator.get("/sources"))["items"][0]
    assert done(curator.get(f"/sources/{source['id']}/text"))["wiki"] == FILE

    fargate = entry("Fargate")
    done(curator.patch(f"/entries/{fargate.pk}?base_revision=1", {"definition": "said here"}))
    done(load_it(curator, send(curator, FILE.replace("serverless ECS", "no servers"))))
    conflict = done(curator.get(f"/source-conflicts?source_id={source['id']}"))["items"][0]["id"]
    sides = done(curator.get(f"/source-conflicts/{conflict}"))
    assert ("no servers" in sides["in_file"]["text"], "said here" in sides["in_wiki"]) == (True, True)
    third = {"choice": "edited", "definition": "said by both"}
    assert curator.post(f"/source-conflicts/{conflict}/settle", third).status_code == 428
    settled = curator.post(
        f"/source-conflicts/{conflict}/settle", {**third, "base_revision": sides["revision"]}
    )
    assert done(settled)["resolution"] == "edited"
    assert curator.post(f"/source-conflicts/{conflict}/settle", {"choice": "wiki"}).status_code == 409
    assert entry("Fargate").definition == "said by both"

    handed = done(curator.post(f"/sources/{source['id']}/download"))
    assert "said by both" in handed["text"]
    placed = curator.post(f"/sources/{source['id']}/placed", {"sha256": handed["sha256"]})
    assert done(placed)["sha256"] == handed["sha256"]
    assert done(curator.get("/export"))["format"] == "awskb-notes"


def test_a_file_that_looks_like_a_known_one_asks_which_it_is(curator: Program) -> None:
    load(FILE)
    upload = send(curator, FILE + "\nmore\n", "other.md")
    assert upload["files"][0]["looks_like"] == SourceFile.objects.get().name
    named = done(curator.post(f"{HEAD}/{upload['id']}/name", {"order": 0, "is_new": False}))
    assert (named["files"][0]["looks_like"], named["seen"] != "") == (None, True)
    assert curator.post(f"{HEAD}/{upload['id']}/name", {"order": 0, "is_new": True}).status_code == 422
    assert curator.delete(f"{HEAD}/{upload['id']}").status_code == 204
    assert curator.get(f"{HEAD}/{upload['id']}").status_code == 404


def test_sources_are_for_curators_and_an_upload_is_its_senders(
    curator: Program, ben: User, administrator: User
) -> None:
    upload = send(curator, FILE)
    editor, other = a_program(ben), a_program(administrator)
    for path in ("/sources", "/loads", "/source-conflicts", HEAD, "/export", "/link-rewrites"):
        assert editor.get(path).status_code == 403
    assert editor.post(HEAD, {"files": [{"name": "a.md", "text": "# A"}]}).status_code == 403
    theirs, none = other.get(f"{HEAD}/{upload['id']}"), other.get(f"{HEAD}/999999")
    assert (theirs.status_code, theirs.content) == (404, none.content)
    assert curator.post(HEAD, {"files": [{"name": "../../a.exe", "text": "x"}]}).status_code == 422


def test_a_source_is_described(curator: Program, ada: User) -> None:
    load(FILE)
    source = SourceFile.objects.get()
    told = done(curator.put(f"/sources/{source.pk}", {"author": "ada", "about_aws": source.about_aws}))
    assert told["source"]["author"] == "ada"
    assert curator.put(f"/sources/{source.pk}", {"author": "nobody", "about_aws": True}).status_code == 422


@pytest.mark.usefixtures("media_folder")
def test_an_image_is_kept_described_shown_and_removed(ben: User, reader: User) -> None:
    program = a_program(ben)
    sent = {"data": b64encode(picture_bytes()).decode(), "alt": "a square"}
    image = done(program.post("/images", sent), 201)
    assert done(program.post("/images", sent), 201)["name"] == image["name"]
    assert (image["format"], image["is_used"]) == ("png", False)
    assert a_program(reader).get(f"/images/{image['name']}/file").status_code == 404
    a_term("VPC", a_section(by=ben), "a network", body=image["markdown"], by=ben)
    picture = a_program(reader).get(f"/images/{image['name']}/file")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert b"".join(picture).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert done(program.get("/images?is_used=true"))["items"][0]["name"] == image["name"]
    assert done(program.patch(f"/images/{image['name']}", {"alt": "a VPC"}))["alt"] == "a VPC"
    assert program.delete(f"/images/{image['name']}").status_code == 409
    for data in ("no base64!", "", b64encode(b"<svg/>").decode(), b64encode(b"\x89PNG\r\n").decode()):
        assert program.post("/images", {"data": data}).json()["errors"][0]["at"] == "body.data"
    assert a_program(reader).post("/images", sent).status_code == 403
    assert Image.objects.count() == len(list(Path(settings.MEDIA_ROOT).rglob("*.png"))) == 1


def test_a_section_is_written_as_one_text(ben: User) -> None:
    section = a_section("NETWORK", by=ben)
    term, program = a_term("VPC", section, "a network", by=ben), a_program(ben)
    told = done(program.get(f"/entries/{section.pk}/text"))
    assert "* _VPC_: a network" in told["text"]
    sent = {"text": told["text"].replace("a network", "own network"), "versions": told["versions"]}
    plan = done(program.post(f"/entries/{section.pk}/text/plan", sent))
    assert [(one["deeds"], one["name"]) for one in plan["changes"]] == [(["changed"], "VPC")]
    assert done(program.put(f"/entries/{section.pk}/text", {**sent, "why": "exact"}))["deeds"] == {
        "changed": 1
    }
    newest = done(program.get(f"/entries/{term.pk}/revisions"))["items"][0]
    assert (newest["through"], newest["why"]) == ("api", "exact")
    clash = {**sent, "text": told["text"].replace("a network", "the network")}
    assert program.put(f"/entries/{section.pk}/text", clash).status_code == 409
    assert program.put(f"/entries/{section.pk}/text", {**sent, "versions": "made:up"}).status_code == 422
    assert program.get(f"/entries/{term.pk}/text").status_code == 404


def test_an_ambiguous_reference_is_said_and_a_mention_linked(ben: User) -> None:
    for name in ("NETWORK", "COMPUTE"):
        a_term("Endpoint", a_section(name, by=ben), f"of {name}", by=ben)
    program = a_program(ben)
    other = a_term("other", a_section("OTHER", by=ben), "see [[Endpoint]]", by=ben)
    reference = done(program.get(f"/entries/{other.pk}"))["references"][0]
    assert reference["state"] == "ambiguous"
    path = f"/entries/{other.pk}/references/{reference['order']}"
    choices = done(program.get(f"{path}/choices"))["candidates"]
    assert len(choices) == 2
    chosen = {"target_id": choices[0]["entry_id"]}
    saved = done(program.post(f"{path}/choose?base_revision=1", chosen))
    assert saved["entry"]["references"][0]["target_id"] == choices[0]["entry_id"]
    assert program.post(f"{path}/choose?base_revision=2", chosen).status_code == 409
    assert program.get(f"{path}/choices").status_code == 404
