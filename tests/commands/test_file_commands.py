"""`settle_conflicts` and `describe_file`: what curators do in the browser, at a terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from awskb.accounts.models import User
from notes.models import SourceConflict, SourceFile
from tests.factories.notes import a_service
from tests.notes.actions.test_source_load import FILE, entry, load, write

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_conflicts_are_listed_and_decided(ben: User) -> None:
    load(FILE)
    for title in ("Fargate", "MSK"):
        write(entry(title), ben, definition="said here")
    load(FILE.replace("serverless ECS", "said in the file").replace("managed", "said in the file"))
    first, second = SourceConflict.objects.order_by("first_line")
    said = run("settle_conflicts")
    assert f"{first.pk}  notes.md:5  Fargate: its text" in said
    assert "2 conflicts to decide" in said
    assert "1 settled" in run("settle_conflicts", "notes.md", "--only", str(first.pk), "--take", "file")
    assert "1 settled" in run("settle_conflicts", "--take", "wiki")
    assert (entry("Fargate").definition, entry("MSK").definition) == ("said in the file", "said here")
    assert run("settle_conflicts") == "0 conflicts to decide.\n"
    with pytest.raises(CommandError, match="no file other"):
        run("settle_conflicts", "other.md")
    with pytest.raises(CommandError, match="No open conflict has the number"):
        run("settle_conflicts", "--only", str(second.pk))


def test_a_file_is_described(ben: User) -> None:
    service = a_service("Fargate")
    load(FILE)
    assert "by nobody here, not about AWS" in run("describe_file", "notes.md")
    assert "by ben, about AWS" in run("describe_file", "notes.md", "--author", "ben", "--about-aws")
    assert (SourceFile.objects.get().author, entry("Fargate").service) == (ben, service)
    said = run("describe_file", "notes.md", "--author", "", "--no-about-aws")
    assert "by nobody here, not about AWS" in said
    for words in (("other.md",), ("notes.md", "--author", "x")):
        with pytest.raises(CommandError, match="There is no"):
            run("describe_file", *words)
