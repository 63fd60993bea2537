"""What is done inside a wiki of its own, in the product's settings: `python -m tests.faults.wiki make 50`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import django

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHARED_LINES = 60


def make(people: str) -> dict[str, Any]:
    """A wiki with an entry for each person and one for all, and everybody signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from awskb.accounts.actions.roles import give_role
    from awskb.accounts.models import User
    from notes.access import Role
    from notes.actions.entries import EntryText, create_entry

    def entry(kind: str, title: str, parent_id: int | None, body: str = "") -> Any:
        text = EntryText(title=title, definition="saved again and again" if body else "", body=body)
        return create_entry(by=None, at=NOW, through="command", kind=kind, parent_id=parent_id, text=text)

    root = entry("section", "aws", None)
    section = entry("section", "COMPUTE", root.pk)
    shared = entry("term", "Shared", section.pk, "\n".join(f"* line {n}" for n in range(SHARED_LINES)))
    made = []
    for number in range(int(people)):
        person = User.objects.create_user(username=f"person{number}", password=None)
        give_role(person=person, role=Role.EDITOR)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        own = entry("term", f"Own {number}", section.pk, "* nothing yet")
        made.append({"session": session.session_key, "own": own.slug})
    return {"shared": shared.slug, "people": made}


def odd(seed: str) -> dict[str, Any]:
    """Rows with whatever a database can keep: odd signs, far dates, large numbers, deep JSON, bytes."""
    from awskb.accounts.models import User
    from notes.actions.images import add_image
    from notes.models import Draft, Purge, Service, SourceUpload, UploadedFile
    from tests.factories.odd_values import OddValues
    from tests.factories.pictures import picture_bytes

    values = OddValues(int(seed))
    person = User.objects.order_by("pk")[0]
    upload = SourceUpload.objects.create(by=person, at=values.moment(), report=values.json())
    for number in range(40):
        Draft.objects.create(by=person, form=f"odd-{number}", fields=values.json(), at=values.moment())
        name = f"{values.text()} {number}"
        Service.objects.create(name=name, short=name, slug=f"odd-{number}", one_line=values.text())
        UploadedFile.objects.create(
            upload=upload, order=number, name=values.text(), sent_name="", size=1, data=values.data()
        )
    add_image(data=picture_bytes(), by=person, at=NOW, original_name="雪 ❄️.png", alt="雪 ❄️")
    # A number that was given to a row that is gone must not be given again.
    gone = Purge.objects.create(**values.purge())
    last = gone.pk
    gone.delete()
    return {"last": last}


def make_one() -> dict[str, Any]:
    """One more row in the table whose newest row is gone."""
    from notes.models import Purge
    from tests.factories.odd_values import OddValues

    return {"number": Purge.objects.create(**OddValues(1).purge()).pk}


def read() -> dict[str, Any]:
    """Everything that was ever saved, and whatever does not fit together."""
    from django.db.models import Count, Max, Min

    from notes.actions.search_index import index_differences
    from notes.models import Entry, Revision

    problems = [f"index: {difference}" for difference in index_differences()]
    problems += _unsound()
    counted = Entry.objects.annotate(
        count=Count("revisions"), first=Min("revisions__number"), last=Max("revisions__number")
    )
    problems += [
        f"{entry}: at revision {entry.revision_number}, has {entry.count}, {entry.first} to {entry.last}"
        for entry in counted
        if (entry.count, entry.first, entry.last) != (entry.revision_number, 1, entry.revision_number)
    ]
    newest = {
        (revision.entry_id, revision.number): revision.state["body"] for revision in Revision.objects.all()
    }
    problems += [
        f"{entry}: says otherwise than its newest revision"
        for entry in Entry.objects.all()
        if newest.get((entry.pk, entry.revision_number)) != entry.body
    ]
    slugs = dict(Entry.objects.values_list("pk", "slug"))
    history: dict[str, list[str]] = {}
    for (pk, _), body in sorted(newest.items()):
        history.setdefault(slugs[pk] or str(pk), []).append(body)
    return {"problems": problems, "history": history}


def notes() -> dict[str, Any]:
    """What each loaded file's entries say, and what does not fit together."""
    from notes.actions.search_index import index_differences
    from notes.models import Entry, SourceFile

    files: dict[str, list[str]] = {}
    for file in SourceFile.objects.select_related("root"):
        level, said = [file.root_id], []
        while level:
            below = list(Entry.objects.live().filter(parent_id__in=level).order_by("position", "pk"))
            said += [entry.definition for entry in below if entry.kind == "term"]
            level = [entry.pk for entry in below]
        files[file.name] = said
    unversioned = Entry.objects.filter(revisions__isnull=True).count()
    problems = [f"{unversioned} entries without a revision"] if unversioned else []
    return {"problems": [*problems, *_unsound(), *index_differences()], "files": files}


