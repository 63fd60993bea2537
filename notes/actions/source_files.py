"""What people decide about a notes file: who wrote it, and whether it is about AWS."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from notes.actions.derived import refresh_derived
from notes.actions.history import append_revisions, states_of
from notes.actions.ties import tie_below
from notes.actions.turns import take_turn
from notes.models import SourceFile

_LOG = logging.getLogger("awskb.sources")


class Described(NamedTuple):
    file: SourceFile
    retied: int


@transaction.atomic
def describe_source_file(
    *,
    file_id: int,
    author_id: int | None,
    about_aws: bool,
    by: AbstractUser | None,
    at: datetime,
    through: str,
) -> Described:
    """Set author and subject. Terms of a file that is about AWS from now on, or no longer, are tied anew;
    what a person tied or untied stays."""
    take_turn()
    file = SourceFile.objects.select_related("root").get(pk=file_id)
    is_other_subject = file.about_aws != about_aws
    file.author_id, file.about_aws = author_id, about_aws
    file.save(update_fields=["author", "about_aws"])
    _LOG.info(
        "%s: author %s, about AWS %s, said %s", file.name, author_id or "nobody", about_aws, by or "a command"
    )
    if not is_other_subject:
        return Described(file, 0)
    changed = tie_below(file.root)
    refresh_derived(entries=changed)
    why = "Tied by name: the file is about AWS" if about_aws else "Untied: the file is not about AWS"
    states = [(entry, state, why) for entry, state in states_of(changed)]
    append_revisions(entries_with_state=states, by=by, at=at, through=through)
    return Described(file, len(changed))
