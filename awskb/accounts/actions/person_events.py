"""Keeping what was done about people: a row for the administrators, a line for the log."""

import logging
from datetime import datetime

from awskb.accounts.models import PersonEvent, User

LOG = logging.getLogger("awskb.people")
LONGEST_DETAIL = 200


def record_event(
    *, deed: PersonEvent.Deed, person: User | None, by: User | None, at: datetime, detail: str = ""
) -> PersonEvent:
    event = PersonEvent.objects.create(deed=deed, person=person, by=by, at=at, detail=detail[:LONGEST_DETAIL])
    # Whoever runs a command sees what it did.
    LOG.log(
        logging.INFO if by else logging.DEBUG,
        "%s: %s, by %s%s",
        deed.value,
        person.get_username() if person else "nobody yet",
        by.get_username() if by else "a command",
        f" ({event.detail})" if event.detail else "",
    )
    return event
