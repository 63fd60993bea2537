from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone

from awskb.accounts.actions.people import first_administrator
from awskb.accounts.actions.signin_links import FIRST_START_LIFETIME, new_signin_link


class Command(BaseCommand):
    help = "Make the first administrator of a wiki without people, and print a one-time sign-in link."

    def handle(self, *_args: Any, **_options: Any) -> None:
        person = first_administrator()
        if person is None:
            return
        token = new_signin_link(person=person, at=timezone.now(), lifetime=FIRST_START_LIFETIME)
        address = f"{settings.AWSKB_BASE_URL}{reverse('account_signin_link', args=[token])}"
        self.stdout.write(
            boxed(
                [
                    f"This wiki has its first administrator, {person.get_username()}, without a password.",
                    "Open this link to sign in and choose one. It works once, within 24 hours:",
                    "",
                    address,
                ]
            )
        )


def boxed(lines: list[str]) -> str:
    width = max(map(len, lines))
    rule = "─" * (width + 2)
    return "\n".join([f"┌{rule}┐", *(f"│ {line:<{width}} │" for line in lines), f"└{rule}┘"])
