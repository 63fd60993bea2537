"""What people decide about a notes file: who wrote it, and whether it is about AWS."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.derived import refresh_derived
from notes.actions.history import append_revisions, states_of
from notes.actions.ties import tie_below
from notes.actions.turns import take_turn
from notes.models import SourceFile


@transaction.atomic
def describe_source_file(
    *,
    file_id: int,
    author_id: int | None,
    about_aws: bool,
    by: AbstractUser,
    at: datetime,
    through: str,
) -> SourceFile:
    """Set author and subject. Terms of a file that is about AWS from now on, or no longer, are tied anew."""
    take_turn()
    file = SourceFile.objects.select_related("root").get(pk=file_id)
    is_other_subject = file.about_aws != about_aws
    file.author_id, file.about_aws = author_id, about_aws
    file.save(update_fields=["author", "about_aws"])
    if not is_other_subject:
        return file
    changed = tie_below(file.root)
    refresh_derived(entries=changed)
    why = "Tied by name: the file is about AWS" if about_aws else "Untied: the file is not about AWS"
    states = [(entry, state, why) for entry, state in states_of(changed)]
    append_revisions(entries_with_state=states, by=by, at=at, through=through)
    return file
