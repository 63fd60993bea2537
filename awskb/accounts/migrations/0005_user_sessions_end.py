from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_user_names_unique_in_any_case"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="last_seen_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="times_signed_out",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                help_text="Counting it up ends every session of the person.",
            ),
        ),
    ]
