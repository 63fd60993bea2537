"""Tells a person what references their act left behind, where it was not the form of one entry."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html

from notes.queries.open_renames import renames_left_by


def tell_of_renames(request: HttpRequest, since: datetime) -> None:
    for rename in renames_left_by(person=request.user, since=since):
        said = '{}: {} of other entries {} it as before. <a href="{}">Look through them</a>'
        words = ("1 reference", "names") if rename.count == 1 else (f"{rename.count} references", "name")
        messages.warning(request, format_html(said, rename.words, *words, rename.url))
