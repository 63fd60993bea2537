import difflib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from awskb.accounts.actions.people import remove_second_factor
from awskb.accounts.actions.signin_links import ORDINARY_LIFETIME, new_signin_link
from awskb.accounts.mails import address_of_page
from awskb.accounts.models import User


class Command(BaseCommand):
    help = "Print a link that signs one person in, once, within 30 minutes, and lets them choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the person's user name")
        parser.add_argument(
            "--remove-second-factor",
            action="store_true",
            help="for who lost phone, passkeys and recovery codes: they start anew without",
        )

    def handle(self, *_args: Any, name: str, **options: Any) -> None:
        person = User.objects.filter(username=name).first()
        if person is None:
            names = list(User.objects.values_list("username", flat=True))
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {near[0]}?" if near else " An administrator invites people."
            raise CommandError(f"There is no person named {name}.{hint}")
        if not person.is_active:
            raise CommandError(f"{name} is inactive. An administrator can make them active under /people/.")
        now = timezone.now()
        if options["remove_second_factor"]:
            remove_second_factor(person=person, by=None, at=now)
        token = new_signin_link(person=person, at=now, lifetime=ORDINARY_LIFETIME)
        self.stdout.write(address_of_page("account_signin_link", token))
        self.stderr.write(f"It signs {name} in once, within 30 minutes. Links made earlier no longer work.")
