"""What pages count and what they choose from has an index of its own, so that they cost no more in a large wiki.

While old processes run, they go on as they are; PostgreSQL lets nobody write for the second that it takes. Each
index comes and goes by itself: whoever kept several tables to themselves at once would stand in the way of a save
that has one of them and waits for another, and one of the two would fail.
"""

from django.conf import settings
from django.db import migrations, models


class AddIndex(migrations.AddIndex):
    """What was interrupted between two of them goes on where it was."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not self._is_there(to_state.apps.get_model(app_label, self.model_name), schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if self._is_there(from_state.apps.get_model(app_label, self.model_name), schema_editor):
            super().database_backwards(app_label, schema_editor, from_state, to_state)

    def _is_there(self, model, schema_editor):
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
        return self.index.name in found


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("notes", "0015_link_health"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("binned_at__isnull", True)),
                fields=["parent", "kind", "status", "hidden"],
                name="entry_counted",
            ),
        ),
        AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(
                    ("binned_at__isnull", True), ("body", ""), ("kind", "term"), ("summary", "")
                ),
                fields=["kind", "summary", "hidden"],
                name="entry_undefined",
            ),
        ),
        AddIndex(
            model_name="entry",
            index=models.Index(condition=models.Q(("form", "table")), fields=["form"], name="entry_table"),
        ),
        AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(
                    ("state", "wanted"),
                    models.Q(("kind", "mention"), _negated=True),
                    models.Q(("written_key", ""), _negated=True),
                ),
                fields=["written_key", "entry"],
                name="reference_wanted",
            ),
        ),
        AddIndex(
            model_name="revision",
            index=models.Index(fields=["load", "-at", "-id"], name="revision_of_load"),
        ),
    ]
