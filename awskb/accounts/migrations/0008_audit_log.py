"""While old processes run, they go on writing the deeds that they know; the longer list is checked by nobody but forms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_api_tokens"),
    ]

    operations = [
        migrations.AddField(
            model_name="personevent",
            name="address",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The network address it came from.",
                max_length=45,
            ),
        ),
        migrations.AlterField(
            model_name="personevent",
            name="deed",
            field=models.CharField(
                choices=[
                    ("invited", "invited"),
                    ("invitation-renewed", "made a new link for the invitation of"),
                    ("invitation-revoked", "revoked the invitation of"),
                    ("joined", "joined"),
                    ("added", "added"),
                    ("role-given", "gave a role to"),
                    ("deactivated", "made inactive"),
                    ("reactivated", "made active again"),
                    ("link-made", "made a sign-in link for"),
                    ("second-factor-removed", "removed the second factor of"),
                    ("password-changed", "changed the password of"),
                    ("email-changed", "changed the e-mail address of"),
                    ("account-connected", "connected an account of"),
                    ("account-disconnected", "disconnected an account of"),
                    ("token-made", "made an API token for"),
                    ("token-revoked", "revoked an API token of"),
                    ("token-used", "used an API token of"),
                    ("signed-in", "signed in as"),
                    ("signin-refused", "was refused as"),
                    ("signed-out", "signed out"),
                    ("sessions-ended", "ended sessions of"),
                    ("second-factor-added", "set up a second factor of"),
                    ("recovery-codes-made", "made recovery codes for"),
                    ("binned", "moved to the bin"),
                    ("unbinned", "took out of the bin"),
                    ("purged", "removed for good"),
                    ("deleted", "deleted"),
                    ("exported", "exported"),
                ],
                max_length=24,
            ),
        ),
    ]
