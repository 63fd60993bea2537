"""A wiki of a size, with an editor who studies and a team around: what all pages are measured with."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from awskb.accounts.models import User
from bench import dashboard_data
from bench.generated_notes import make_notes
from bench.people import session_of
from bench.saving_data import derive, term_in
from bench.team_data import make_team
from certs.actions.catalogue import load_catalogue, read_catalogue
from certs.models import ExamVersion
from notes.access import Role
from notes.actions.services import load_services
from notes.models import Entry

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GOALS, LOG_ROWS, RESOURCES, PEOPLE = 10, 5_000, 100, 500


def make_empty() -> None:
    """Tables and files, which are the same for every size."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def fill(entries: int) -> tuple[object, ...]:
    """An editor's session; slugs of a term and a section; the numbers that saving needs."""
    make_notes(entries)
    load_services(FIXTURES / "aws_services.json", at=NOW)
    load_catalogue(facts=read_catalogue(FIXTURES), at=NOW)
    derive()
    section = Entry.objects.sections().filter(parent__isnull=False)[0]
    saved, bare = (term_in(section, title) for title in ("Saved Whole", "Saved Bare"))
    session = session_of("member", Role.EDITOR)
    _study(User.objects.get(username="member"))
    term = Entry.objects.filter(kind=Entry.Kind.TERM, slug__startswith="term-").order_by("pk")[20]
    return session, term.slug, section.slug, saved.slug, bare.pk, section.pk


def _study(person: User) -> None:
    now = timezone.now()
    versions = list(ExamVersion.objects.filter(exam_map__items__isnull=False).distinct().order_by("code"))
    versions = [*(one for one in versions if one.code == "SAA-C03"), *versions]
    versions = list(dict.fromkeys(versions))[:GOALS]
    dashboard_data.set_goals(person, versions, now)
    dashboard_data.log_study(person, LOG_ROWS, now)
    dashboard_data.take_resources(person, versions, RESOURCES, now)
    dashboard_data.practise(person, versions, LOG_ROWS // 50, now)
    dashboard_data.learn(person, versions, now)
    dashboard_data.hold(person, now)
    make_team(PEOPLE, now)
