"""How many reviews wait, for the head of every page: columns of the query that finds a session's person."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.db.models import DateField, IntegerField
from django.db.models.expressions import RawSQL

from certs.models import ReviewPreferences

_USUAL: Final = ReviewPreferences()
# Every request asks this, and composing it by the ORM would take longer than the answer.
_OWN: Final = "FROM certs_cardmemory m WHERE m.person_id = accounts_user.id AND m.suspended_at IS NULL"
_DAY: Final = "SELECT d.on_day FROM certs_reviewday d WHERE d.person_id = accounts_user.id"
_OF_DAY: Final = (
    f"SELECT COUNT(*) {_OWN} AND m.asked_on = ({_DAY})"
    " AND (m.buried_until IS NULL OR m.buried_until <= m.asked_on)"
)
# No day has room for more than these.
_DUE: Final = (
    f"SELECT COUNT(*) FROM (SELECT 1 {_OWN} AND m.due <= %s AND m.last_review IS NOT NULL"  # noqa: S608
    " AND (m.buried_until IS NULL OR m.buried_until <= %s) LIMIT 1000) due"
)
_NEW: Final = (
    f"(SELECT COUNT(*) FROM (SELECT 1 {_OWN} AND m.due <= %s"  # noqa: S608
    " AND m.last_review IS NULL LIMIT 500) mine)"
    " + (SELECT COUNT(*) FROM (SELECT 1 FROM certs_card c"
    " JOIN certs_carddecision v ON v.card_id = c.id AND v.verdict = 'kept' WHERE c.person_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM certs_cardmemory k WHERE k.person_id = accounts_user.id"
    " AND k.card_id = c.id) LIMIT 500) team)"
)
_CHOSEN: Final = "SELECT p.{} FROM certs_reviewpreferences p WHERE p.person_id = accounts_user.id"


def waiting_columns(*, at: datetime) -> dict[str, RawSQL]:
    """Which day it is for a person is known only with the row, so both are asked: what is left of the day
    laid out last, and what a day would have that is not laid out yet."""
    number = IntegerField()
    moment = connection.ops.adapt_datetimefield_value(at)
    on = connection.ops.adapt_datefield_value(at.date())
    return {
        "reviews_on": RawSQL(_DAY, (), DateField()),  # noqa: S611 - constant text
        "reviews_of_day": RawSQL(_OF_DAY, (), number),  # noqa: S611
        "reviews_due": RawSQL(_DUE, (moment, on), number),  # noqa: S611
        "reviews_new": RawSQL(_NEW, (moment,), number),  # noqa: S611
        "reviews_new_a_day": RawSQL(_CHOSEN.format("new_a_day"), (), number),  # noqa: S611
        "reviews_most": RawSQL(_CHOSEN.format("most_a_day"), (), number),  # noqa: S611
    }


def waiting_reviews(*, person: AbstractBaseUser, at: datetime, zone: tzinfo) -> int | None:
    """Asks nothing; None for whoever was not found by those columns."""
    row: Any = person
    if not hasattr(row, "reviews_of_day"):
        return None
    if row.reviews_on == at.astimezone(zone).date():
        return int(row.reviews_of_day)
    a_day = _USUAL.new_a_day if row.reviews_new_a_day is None else row.reviews_new_a_day
    most = row.reviews_most or _USUAL.most_a_day
    due = min(row.reviews_due, most)
    return int(due + max(0, min(row.reviews_new, a_day, most - due)))
