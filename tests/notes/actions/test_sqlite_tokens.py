"""SQLite's index is told only what changed, and says what one made anew says, whoever wrote into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from notes.actions.search_index import index_differences, rebuild_index
from notes.actions.sqlite_tokens import TokenRow, held_rows, is_what_is_held, write_tokens
from notes.models import Entry, SearchDocument
from notes.search_text.held_tokens import changes, held_tokens
from notes.search_text.indexed_texts import IndexedText, TokenColumns, columns_of
from notes.search_text.match_expressions import Depth, coded, fts5_expression
from notes.search_text.query_parsing import Need, parse_query
from tests.factories.notes import a_term, edited

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps a vector for each entry"),
]

WORDS = [
    "a",
    "aw",
    "aws",
    "b",
    "S3",
    "s3:GetObject",
    "GetObjects",
    "é",
    "éa",
    "云",
    "云计算",
    "计算",
    "🙂",
    "",
]
QUERIES = [
    "a",
    "aw",
    "aws",
    "b",
    "s",
    "s3",
    "ge",
    "get",
    "é",
    "云",
    "计算",
    '"aw',
    '"s3',
    "-aw b",
    "-b s3",
    "b a",
]
A_TEXT = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
# An entry's title, another name, summary and body; or that it goes.
A_STEP = st.tuples(st.sampled_from([0, 1]), st.none() | st.tuples(A_TEXT, A_TEXT, A_TEXT, A_TEXT))


def found(asked: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM notes_searchtokens WHERE notes_searchtokens MATCH %s", [asked])
        return {rowid for (rowid,) in cursor.fetchall()}


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def is_held(need: Need, columns: TokenColumns, depth: Depth) -> bool:
    if need.is_short:
        upper = {token for column in columns[: min(depth, Depth.NAMES)] for token in column}
        if any(token.startswith(need.token) for token in upper):
            return True
    tokens = {token for column in columns[:depth] for token in column}
    if need.prefix:
        return any(token.startswith(need.token) for token in tokens)
    return need.token in tokens


def expected(text: str, indexed: Mapping[int, TokenColumns], depth: Depth) -> set[int]:
    query = parse_query(text)
    return {
        entry_id
        for entry_id, columns in indexed.items()
        if all(is_held(need, columns, depth) for need in query.needs())
        and not any(all(is_held(need, columns, Depth.BODY) for need in needs) for needs in query.unwanted)
    }


class AnySaves(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(st.lists(A_STEP, min_size=1, max_size=6))
    def test_leave_what_one_write_of_everything_would(
        self, steps: list[tuple[int, tuple[str, str, str, str] | None]]
    ) -> None:
        entries = [Entry.objects.create(kind="section", title="x", slug=f"e{number}") for number in range(2)]
        indexed: dict[int, TokenColumns] = {}
        for number, (which, texts) in enumerate(steps):
            entry = entries[which]
            if texts is None:
                SearchDocument.objects.filter(entry=entry).delete()
                indexed.pop(entry.pk, None)
            else:
                title, name, summary, body = texts
                columns = columns_of(IndexedText(title, "", (name,), summary, "", body))
                before = dict(SearchDocument.objects.values_list("entry_id", "digest"))
                write_tokens([TokenRow(entry.pk, str(number), held_tokens(columns))], before)
                SearchDocument.objects.update_or_create(entry=entry, defaults={"digest": str(number)})
                indexed[entry.pk] = columns
        assert is_what_is_held()
        held = {row.entry_id: row.tokens for row in held_rows([entry.pk for entry in entries])}
        assert held == {entry_id: held_tokens(columns) for entry_id, columns in indexed.items()}
        for text in QUERIES:
            for depth in Depth:
                asked = fts5_expression(parse_query(text), depth)
                assert found(asked) == expected(text, indexed, depth), (text, depth)


def columns(*texts: Iterable[str]) -> TokenColumns:
    return TokenColumns(*(list(column) for column in texts))


def test_of_a_long_text_only_what_differs_is_told() -> None:
    before = held_tokens(columns(["ec2"], [], [], [f"w{number}" for number in range(1000)]))
    after = held_tokens(
        columns(["ec2"], [], [], [f"w{number}" for number in range(1000) if number != 500] + ["new"])
    )
    gone, new = changes(before, after)
    assert (gone.body, new.body) == (coded("w500"), coded("new"))
    assert not any((*gone[:3], *new[:3]))


# What the version before wrote.
OLD_WRITE = "REPLACE INTO notes_searchtokens (rowid, title, names, summary, body) VALUES (%s, %s, '', '', %s)"


def saved_by_an_old_process(entry: Entry, title: str, body: str) -> None:
    Entry.objects.filter(pk=entry.pk).update(title=title, body=body)
    SearchDocument.objects.filter(pk=entry.pk).update(digest=f"of {title}")
    sql(OLD_WRITE, entry.pk, coded(title), coded(body))


def test_what_an_old_process_saved_is_noticed_and_made_anew() -> None:
    entry = a_term("EC2", definition="servers")
    saved_by_an_old_process(entry, "lambda", "functions")
    assert found(coded("lambda")) == {entry.pk}
    assert index_differences()
    rebuild_index()
    assert index_differences() == []
    assert (found(coded("servers")), found(coded("functions"))) == ({entry.pk}, {entry.pk})
    assert (found(coded("ec2")), found("t" + coded("la"))) == (set(), {entry.pk})


def test_a_save_after_one_of_an_old_process_brings_all_its_words_and_the_rest_goes_by_night() -> None:
    entry = a_term("EC2", definition="servers")
    saved_by_an_old_process(entry, "lambda", "functions")
    edited(entry, title="Fargate", body="containers")
    for asked in (coded("fargate"), "t" + coded("fa"), coded("containers"), coded("servers")):
        assert found(asked) == {entry.pk}
    assert found(coded("ec2")) == set()
    assert found(coded("functions")) == {entry.pk}
    assert index_differences() == ["any: tokens of another text"]
    call_command("verify", "--repair")
    assert found(coded("functions")) == set()
    assert index_differences() == []


def test_a_save_puts_words_back_into_the_column_from_which_an_old_process_took_them() -> None:
    entry = a_term("EC2", definition="servers")
    saved_by_an_old_process(entry, "servers", "functions")
    edited(entry, title="Fargate", definition="servers")
    assert found(coded("servers")) == {entry.pk}
    assert found(f"{{title}} : {coded('servers')}") == set()


def test_the_tables_change_forth_and_back_with_what_they_hold() -> None:
    entry = a_term("EC2", definition="servers 云计算", aliases=("Elastic Compute Cloud",))
    edited(entry, body="* a line")
    migration = import_module("notes.migrations.0019_held_tokens")
    editor = connection.schema_editor()
    with connection.cursor() as cursor:
        before = [row.tokens for row in held_rows([entry.pk])]
        migration.unmake(None, editor)
        cursor.execute(
            "SELECT title, names, summary, body FROM notes_searchtokens WHERE rowid = %s", [entry.pk]
        )
        (old,) = cursor.fetchall()
        assert not {"t", "n"} & {*old[0], *old[1]}
        assert found(f"{{title names}} : {coded('el')}*") == {entry.pk}
        migration.make(None, editor)
    assert [row.tokens for row in held_rows([entry.pk])] == before
    assert index_differences() == []
    edited(entry, title="Fargate")
    assert index_differences() == []
    SearchDocument.objects.filter(pk=entry.pk).delete()
    assert found(coded("servers")) == set()
    assert is_what_is_held()
