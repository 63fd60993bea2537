import difflib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from awskb.accounts.actions.signin_links import ORDINARY_LIFETIME, new_signin_link
from awskb.accounts.models import User


class Command(BaseCommand):
    help = "Print a link that signs one person in, once, within 30 minutes, and lets them choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the person's user name")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        person = User.objects.filter(username=name).first()
        if person is None:
            names = list(User.objects.values_list("username", flat=True))
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {near[0]}?" if near else " An administrator adds people in the admin."
            raise CommandError(f"There is no person named {name}.{hint}")
        if not person.is_active:
            raise CommandError(f"{name} is inactive. Make them active in the admin first.")
        token = new_signin_link(person=person, at=timezone.now(), lifetime=ORDINARY_LIFETIME)
        path = reverse("account_signin_link", args=[token])
        self.stdout.write(f"{settings.AWSKB_BASE_URL}{path}")
        self.stderr.write(f"It signs {name} in once, within 30 minutes. Links made earlier no longer work.")
