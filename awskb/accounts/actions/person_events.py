"""Keeping what was done: a row for the administrators, a line for the log; forgetting it in time."""

import logging
from datetime import datetime

from awskb.accounts.models import PersonEvent, User

LOG = logging.getLogger("awskb.people")
LONGEST_DETAIL = 200


def record_event(
    *,
    deed: PersonEvent.Deed,
    person: User | None,
    by: User | None,
    at: datetime,
    detail: str = "",
    address: str = "",
) -> PersonEvent:
    event = PersonEvent.objects.create(
        deed=deed, person=person, by=by, at=at, detail=detail[:LONGEST_DETAIL], address=address
    )
    # Whoever runs a command sees what it did.
    LOG.log(
        logging.INFO if by or address else logging.DEBUG,
        "%s: %s, by %s%s%s",
        deed.value,
        person.get_username() if person else "nobody",
        by.get_username() if by else "somebody" if address else "a command",
        f" ({event.detail})" if event.detail else "",
        f" from {address}" if address else "",
    )
    return event


def forget_events(*, before: datetime) -> int:
    return PersonEvent.objects.filter(at__lt=before).delete()[0]
