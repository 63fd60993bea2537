from django.apps import AppConfig


class NotesConfig(AppConfig):
    """The wiki: entries, their sources, links and history. Knows nothing of exams."""

    name = "notes"
    verbose_name = "Notes"
    default_auto_field = "django.db.models.BigAutoField"
