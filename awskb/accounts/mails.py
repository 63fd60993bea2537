"""The messages about people that allauth does not write."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from awskb.accounts.actions.addresses import ChangedAddress, WantedAddress
from awskb.accounts.actions.invitations import NewInvitation

LOG = logging.getLogger("awskb.mail")


def address_of_page(name: str, *arguments: Any) -> str:
    """Built on the configured address, so that the Host header has no say in it."""
    return f"{settings.AWSKB_BASE_URL}{reverse(name, args=arguments)}"


def send_invitation(made: NewInvitation) -> bool:
    return _send(
        "people/email/invitation",
        made.invitation.email,
        {"invitation": made.invitation, "address": address_of_page("account_invitation", made.token)},
    )


def send_wanted_address(wanted: WantedAddress) -> bool:
    if wanted.is_taken:
        return _send("account/email/address_taken", wanted.email, {"email": wanted.email})
    address = address_of_page("account_confirm_address", wanted.token)
    return _send("account/email/address_confirm", wanted.email, {"address": address})


def send_changed_address(changed: ChangedAddress) -> bool:
    """Word to the mailbox that was the person's until now."""
    if not changed.before:
        return True
    return _send("account/email/address_changed", changed.before, {"person": changed.person})


def _send(template: str, to: str, context: dict[str, Any]) -> bool:
    """False when the mail server did not take it, which the log tells more of."""
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = render_to_string(f"{template}_message.txt", context)
    try:
        send_mail(f"{settings.EMAIL_SUBJECT_PREFIX}{subject}", text, None, [to])
    except (SMTPException, OSError):
        LOG.exception("The mail server did not take a message (%s).", template)
        return False
    return True