def write(slug: str, line: str, words: str, count: str) -> dict[str, Any]:
    """Save one entry again and again, as a form does, from this process; which words were kept."""
    from django.utils import timezone

    from notes.actions.entry_locks import EditedMeanwhile
    from notes.models import Entry
    from tests.factories.notes import edited
    from tests.faults.browser import with_line

    kept = []
    for number in range(int(count)):
        said = f"{words} {number}"
        while True:
            entry = Entry.objects.get(slug=slug)
            try:
                edited(entry, body=with_line(entry.body, int(line), said), at=timezone.now())
            except EditedMeanwhile:
                continue
            break
        kept.append(said)
    return {"kept": kept}


def cite(port: str, sites: str, pages: str) -> dict[str, Any]:
    """An entry for each of some sites, with links to its pages."""
    from notes.models import Link
    from tests.factories.notes import a_term

    for site in range(int(sites)):
        urls = [f"http://site{site}.example:{port}/{page}" for page in range(int(pages))]
        a_term(f"Site {site}", body="\n".join(f"* {url}" for url in urls))
    return {"links": Link.objects.count()}


def look(port: str, minutes: str) -> dict[str, Any]:
    """Look at the links whose turn it is, some minutes from now."""
    from datetime import timedelta

    from django.utils import timezone

    from notes.actions.link_checks import Bounds, check_due_links
    from notes.link_checking.pacing import Pacer
    from tests.notes.link_checking.sites import Sites

    ahead = timedelta(minutes=int(minutes))
    run = check_due_links(
        prober=Sites(port=int(port)).prober(pacer=Pacer(pause=0.02)),
        bounds=Bounds(threads=4),
        now=lambda: timezone.now() + ahead,
    )
    return {"checked": run.checked, "left": run.left}


def looked() -> dict[str, Any]:
    """How often each link was looked at."""
    from django.db.models import Count

    from notes.models import Link

    counted = Link.objects.annotate(looks=Count("checks")).values_list("url", "looks")
    return {"looks": dict(counted)}


def hold(folder: str) -> dict[str, Any]:
    """Ask for a task that ends only when it is let go."""
    from tests.faults.held_task import held

    held.enqueue(folder)
    return {}


def tasks() -> dict[str, Any]:
    from django_tasks_db.models import DBTaskResult

    return {row.task_name: row.status for row in DBTaskResult.objects.all()}


def workers() -> dict[str, Any]:
    from django.utils import timezone

    from awskb.operations.signs import living

    signs = list(living(at=timezone.now()))
    return {"living": len(signs), "processes": [sign.process for sign in signs]}


def texts() -> dict[str, Any]:
    """Every entry with all that a file says of it, in the order of the tree, its links among it."""
    from notes.models import Entry

    below: dict[int | None, list[Entry]] = {}
    for entry in Entry.objects.live().order_by("position", "pk").prefetch_related("aliases", "tags"):
        below.setdefault(entry.parent_id, []).append(entry)
    said: list[Any] = []

    def tell(parent: int | None, depth: int) -> None:
        for entry in below.get(parent, []):
            words = [entry.title, entry.expansion, entry.definition, entry.body, entry.status]
            names = [sorted(alias.name for alias in entry.aliases.all()), sorted(entry.tags.names())]
            cited = sorted(entry.citations.values_list("link__url", flat=True), key=str)
            aims = sorted(entry.references.values_list("target__title", flat=True), key=str)
            said.append([depth, entry.kind, *words, *names, cited, aims])
            tell(entry.pk, depth + 1)

    tell(None, 0)
    return {"entries": said, "slugs": list(Entry.objects.filter(kind="term").values_list("slug", flat=True))}


def _unsound() -> list[str]:
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        said = [row[0] for row in cursor.fetchall()]
        cursor.execute("INSERT INTO notes_searchtokens(notes_searchtokens) VALUES ('integrity-check')")
    return [] if said == ["ok"] else said


if __name__ == "__main__":
    django.setup()
    deeds = (make, read, odd, make_one, notes, write, cite, look, looked, hold, tasks, workers, texts)
    deed = {one.__name__: one for one in deeds}[sys.argv[1]]
    sys.stdout.write("\n" + json.dumps(deed(*sys.argv[2:])) + "\n")
