"""The search index: a table beside the entries, and the tokens as each of the two databases searches them.

SQLite: an FTS5 table of tokens in hexadecimal digits, which its tokenizer has nothing to split in. `detail=column`: words
are asked for by column, never by position. The trigger keeps it in step with the table beside it, whoever deletes there.
PostgreSQL: a vector of our own tokens. `COLLATE "C"`: both databases then sort and compare by bytes. Without
`fastupdate` a search never reads a pending list.
"""

import django.db.models.deletion
from django.db import migrations, models

SQLITE_MADE = [
    """
    CREATE VIRTUAL TABLE notes_searchtokens USING fts5(
        title, names, summary, body, tokenize='ascii', prefix='2 4', detail=column
    )
    """,
    """
    CREATE TRIGGER notes_searchdocument_deleted AFTER DELETE ON notes_searchdocument BEGIN
        DELETE FROM notes_searchtokens WHERE rowid = old.entry_id;
    END
    """,
]
SQLITE_UNMADE = ["DROP TRIGGER notes_searchdocument_deleted", "DROP TABLE notes_searchtokens"]

POSTGRESQL_MADE = [
    'ALTER TABLE notes_searchdocument ALTER COLUMN place TYPE text COLLATE "C"',
    'ALTER TABLE notes_searchdocument ALTER COLUMN title_form TYPE text COLLATE "C"',
    "ALTER TABLE notes_searchdocument ADD COLUMN vector tsvector NOT NULL DEFAULT ''",
    "CREATE INDEX search_tokens ON notes_searchdocument USING gin (vector) WITH (fastupdate = off)",
]
POSTGRESQL_UNMADE = ["DROP INDEX search_tokens", "ALTER TABLE notes_searchdocument DROP COLUMN vector"]

STATEMENTS = {"sqlite": (SQLITE_MADE, SQLITE_UNMADE), "postgresql": (POSTGRESQL_MADE, POSTGRESQL_UNMADE)}


def make(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][0]:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    for statement in STATEMENTS[schema_editor.connection.vendor][1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="notes.entry",
                    ),
                ),
                (
                    "place",
                    models.TextField(
                        help_text="Sorts as the entries stand in the tree; begins with the parent's."
                    ),
                ),
                ("title_form", models.TextField(blank=True)),
                ("names", models.TextField(blank=True, help_text="Other names as written, one a line.")),
                (
                    "names_form",
                    models.TextField(
                        blank=True, help_text="Other names as compared, each between line ends."
                    ),
                ),
                ("digest", models.CharField(max_length=24)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["place"], name="search_in_order"),
                    models.Index(fields=["title_form"], name="search_title"),
                ],
            },
        ),
        migrations.RunPython(make, unmake),
    ]
