"""A team of five with three months of study data, to look around, for screenshots and measurements."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from awskb.accounts.actions.roles import give_role
from awskb.accounts.models import User
from certs.actions.demo_records import add_demo_records, set_demo_needs
from certs.actions.demo_reviews import add_demo_reviews, forget_demo_cards, keep_demo_cards
from certs.actions.demo_team import TEAM, DemoPerson
from certs.models import ExamVersion, time_zone_of
from notes.access import Role
from notes.models import Entry

USERNAMES = [profile.username for profile in TEAM]


class Command(BaseCommand):
    help = (
        "Adds five made-up people with three months of study data to a wiki that has notes and catalogue. "
        "They have no password; `manage.py signin_link demo-jonas` lets one look around as one of them. "
        "Run again, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove", action="store_true", help="remove these people and all that is theirs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self._remove()
        else:
            self._add()

    @transaction.atomic
    def _add(self) -> None:
        if not (Entry.objects.exists() and ExamVersion.objects.exists()):
            raise CommandError(
                "The wiki is empty. Run `manage.py seed` first: the demo studies its notes and exams."
            )
        there = set(User.objects.filter(username__in=USERNAMES).values_list("username", flat=True))
        at = timezone.now()
        people = {}
        for profile in TEAM:
            if profile.username in there:
                continue
            person = people[profile.username] = _made(profile)
            today = at.astimezone(time_zone_of(person)).date()
            add_demo_records(person=person, profile=profile, at=at, today=today)
            if profile.role == "curator":
                keep_demo_cards(by=person, at=at)
            add_demo_reviews(person=person, profile=profile, at=at, today=today)
        if not people:
            self.stdout.write("The demo’s people are here already; nothing was changed.")
            return
        set_demo_needs(by=next(iter(people.values())), at=at)
        self.stdout.write(
            f"Added {', '.join(people)}. Look around as one: manage.py signin_link {USERNAMES[1]}"
        )

    @transaction.atomic
    def _remove(self) -> None:
        forget_demo_cards(usernames=USERNAMES)
        _, by_model = User.objects.filter(username__in=USERNAMES).delete()
        removed = by_model.get(User._meta.label, 0)
        self.stdout.write(f"Removed {removed} made-up people with their study data.")


def _made(profile: DemoPerson) -> User:
    person = User(
        username=profile.username,
        first_name=profile.first_name,
        last_name=profile.last_name,
        time_zone=profile.time_zone,
    )
    person.set_unusable_password()
    person.save()
    give_role(person=person, role=Role[profile.role.upper()])
    return person
