from django.db import migrations

ROLES = ["reader", "editor", "curator", "administrator"]


def make_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    for name in ROLES:
        groups.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_signin_link"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    # People may hold these groups, so going backwards leaves them.
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
