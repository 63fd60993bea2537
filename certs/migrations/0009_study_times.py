from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certs", "0008_study_timer_cancelled")]

    operations = [
        migrations.AddField(
            model_name="studyblock",
            name="since",
            field=models.DateField(
                default=date(2026, 11, 25), help_text="The first day on which it may fall."
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="studypreferences",
            name="gets_team_mails",
            field=models.BooleanField(
                default=True,
                help_text="Of certificates of the team that end; for those who look after the wiki.",
            ),
        ),
    ]
