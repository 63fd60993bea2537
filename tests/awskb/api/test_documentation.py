"""The examples of docs/api.md, asked one after the other. Their ids stand for those that are given here."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from awskb.accounts.models import User
from tests.factories.api import ROOT, a_program
from tests.factories.certs import shipped_catalogue
from tests.factories.notes import a_section, a_term

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api.md"
BLOCK = re.compile(r"^```http\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"(?<=/)\d+(?=[/?]|$)")
# What an answer gives and a later request brings back, written as "…".
TOKENS = ("seen", "versions")


class Ids:
    """What the page calls 17 has another number here."""

    def __init__(self) -> None:
        self.real: dict[int, int] = {}
        self.tokens: dict[str, str] = {}

    def in_path(self, path: str) -> str:
        before, mark, revision = path.partition("/revisions/")
        return NUMBER.sub(lambda found: str(self.real[int(found[0])]), before) + mark + revision

    def in_body(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self.in_body(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self.in_body(one) for one in value]
        if name in TOKENS:
            return self.tokens[name]
        return self.real[value] if name.endswith("_id") else value

    def check(self, shown: Any, told: Any, name: str = "") -> None:
        """What is shown is there; ids are learnt where they are met first."""
        if isinstance(shown, dict):
            assert shown.keys() <= told.keys(), name
            for key, one in shown.items():
                self.check(one, told[key], key)
        elif isinstance(shown, list):
            assert len(shown) == len(told), name
            for one, other in zip(shown, told, strict=True):
                self.check(one, other, name)
        elif name in TOKENS:
            self.tokens[name] = told
        elif name in ("id", "changed") or name.endswith("_id"):
            assert self.real.setdefault(shown, told) == told, name
        else:
            assert shown == told, name


@pytest.mark.usefixtures("media_folder")
def test_the_examples_are_answered_as_they_say(ada: User) -> None:
    shipped_catalogue()
    a_term("region", a_section("NETWORK", by=ada), "collection of AZ", by=ada)
    program, ids = a_program(ada), Ids()
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) > 80
    for asked, answered in zip(blocks[::2], blocks[1::2], strict=True):
        line, _, body = asked.partition("\n")
        method, path = line.split()
        sent = ids.in_body(json.loads(body)) if body.strip() else None
        answer = program.ask(method.lower(), ids.in_path(path).removeprefix(ROOT), sent)
        status, _, shown = answered.partition("\n")
        assert answer.status_code == int(status.split()[1]), (line, answer.content)
        if shown.strip():
            ids.check(json.loads(shown), answer.json())
