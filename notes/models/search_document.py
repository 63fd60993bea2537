"""What search reads of an entry beside the entry itself. Derived, and kept in the entry's transaction."""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """An entry as the search index knows it; written by `notes.actions.search_index` alone.

    The tokens stand where the database searches them: on SQLite in the FTS5 table `notes_searchtokens`,
    whose rowid is the entry's id, and beside it in `notes_searchheld`, so that of a change only what differs
    is written (migration 0019); on PostgreSQL in the column `vector` of this table (migration 0002), and
    beside it what the entry is and who may see it, by triggers (migration 0018).
    """

    entry = models.OneToOneField(
        "notes.Entry", models.CASCADE, primary_key=True, related_name="search_document"
    )
    place = models.TextField(help_text="Sorts as the entries stand in the tree; begins with the parent's.")
    title_form = models.TextField(blank=True)
    names = models.TextField(blank=True, help_text="Other names as written, one a line.")
    names_form = models.TextField(blank=True, help_text="Other names as compared, each between line ends.")
    digest = models.CharField(max_length=24)

    class Meta:
        indexes = [
            models.Index(fields=["place"], name="search_in_order"),
            models.Index(fields=["title_form"], name="search_title"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.title_form}"
