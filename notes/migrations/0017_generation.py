"""Names of entries and of services have a number that is another one after each change of theirs.

A save asks for the number and goes on with what it remembers of the names, where it is the same. The numbers are drawn, not
counted, so that what is undone never leaves one behind that comes again. Triggers draw them, whichever way the rows are written.

While old processes run, they know nothing of the numbers, and their writes draw new ones like all others. On PostgreSQL
a save waits for this migration or is waited for, so that neither has a table that the other waits for.
"""

from django.db import migrations

CHANGES = {
    "notes_entryname": ("names", ["INSERT", "UPDATE OF name, first_word"]),
    "notes_service": ("services", ["INSERT", "UPDATE OF name, short", "DELETE"]),
    "notes_servicename": ("services", ["INSERT", "UPDATE OF service_id, name", "DELETE"]),
}
SQLITE_TABLE = (
    "CREATE TABLE notes_generation (of_what text PRIMARY KEY, number integer NOT NULL) WITHOUT ROWID"
)
SQLITE_FIRST = "INSERT INTO notes_generation VALUES ('names', random()), ('services', random())"
SQLITE_DRAWS = "UPDATE notes_generation SET number = random()"
# A double of PostgreSQL's holds so much exactly.
POSTGRESQL_DRAWN = "floor(random() * 9007199254740992)::bigint"
POSTGRESQL_TABLE = "CREATE TABLE notes_generation (of_what text PRIMARY KEY, number bigint NOT NULL)"
# Names of ours alone stand in these statements.
POSTGRESQL_FIRST = (
    f"INSERT INTO notes_generation VALUES ('names', {POSTGRESQL_DRAWN}), ('services', {POSTGRESQL_DRAWN})"  # noqa: S608 - as above
)
POSTGRESQL_FUNCTION = """
    CREATE FUNCTION notes_next_generation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE notes_generation SET number = floor(random() * 9007199254740992)::bigint WHERE of_what = TG_ARGV[0];
        RETURN NULL;
    END
    $$
"""


def sqlite_triggers():
    for table, (of_what, changes) in CHANGES.items():
        for change in changes:
            yield (
                f"{table}_generation_{change.split()[0].lower()}",
                f"AFTER {change} ON {table} BEGIN {SQLITE_DRAWS} WHERE of_what = '{of_what}'; END",
            )


def postgresql_triggers():
    for table, (of_what, changes) in CHANGES.items():
        yield (
            f"{table}_generation",
            f"AFTER {' OR '.join([*changes, 'TRUNCATE'])} ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION notes_next_generation('{of_what}')",
        )


def take_turn(schema_editor):
    """The turn that saves take (notes.actions.turns), until this migration ends."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SELECT pg_advisory_xact_lock(8017311)")


def make(apps, schema_editor):
    take_turn(schema_editor)
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    begin = (
        [POSTGRESQL_TABLE, POSTGRESQL_FIRST, POSTGRESQL_FUNCTION]
        if is_postgresql
        else [SQLITE_TABLE, SQLITE_FIRST]
    )
    triggers = postgresql_triggers() if is_postgresql else sqlite_triggers()
    for statement in [*begin, *(f"CREATE TRIGGER {name} {does}" for name, does in triggers)]:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    take_turn(schema_editor)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION notes_next_generation() CASCADE")
    else:
        for name, _ in sqlite_triggers():
            schema_editor.execute(f"DROP TRIGGER {name}")
    schema_editor.execute("DROP TABLE notes_generation")


class Migration(migrations.Migration):
    dependencies = [("notes", "0016_counted_by_index")]

    operations = [migrations.RunPython(make, unmake)]
