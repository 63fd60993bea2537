from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("certs", "0015_review_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewday",
            name="more_new",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="New cards asked for on that day, beyond what was chosen."
            ),
        ),
    ]
