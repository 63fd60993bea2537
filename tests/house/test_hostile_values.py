"""A hostile value in every text that anybody can write, on every page that lists it: only words (K04)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.db.models.functions import Cast, Concat, Left
from django.test import Client

from awskb.accounts.models import User
from notes.models import Entry, SourceFile
from tests.factories.certs import shipped_catalogue
from tests.factories.study_records import a_study_record
from tests.house.a_full_wiki import STARTS, fill_wiki
from tests.house.crawling import NOT_VISITED, linked_in, name_of, resolved

HOSTILE = "\"'><img src=x onerror=alert(1)></script></title></textarea>{{7*7}}{% now %}"
# What the page would hold if it were not escaped, or if a template had read it.
OBEYED = re.compile(r"<img src=x|\"'><|</script></title>|>49<|<a[^>]+href=\"\s*javascript:", re.IGNORECASE)
APPS = ("accounts", "notes", "certs")
# What is made by us: addresses, digests, keys, words that choose.
OURS = re.compile(
    r"slug|digest|salt|password|key|code|token|path|sha|name_key|kind|form$|state|status|scope|zone|theme|basis|stamp"
    r"|links|supply|front$|meaning|place|icon|url|scheme|host|site|first_word|username|email|address|abbreviation"
)


def written_fields(model: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not OURS.search(field.name)
    ]


def poisoned() -> int:
    """Every row that says something says this; what must differ begins with its number."""
    count = 0
    for model in apps.get_models():
        for field in written_fields(model) if model._meta.app_label in APPS else ():
            said = Concat(Cast("pk", models.CharField()), models.Value(HOSTILE))
            # PostgreSQL keeps no more than the column is made for.
            fitting = Left(said, field.max_length) if field.max_length else said
            count += model._default_manager.exclude(**{field.name: ""}).update(**{field.name: fitting})
    return count


def pages(client: Client, starts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every page that a link leads to, one for each kind and of each kind two."""
    seen: dict[str, int] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.streaming or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        html = answer.content.decode()
        yield address, html
        for linked in linked_in(html, base=address):
            match = resolved(linked)
            name = name_of(match) if match else ""
            if match and seen.get(name, 0) < 2 and match.url_name not in NOT_VISITED:
                seen[name] = seen.get(name, 0) + 1
                waiting.append(linked)


@pytest.mark.django_db
def test_no_page_obeys_what_is_written_in_any_field(
    administrator: User, client_of: Callable[[User], Client], tmp_path: Path, media_folder: Path
) -> None:
    fill_wiki(administrator=administrator, folder=tmp_path)
    shipped_catalogue()
    a_study_record(
        administrator,
        entry=Entry.objects.get(title="scaling"),
        file=SourceFile.objects.all()[0],
        says="words",
    )
    assert poisoned() > 2000
    client = client_of(administrator)
    client.raise_request_exception = False
    obeyed, told, seen = {}, 0, 0
    for address, html in pages(
        client, (*STARTS, "/dashboard/", "/team/", "/certs/", "/people/", f"/no/{HOSTILE}/")
    ):
        seen += 1
        told += "&lt;img src=x" in html or "%3Cimg" in html
        if found := OBEYED.search(html):
            obeyed[address] = html[max(0, found.start() - 120) : found.end() + 60]
    assert seen > 150
    assert told > 60
    assert not obeyed, obeyed
