from collections.abc import Iterator

import pytest

from notes.forms.entries import EntryForm


class OneSection:
    def __iter__(self) -> Iterator[tuple[int, str]]:
        yield 1, "NETWORK"

    def hold(self, section_id: int) -> bool:
        return section_id == 1


def form(kind: str = "term", *, initial: dict[str, object] | None = None, **fields: str) -> EntryForm:
    data = {"title": "x", "section": "1", "base_revision": "1", **fields}
    return EntryForm(data, kind=kind, sections=OneSection(), initial=initial)


@pytest.mark.parametrize(
    ("written", "tags"),
    [
        ("net, data eng", ("net", "data eng")),
        ("#Net，#net ,, ", ("net",)),
        ('"a, b", c', ("a, b", "c")),
        ("\n one \n two\n", ("one", "two")),
        ("", ()),
        ('say "hi"', ('say "hi"',)),
    ],
)
def test_tags_are_read_as_people_write_them(written: str, tags: tuple[str, ...]) -> None:
    filled = form(tags=written)
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["tags"] == tags


@pytest.mark.parametrize("borne", [("#1",), ("a, b", "c"), ('"x, y"',), ("plain",)])
def test_what_an_entry_bears_comes_back_as_it_was(borne: tuple[str, ...]) -> None:
    for field in ("tags", "aliases"):
        shown = form(initial={field: borne})
        shown.is_bound = False
        again = form(initial={field: borne}, **{field: shown[field].value()})
        assert again.is_valid(), again.errors
        assert again.cleaned_data[field] == borne


def test_a_definition_is_one_line_and_a_body_keeps_its_own() -> None:
    filled = form(definition="one\r\ntwo", body="  * a\r\n* b\r\n")
    assert filled.is_valid()
    assert filled.cleaned_data["definition"] == "one two"
    assert filled.cleaned_data["body"] == "  * a\n* b\n"


def test_each_kind_has_its_fields() -> None:
    assert "group" not in form("section").fields
    assert not {"aliases", "tags", "expansion"} & form("group").fields.keys()
    assert form("term").fields["title"].required
    assert not form("item").fields["title"].required


def test_half_a_term_is_refused() -> None:
    refused = form("item", title="", body="* a line", definition="something")
    assert not refused.is_valid()
    assert "title" in refused.errors


def test_half_a_character_is_refused() -> None:
    assert "body" in form(body="a\ud800").errors
