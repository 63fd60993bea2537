"""What pages count and what they choose from has an index of its own, so that they cost no more in a large wiki.

While old processes run, they go on as they are; PostgreSQL lets nobody write for the second that it takes.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0015_link_health"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("binned_at__isnull", True)),
                fields=["parent", "kind", "status", "hidden"],
                name="entry_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(
                    ("binned_at__isnull", True), ("body", ""), ("kind", "term"), ("summary", "")
                ),
                fields=["kind", "summary", "hidden"],
                name="entry_undefined",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(condition=models.Q(("form", "table")), fields=["form"], name="entry_table"),
        ),
        migrations.AddIndex(
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
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["load", "-at", "-id"], name="revision_of_load"),
        ),
    ]
