"""Names in a table of their own, so that a save finds those that stand in a text without reading all entries."""

import re
import unicodedata

import django.db.models.deletion
from django.db import migrations, models

CJK = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
WORD = re.compile(rf"[^\W_{CJK}]+")
FOLDED = str.maketrans({"\ufe0f": None, "\u200d": None, "\u2019": "'", "\u2018": "'", "\u02bc": "'"})


def key(text):
    if not text.isascii():
        text = unicodedata.normalize("NFC", text[:4000].translate(FOLDED)).casefold()
        text = unicodedata.normalize("NFC", text).translate(FOLDED)
    return " ".join(text.casefold().split())[:200].rstrip()


def first_word(name):
    found = WORD.search(name)
    return found.group()[:100] if found else ""


def names(apps):
    entries = apps.get_model("notes", "Entry").objects.exclude(kind="item").order_by("pk")
    for pk, title, expansion in entries.values_list("pk", "title", "expansion").iterator(chunk_size=2000):
        yield pk, "title", title
        yield pk, "expansion", expansion
    aliases = apps.get_model("notes", "Alias").objects.order_by("pk")
    for pk, name in aliases.values_list("entry_id", "name").iterator(chunk_size=2000):
        yield pk, "alias", name


def fill(apps, schema_editor):
    entry_name = apps.get_model("notes", "EntryName")
    rows = [
        entry_name(entry_id=pk, kind=kind, name=name, name_key=key(name), first_word=first_word(name))
        for pk, kind, name in names(apps)
        if name
    ]
    entry_name.objects.bulk_create(rows, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0012_source_uploads_and_handouts"),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("title", "title"), ("expansion", "expansion"), ("alias", "alias")],
                        max_length=9,
                    ),
                ),
                ("name", models.TextField()),
                ("name_key", models.TextField()),
                (
                    "first_word",
                    models.TextField(
                        blank=True, help_text="By which a text that mentions the name is found."
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="names", to="notes.entry"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["name_key"], name="entry_name_key"),
                    models.Index(fields=["first_word"], name="entry_name_first_word"),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
