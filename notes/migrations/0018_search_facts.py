"""On PostgreSQL the search index knows itself what its entries are and who may see them: kind, state, service.

To look up each entry that holds a common word took longer than all else of a search. What holds a word in its title, names or
summary has an index of its own, since those stand first and mostly suffice. `seen_by`: 0 nobody, as in the bin;
1 members; 2 everybody. Triggers keep these columns, whoever writes; an entry has no row before the entry itself is there.
SQLite finds its entries quickly enough.

While old processes run, they know nothing of the columns, and the triggers keep them right. PostgreSQL lets nobody search or
save while the index is written anew: a second at ten thousand entries, ten at a hundred thousand.
"""

from django.db import migrations

FACTS = {
    "is_raw": ("boolean", "true", "{row}.status = 'raw'"),
    "seen_by": (
        "smallint",
        "0",
        "CASE WHEN {row}.binned_at IS NOT NULL THEN 0 WHEN {row}.hidden THEN 1 ELSE 2 END",
    ),
    "kind": ("varchar(8)", "''", "{row}.kind"),
    "service_id": ("bigint", "NULL", "{row}.service_id"),
}
FOLLOWED = ["kind", "status", "hidden", "binned_at", "service_id"]
CHANGED = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FOLLOWED)


def facts_of(row):
    return ", ".join(f"({fact.format(row=row)})" for _, _, fact in FACTS.values())


# Names of ours alone stand in these statements.
TRIGGERS = [
    f"""
    CREATE FUNCTION notes_search_facts_at_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT {facts_of("e")} INTO {", ".join(f"NEW.{column}" for column in FACTS)}
        FROM notes_entry e WHERE e.id = NEW.entry_id;
        RETURN NEW;
    END
    $$
    """,  # noqa: S608 - as above
    f"""
    CREATE FUNCTION notes_search_facts_later() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE notes_searchdocument SET ({", ".join(FACTS)}) = ROW({facts_of("NEW")}) WHERE entry_id = NEW.id;
        RETURN NULL;
    END
    $$
    """,  # noqa: S608 - as above
    "CREATE TRIGGER notes_searchdocument_facts BEFORE INSERT ON notes_searchdocument"
    " FOR EACH ROW EXECUTE FUNCTION notes_search_facts_at_first()",
    f"CREATE TRIGGER notes_entry_search_facts AFTER UPDATE OF {', '.join(FOLLOWED)} ON notes_entry"
    f" FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION notes_search_facts_later()",
]


UPPER = (
    "CREATE INDEX search_upper_tokens ON notes_searchdocument USING gin (ts_filter(vector, '{a,b,c}'))"
    " WITH (fastupdate = on, gin_pending_list_limit = 128)"
)


def columns():
    """A new type makes the table anew with all its indexes, four times as fast as an update of all rows."""
    added = (f"ADD COLUMN {name} {kind} NOT NULL DEFAULT {first}" for name, (kind, first, _) in FACTS.items())
    yield "ALTER TABLE notes_searchdocument " + ", ".join(added).replace("NOT NULL DEFAULT NULL", "")
    for name, (kind, _, fact) in FACTS.items():
        of_entry = f"SELECT ({fact.format(row='e')})::{kind} FROM notes_entry e WHERE e.id = $1"  # noqa: S608 - as above
        yield f"CREATE FUNCTION notes_search_{name}(bigint) RETURNS {kind} LANGUAGE sql STABLE AS $$ {of_entry} $$"
    yield "ALTER TABLE notes_searchdocument " + ", ".join(
        f"ALTER COLUMN {name} TYPE {kind} USING notes_search_{name}(entry_id)"
        for name, (kind, _, _) in FACTS.items()
    )
    for name in FACTS:
        yield f"DROP FUNCTION notes_search_{name}"


def make(apps, schema_editor):
    """The triggers first: what is written before they are there is seen afterwards."""
    if schema_editor.connection.vendor == "postgresql":
        adding, *filling = columns()
        for statement in [adding, *TRIGGERS, "SET LOCAL maintenance_work_mem = '256MB'", *filling, UPPER]:
            schema_editor.execute(statement)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION notes_search_facts_later() CASCADE")
        schema_editor.execute("DROP FUNCTION notes_search_facts_at_first() CASCADE")
        schema_editor.execute("DROP INDEX search_upper_tokens")
        dropped = ", ".join(f"DROP COLUMN {name}" for name in FACTS)
        schema_editor.execute(f"ALTER TABLE notes_searchdocument {dropped}")


class Migration(migrations.Migration):
    dependencies = [("notes", "0017_generation")]

    operations = [migrations.RunPython(make, unmake)]
