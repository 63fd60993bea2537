"""The curator's pass through candidates: one at a time, with how many are left and how long they take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from certs.card_facts.pace import time_left
from certs.card_facts.rating import Rating
from certs.models import CardDecision
from certs.queries.card_candidates import Candidate, candidates, to_decide
from notes.access import Person

# Decisions by which the pace is told.
PACED = 20
PACED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PassPage:
    current: Candidate | None
    ready: int
    suggested: int
    kept: int
    dropped: int
    never: int
    minutes_left: int | None
    last: Candidate | None

    @property
    def left(self) -> int:
        return self.ready + self.suggested


def pass_page(*, person: Person, at: datetime) -> PassPage:
    """Eight queries. `last` is what this curator decided last, and may take back."""
    found = candidates(person=person)
    waiting = to_decide(found)
    mine = CardDecision.objects.filter(by=person.pk, card__person=None).order_by("-at", "-pk")
    recent = list(mine.values_list("card_id", "at")[:PACED])
    left = time_left([when for _, when in recent if at - when <= PACED_WITHIN], len(waiting))
    by_card = {one.card_id: one for one in found if one.card_id}
    return PassPage(
        current=waiting[0] if waiting else None,
        ready=sum(one.is_ready for one in waiting),
        suggested=sum(not one.is_ready for one in waiting),
        kept=sum(one.verdict == "kept" for one in found),
        dropped=sum(one.verdict == "dropped" for one in found),
        never=sum(one.rated.rating is Rating.NEVER for one in found),
        minutes_left=max(1, round(left.total_seconds() / 60)) if left else None,
        last=by_card.get(recent[0][0]) if recent else None,
    )
