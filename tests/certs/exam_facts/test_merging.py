"""What the file said last, what it says now, what the wiki says: nothing that a person did is undone."""

from __future__ import annotations

from typing import Any

import pytest

from certs.exam_facts.merging import Why, merge_facts

A, B, C = "as it was", "as the file has it now", "as a person has it"


@pytest.mark.parametrize(
    ("base", "file", "wiki", "written", "removed", "why"),
    [
        (A, A, A, False, False, None),
        (A, B, A, True, False, None),
        (A, B, B, False, False, None),
        (A, A, C, False, False, Why.CORRECTED),
        (A, B, C, False, False, Why.BOTH),
        (None, B, None, True, False, None),
        (None, B, C, False, False, Why.BOTH),
        (None, None, C, False, False, None),
        (A, A, None, False, False, Why.REMOVED),
        (A, B, None, False, False, Why.REMOVED),
        (A, None, A, False, True, None),
        (A, None, C, False, False, Why.GONE),
        (A, None, None, False, False, None),
    ],
)
def test_each_case(base: Any, file: Any, wiki: Any, written: bool, removed: bool, why: Why | None) -> None:
    sides = {"base": base, "file": file, "wiki": wiki}
    merged = merge_facts(
        place="SAA-C03", **{name: {"price": value} if value else {} for name, value in sides.items()}
    )
    assert merged.written == ({"price": file} if written else {})
    assert merged.removed == (["price"] if removed else [])
    assert [one.why for one in merged.differences] == ([why] if why else [])
    assert all(one.place == "SAA-C03 price" for one in merged.differences)
