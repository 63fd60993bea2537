"""SQLite's search index is told only what a save changes: what it says of each entry is held in a table beside it.

FTS5 keeps no text of its own, and no index of beginnings, with which no single word could be taken out. Instead the first
letter and the first two of each word of a title (t) or of another name (n) are words too. On PostgreSQL there is nothing to do.

While old processes run, they find all words, and can save. What they save leaves the entry's former words in the index and
brings no beginnings of new ones. Whoever saves it next adds these; the nightly repair finds what is left, and makes all anew.
"""

from django.db import migrations

TABLE = """
    CREATE TABLE notes_searchheld (
        entry_id integer PRIMARY KEY, digest text NOT NULL,
        title text NOT NULL, names text NOT NULL, summary text NOT NULL, body text NOT NULL
    )
"""
FILLED = """
    INSERT INTO notes_searchheld (entry_id, digest, title, names, summary, body)
    SELECT d.entry_id, d.digest, with_beginnings(t.title, 't'), with_beginnings(t.names, 'n'), t.summary, t.body
    FROM notes_searchdocument d JOIN notes_searchtokens t ON t.rowid = d.entry_id ORDER BY d.entry_id
"""
BESIDE = """
    CREATE VIRTUAL TABLE notes_searchtokens USING fts5(
        title, names, summary, body, tokenize='ascii', detail=column, columnsize=0,
        content='notes_searchheld', content_rowid='entry_id'
    )
"""
IN_STEP = """
    CREATE TRIGGER notes_searchdocument_deleted AFTER DELETE ON notes_searchdocument BEGIN
        INSERT INTO notes_searchtokens (notes_searchtokens, rowid, title, names, summary, body)
            SELECT 'delete', entry_id, title, names, summary, body FROM notes_searchheld WHERE entry_id = old.entry_id;
        DELETE FROM notes_searchheld WHERE entry_id = old.entry_id;
    END
"""
BY_ITSELF = """
    CREATE VIRTUAL TABLE notes_searchtokens USING fts5(
        title, names, summary, body, tokenize='ascii', prefix='2 4', detail=column
    )
"""
FILLED_BY_ITSELF = """
    INSERT INTO notes_searchtokens (rowid, title, names, summary, body)
    SELECT entry_id, without_beginnings(title, 't'), without_beginnings(names, 'n'), summary, body
    FROM notes_searchheld ORDER BY entry_id
"""
IN_STEP_BY_ITSELF = """
    CREATE TRIGGER notes_searchdocument_deleted AFTER DELETE ON notes_searchdocument BEGIN
        DELETE FROM notes_searchtokens WHERE rowid = old.entry_id;
    END
"""
REBUILT = "INSERT INTO notes_searchtokens (notes_searchtokens) VALUES ('rebuild')"
NO_TRIGGER = "DROP TRIGGER notes_searchdocument_deleted"
NO_TOKENS = "DROP TABLE notes_searchtokens"
NO_TABLE = "DROP TABLE notes_searchheld"


def with_beginnings(text, mark):
    words = text.split()
    beginnings = (mark + word[:end] for end in (2, 4) for word in words if len(word) >= end)
    return " ".join([*words, *dict.fromkeys(beginnings)])


def without_beginnings(text, mark):
    return " ".join(word for word in text.split() if not word.startswith(mark))


def run(schema_editor, *statements):
    used = schema_editor.connection
    if used.vendor != "sqlite":
        return
    used.ensure_connection()
    for function in (with_beginnings, without_beginnings):
        used.connection.create_function(function.__name__, 2, function, deterministic=True)
    for statement in statements:
        schema_editor.execute(statement)


def make(apps, schema_editor):
    run(schema_editor, TABLE, FILLED, NO_TRIGGER, NO_TOKENS, BESIDE, REBUILT, IN_STEP)


def unmake(apps, schema_editor):
    run(schema_editor, NO_TRIGGER, NO_TOKENS, BY_ITSELF, FILLED_BY_ITSELF, IN_STEP_BY_ITSELF, NO_TABLE)


class Migration(migrations.Migration):
    dependencies = [("notes", "0018_search_facts")]

    operations = [migrations.RunPython(make, unmake)]
