from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.forms import ValidationError
from django.utils import timezone

from awskb.accounts.actions.invitations import (
    LONGEST_LIFETIME,
    ORDINARY_LIFETIME,
    AddressBelongsToSomebody,
    invite,
)
from awskb.accounts.mails import address_of_page, send_invitation
from notes.access import ROLES_BY_GROUP, Role


class Command(BaseCommand):
    help = "Print a link by which one person becomes a member, once; with --email it is sent there, too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", choices=list(ROLES_BY_GROUP), default=Role.EDITOR.group_name)
        parser.add_argument("--email", default="", help="the person's address; the invitation goes there")
        parser.add_argument("--name", default="", help="what you call the person")
        parser.add_argument(
            "--days",
            type=int,
            default=ORDINARY_LIFETIME.days,
            help=f"how long it is good for, at most {LONGEST_LIFETIME.days} (default: %(default)s)",
        )

    def handle(self, *_args: Any, role: str, email: str, name: str, days: int, **_options: Any) -> None:
        if not 1 <= days <= LONGEST_LIFETIME.days:
            raise CommandError(f"--days is {days}. Write a number from 1 to {LONGEST_LIFETIME.days}.")
        try:
            if email:
                validate_email(email)
            made = invite(
                role=ROLES_BY_GROUP[role],
                name=name[:150],
                email=email,
                by=None,
                at=timezone.now(),
                lifetime=timedelta(days=days),
            )
        except ValidationError as error:
            raise CommandError(f"--email is {email!r}, which is no e-mail address.") from error
        except AddressBelongsToSomebody as error:
            raise CommandError(str(error)) from error
        self.stdout.write(address_of_page("account_invitation", made.token))
        role_given, ends = made.invitation.given_role.with_article, made.invitation.expires_at
        self.stderr.write(f"It makes one person {role_given}, once, until {ends:%Y-%m-%d %H:%M} UTC.")
        if email and not send_invitation(made):
            self.stderr.write(f"The mail server did not take the message to {email}: hand the link over.")
