"""Six weeks of believable answers for the people of the demonstration, and the cards they are asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from certs.actions.demo_team import DemoPerson
from certs.actions.readiness_sums import remake_sums
from certs.actions.turns import take_turn
from certs.card_facts.rating import Rating as Rated
from certs.models import Card, CardDecision, CardMemory, Review, time_zone_of
from certs.queries.card_candidates import candidates, to_decide
from certs.queries.card_faces import Face
from certs.queries.card_supply import links_of, new_cards
from certs.queries.review_wishes import OwnWishes, goal_days, wishes_of
from certs.scheduling.memory import Memory, Phase, Rating
from certs.scheduling.scheduler import recall_at, review

DAYS: Final = 42
_MOST_SUGGESTED: Final = 60


@transaction.atomic
def keep_demo_cards(*, by: AbstractUser, at: datetime) -> int:
    """What a curator would keep: what is ready, and some of what is suggested. What was decided stays."""
    take_turn()
    waiting = to_decide(candidates(person=by))
    ready = [one for one in waiting if one.rated.rating is Rated.READY]
    chosen = [*ready, *[one for one in waiting if one not in ready][:_MOST_SUGGESTED]]
    for one in chosen:
        card, _ = Card.objects.get_or_create(
            kind=Card.Kind.TERM, entry_id=one.entry_id, person=None, defaults={"created_at": at}
        )
        card.meaning, card.front = one.back.meaning, one.front
        card.save(update_fields=["meaning", "front"])
        CardDecision.objects.create(card=card, verdict=CardDecision.Verdict.KEPT, by_id=by.pk, at=at)
    return len(chosen)


@transaction.atomic
def forget_demo_cards(*, usernames: list[str]) -> None:
    """Nobody decided any more what the demonstration's people did."""
    take_turn()
    CardDecision.objects.filter(by__username__in=usernames).delete()


@transaction.atomic
def add_demo_reviews(*, person: AbstractUser, profile: DemoPerson, at: datetime, today: date) -> None:
    """Up to yesterday, so that there is something to answer today."""
    take_turn()
    zone, own = time_zone_of(person), wishes_of(person)
    goals = goal_days(person=person, today=today, zone=zone, retention=own.wishes.desired_retention)
    waiting = new_cards(person=person, goals=goals, links=links_of(person=person, goals=goals))
    learner = _Learner(person, profile, own)
    random = Random(f"cards of {profile.username}")  # noqa: S311 - a demonstration, no secret
    for back in range(DAYS, 0, -1):
        if random.random() >= profile.study_days:
            continue
        fresh = islice(waiting, random.randrange(2, 3 + round(profile.minutes / 8)))
        learner.study(today - timedelta(days=back), [one.face for one in fresh], random)
    learner.keep()
    remake_sums(by=person, at=at)


class _Learner:
    """Forgets as FSRS expects, a little more with less skill."""

    def __init__(self, person: AbstractUser, profile: DemoPerson, own: OwnWishes) -> None:
        self.person, self.own = person, own
        self.skill = 0.9 + profile.skill / 10
        self.zone = time_zone_of(person)
        self.faces: dict[int, Face] = {}
        self.memories: dict[int, Memory] = {}
        self.added: dict[int, datetime] = {}
        self.answers: list[Review] = []

    def study(self, day: date, fresh: list[Face], random: Random) -> None:
        """One sitting in the middle of the day in every zone of the team."""
        at = datetime.combine(day, time(11, random.randrange(40)), UTC)
        due = [card for card, memory in self.memories.items() if memory.due < at + timedelta(hours=12)]
        for face in fresh:
            self.faces[face.card_id], self.added[face.card_id] = face, at
            self.memories[face.card_id] = Memory(due=at)
        queue = [*sorted(due, key=lambda card: self.memories[card].due), *(face.card_id for face in fresh)]
        ends = at + timedelta(hours=2)
        while queue and at < ends:
            card = queue.pop(0)
            at = max(at, self.memories[card].due if self.memories[card].phase != Phase.REVIEW else at)
            at += timedelta(milliseconds=self._answer(card, at, random))
            if self.memories[card].due < ends:
                queue.append(card)

    def _answer(self, card: int, at: datetime, random: Random) -> int:
        before, wishes = self.memories[card], self.own.of_card(card)
        recall = None if before.is_new else recall_at(before, at, wishes=wishes)
        taken = round(random.lognormvariate(8.7, 0.5))
        self.memories[card] = review(before, rating := self._rating(recall, random), at, wishes=wishes)
        self.answers.append(
            Review(
                person_id=self.person.pk,
                card_id=card,
                key=UUID(int=random.getrandbits(128)),
                rating=rating,
                at=at,
                on=at.astimezone(self.zone).date(),
                milliseconds=taken,
                recall=recall,
                is_learning=before.phase != Phase.REVIEW,
            )
        )
        return taken

    def _rating(self, recall: float | None, random: Random) -> Rating:
        if random.random() > (0.75 if recall is None else recall * self.skill):
            return Rating.AGAIN
        return random.choices((Rating.HARD, Rating.GOOD, Rating.EASY), (0.12, 0.78, 0.1))[0]

    def keep(self) -> None:
        CardMemory.objects.bulk_create(
            CardMemory(
                person_id=self.person.pk,
                card_id=card,
                phase=memory.phase,
                step=memory.step,
                stability=memory.stability,
                difficulty=memory.difficulty,
                due=memory.due,
                last_review=memory.last_review,
                lapses=memory.lapses,
                meaning=self.faces[card].back.meaning,
                added_at=self.added[card],
            )
            for card, memory in self.memories.items()
        )
        Review.objects.bulk_create(self.answers)
