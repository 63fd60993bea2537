"""Deleting everything of one's own."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.models import AbstractUser
from django.core.files.storage import default_storage
from django.db import transaction

from certs.actions.turns import take_turn
from certs.models import Credential
from certs.queries.own_records import PERSON, own_models


@transaction.atomic
def delete_own_records(*, by: AbstractUser) -> int:
    """Delete the person's whole study record, with the files they sent; says how many rows went.

    What they gave to the team stays: resources, corrections of exam maps, the wiki's history.
    """
    take_turn()
    files = Credential.objects.of(by).exclude(certificate_file="").values_list("certificate_file", flat=True)
    # A file goes only after its row has: a crash in between leaves a file, never a row without one.
    for name in list(files):
        transaction.on_commit(partial(default_storage.delete, name))
    gone = 0
    for model, path in own_models():
        if path == PERSON:
            gone += model._default_manager.filter(person=by).delete()[0]
    return gone
