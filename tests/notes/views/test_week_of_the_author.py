"""A week of the notes' author: they write in git, the team in the wiki, and neither undoes the other."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from awskb.accounts.models import User
from notes.actions.entries import bin_entry, create_entry, refine_entry
from notes.models import Entry, SourceConflict, SourceFile, SourceUpload
from tests.factories.notes import text_of
from tests.notes.actions.test_source_load import NOW, act, entry, write

SEED = Path(__file__).resolve().parents[3] / "fixtures" / "aws.md"


class Repository:
    """The author's, on their own machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "aws.md"
        self.git("init", "--quiet")

    def git(self, *words: str) -> str:
        own = ("-c", "user.name=author", "-c", "user.email=author@example.org", "-c", "core.autocrlf=false")
        done = subprocess.run(["git", *own, *words], cwd=self.folder, capture_output=True, check=True)
        return done.stdout.decode()

    def commit(self, why: str) -> None:
        self.git("add", "aws.md")
        self.git("commit", "--quiet", "--message", why)

    def rewrite(self, **changes: str) -> None:
        text = self.file.read_bytes().decode()
        for old, new in changes.items():
            old_line = next(
                line for line in text.split("\n") if line.startswith(f"* _{old.replace('_', ' ')}")
            )
            text = text.replace(old_line, new)
        self.file.write_bytes(text.encode())

    def changed_lines(self) -> list[str]:
        lines = self.git("diff", "--unified=0", "--no-color").splitlines()
        return [line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---"))]


def bring_in(client: Client, repository: Repository) -> str:
    """A curator sends the file, looks, loads; the page that they see in the end."""
    sent = SimpleUploadedFile("aws.md", repository.file.read_bytes())
    client.post("/sources/upload/", {"notes": [sent]})
    upload = SourceUpload.objects.order_by("-pk")[0]
    report = upload.report or {}
    seen = {"seen": report["seen"]}
    return client.post(f"/sources/uploads/{upload.pk}/load/", seen, follow=True).content.decode()


def settle(client: Client, title: str, choice: str, **fields: str) -> None:
    conflict = SourceConflict.objects.get(entry__title=title, resolution="")
    data = {
        "choice": choice,
        "base_revision": conflict.entry.revision_number,
        "title": title,
        "body": conflict.entry.body,
        **fields,
    }
    answer = client.post(f"/sources/conflicts/{conflict.pk}/", data)
    assert answer.status_code == 302, answer.content.decode()


def wiki_is_ahead(folder: Path) -> bool:
    """What the author's git hook asks."""
    try:
        call_command("export_notes", str(folder), "--check", stdout=StringIO(), stderr=StringIO())
    except SystemExit as ended:
        return ended.code == 1
    return False


@pytest.mark.parametrize("way", ["download", "command"])
def test_a_week(ada: User, ben: User, client_of: Callable[[User], Client], tmp_path: Path, way: str) -> None:
    author, curator = Repository(tmp_path), client_of(ada)
    author.file.write_bytes(SEED.read_bytes())
    author.commit("notes as they are")

    # Monday: the notes come in. Tuesday: the team edits.
    bring_in(curator, author)
    assert not wiki_is_ahead(tmp_path)
    write(entry("EMR"), ben, definition="Spark on many machines")
    write(entry("Fargate"), ben, definition="serverless ECS, billed by the second")
    write(entry("EKS"), ben, definition="Kubernetes, managed")
    write(entry("Data Pipeline"), ben, definition="moves data")
    act(bin_entry, entry("WorkMail"), ben)
    act(refine_entry, entry("Compute Engine"), ben)
    fargate = entry("Fargate")
    create_entry(
        kind=Entry.Kind.TERM,
        parent_id=fargate.parent_id,
        by=ben,
        at=NOW,
        through="form",
        text=text_of(fargate, title="Bottlerocket", definition="Linux for containers", body="", tags=()),
        summary="",
    )
    assert wiki_is_ahead(tmp_path)

    # Wednesday: the author goes on writing.
    author.rewrite(
        Fargate="* _Fargate_: serverless ECS and EKS",
        EKS="* _EKS_: managed Kubernetes, expensive",
        Data_Pipeline="* _Data Pipeline_: ETL, old",
        AppStream="* _AppStream_: run Windows apps far away\n* _Lightsail_: a small server",
    )
    author.commit("what I learned on Wednesday")

    # Thursday: both meet, and a curator decides.
    page = bring_in(curator, author)
    assert "3 conflicts wait for a decision" in page
    settle(curator, "Fargate", "edited", definition="serverless ECS and EKS, billed by the second")
    settle(curator, "EKS", "file")
    settle(curator, "Data Pipeline", "wiki")
    assert (entry("Lightsail").parent.title, entry("EKS").definition) == (
        "CORPORATE",
        "managed Kubernetes, expensive",
    )

    # Friday: the author gets the file back, and git shows what the team wrote, and nothing else.
    if way == "download":
        source = SourceFile.objects.get()
        author.file.write_bytes(curator.post(f"/sources/{source.pk}/download/").content)
    else:
        call_command("export_notes", str(tmp_path), stdout=StringIO(), stderr=StringIO())
    moved = "* _Compute Engine_: EC2; compare prices https://ec2.shop/"
    assert sorted(author.changed_lines()) == sorted(
        [
            "-* _Fargate_: serverless ECS and EKS",
            "+* _Fargate_: serverless ECS and EKS, billed by the second",
            "+* _Bottlerocket_: Linux for containers",
            "-* _Data Pipeline_: ETL, old",
            "+* _Data Pipeline_: moves data",
            "-* _EMR_: Spark i.e. MapReduce over huge text files",
            "+* _EMR_: Spark on many machines",
            "-* _WorkMail_: give employees a cal/email",
            f"-{moved}",
            f"+{moved}",
            # Refined, it stands in no group: a line without words keeps it out of the one above.
            "+",
        ]
    )
    author.commit("what the team wrote")

    # And on Monday nothing is left to do, on neither side.
    if way == "download":
        assert "It is loaded. No entry had to be changed." in bring_in(curator, author)
    assert not wiki_is_ahead(tmp_path)
    assert "as loaded" in curator.get("/sources/").content.decode()
    assert "No entry had to be changed" in bring_in(curator, author)
    assert not SourceConflict.objects.filter(resolution="").exists()
    assert entry("WorkMail").binned_at is not None
