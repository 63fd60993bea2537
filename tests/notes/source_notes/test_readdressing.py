"""An address replaced in a line: nothing else may change, or nothing changes."""

from __future__ import annotations

import pytest

from notes.source_notes.documents import NodeKind
from notes.source_notes.facts import FactsInput
from notes.source_notes.readdressing import is_readable_address, readdressed

OLD, NEW = "http://old.example/page", "https://new.example/a/b?c=1#d"


def term(definition: str = "", body: str = "") -> FactsInput:
    return FactsInput(NodeKind.TERM, "S3", definition, body)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        "store things {}",
        "store {}, or {}.",
        "[how to]({}) and <{}>",
        "📹 {} 2:12:45 see [[Lambda]] #tag",
        "`{}` is the address",
        "* 📖 {}（旧）",
        "{}。",
        "🔗 {} 🗄️ network / vpc",
        "| cell | {} |",
        "> “said so” {}",
    ],
)
def test_every_place_in_the_line_and_nothing_else(line: str) -> None:
    was = line.replace("{}", OLD)
    found = readdressed(term(body=f"before {OLD}\n{was}\nafter"), "body", 1, {OLD: NEW})
    if line == "{}。" or "（" in line:
        # The dialect reads a full-width sign behind an address as a part of it, so this is another address.
        assert found is None
        return
    assert found is not None
    assert found.body == f"before {OLD}\n{line.replace('{}', NEW)}\nafter"


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        ("see http://old.example/pages", OLD, NEW),
        ("see http://old.example/page/x", OLD, NEW),
        ("see nothing", OLD, NEW),
        ("see (http://old.example/page)", OLD, "https://new.example/page)"),
        ("see http://old.example/page.", OLD, "https://new.example/a."),
        ("| http://old.example/page | b |", OLD, "https://new.example/a|b"),
        ("see http://old.example/page", OLD, "https://new.example/a b"),
        ("see http://old.example/page", OLD, "https://new.example/ [[S3]]"),
    ],
)
def test_where_the_line_would_say_something_else_it_stays(line: str, old: str, new: str) -> None:
    assert readdressed(term(body=line), "body", 0, {old: new}) is None


def test_several_addresses_change_at_once_and_may_change_places() -> None:
    found = readdressed(term(f"{OLD} {NEW}"), "definition", 0, {OLD: NEW, NEW: OLD})
    assert found is not None
    assert found.definition == f"{NEW} {OLD}"


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        (NEW, True),
        ("https://web.archive.org/web/2024/https://old.example/page", True),
        ("https://new.example/a b", False),
        ("ftp://new.example/", False),
        ("javascript:alert(1)", False),
        ('https://new.example/"', False),
        ("https://new.example/a.", False),
        ("https://new.example/a)b", False),
        ("https://new.example/a(b)", True),
        ("", False),
        (f"https://new.example/{'a' * 5000}", False),
    ],
)
def test_what_can_stand_in_a_note_as_an_address(url: str, is_one: bool) -> None:
    assert is_readable_address(url) is is_one
