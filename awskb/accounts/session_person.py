"""The person behind a session, with role and waiting reviews: every request of a member asks this.

Composing the question by the ORM takes ten times as long as its answer, so that is done once; what differs
is filled in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Case, IntegerField, OuterRef, Subquery, When

from awskb.accounts.models import User
from awskb.operations.change_counting import counter_columns
from certs.queries.waiting_reviews import waiting_columns
from notes.access import CACHED_ROLE, ROLES_BY_GROUP, Role

_RANK: Final = Case(
    *(When(name=name, then=role.value) for name, role in ROLES_BY_GROUP.items()), output_field=IntegerField()
)
_NO_PERSON: Final = -7
_SOME_MOMENT: Final = datetime(1900, 1, 1, 1, 1, tzinfo=UTC)


def person_of_session(user_id: int, *, at: datetime) -> User | None:
    """One query."""
    statement, places = _composed(connection.vendor)
    person = next(iter(User.objects.raw(statement, _filled(places, user_id, at))), None)
    if person is not None:
        rank: int | None = getattr(person, "highest_rank")  # noqa: B009 - a column of this query alone
        setattr(person, CACHED_ROLE, Role(rank or Role.READER))
    return person


@cache
def _composed(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    groups = Group.objects.filter(user=OuterRef("pk"), name__in=list(ROLES_BY_GROUP))
    rank = Subquery(groups.annotate(rank=_RANK).order_by("-rank").values("rank")[:1])
    people = User.objects.annotate(highest_rank=rank, **waiting_columns(at=_SOME_MOMENT), **counter_columns())
    return people.filter(pk=_NO_PERSON).query.sql_with_params()


def _filled(places: tuple[Any, ...], user_id: int, at: datetime) -> list[Any]:
    given = {
        _NO_PERSON: user_id,
        connection.ops.adapt_datetimefield_value(_SOME_MOMENT): connection.ops.adapt_datetimefield_value(at),
        connection.ops.adapt_datefield_value(_SOME_MOMENT.date()): connection.ops.adapt_datefield_value(
            at.date()
        ),
    }
    return [given.get(place, place) for place in places]
