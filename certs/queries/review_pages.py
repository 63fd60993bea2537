"""The page of one's reviews: the card that is asked, the next ones at hand, how far the day is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from django.db.models import Q
from django.urls import reverse

from certs.models import Card, CardDecision, CardMemory, Review
from certs.queries.card_changes import FollowedMemory, followed_memories
from certs.queries.card_supply import unlearned_of_team
from certs.queries.due_cards import AskedCard, Hand, next_cards
from certs.queries.review_wishes import end_of
from notes.access import Person, can_edit

# A session goes on with these when the connection is lost.
AT_HAND = 20
LONG_FRONT = 48
QUESTIONS = {
    Card.Kind.TERM: "What is it, in your words?",
    Card.Kind.REVERSE: "Which is it?",
    Card.Kind.OFFICIAL: "What is its official name?",
    Card.Kind.CATALOGUE: "What is it, in your words?",
}


@dataclass(frozen=True, slots=True)
class RatingChoice:
    value: int
    words: str
    interval: str

    @property
    def is_of_today(self) -> bool:
        """A step of learning: the card comes again before the day is over."""
        return self.interval.endswith(" min")

    @property
    def is_default(self) -> bool:
        return self.value == Review.Rating.GOOD


@dataclass(frozen=True, slots=True)
class ShownCard:
    """One card as the page shows it: `term` is its front without the section that `path` names already."""

    asked: AskedCard
    may_edit: bool

    @property
    def term(self) -> str:
        for above in reversed(self.asked.path.split(" › ")):
            if above and self.asked.front.startswith(f"{above} › "):
                return self.asked.front.removeprefix(f"{above} › ")
        return self.asked.front

    @property
    def is_long(self) -> bool:
        return len(self.asked.front) > LONG_FRONT

    @property
    def is_long_answer(self) -> bool:
        return sum(map(len, self.asked.lines)) > 5 * LONG_FRONT

    @property
    def question(self) -> str:
        return QUESTIONS.get(Card.Kind(self.asked.kind), "Answer in your words.")

    @property
    def ratings(self) -> list[RatingChoice]:
        return [
            RatingChoice(one.value, one.label.capitalize(), self.asked.intervals[one.value])
            for one in Review.Rating
        ]

    @property
    def is_of_entry(self) -> bool:
        return bool(self.asked.url) and self.asked.kind != Card.Kind.CATALOGUE

    @property
    def open_words(self) -> str:
        return "Open the entry" if self.is_of_entry else "Open its page"

    @property
    def edit_url(self) -> str:
        """Where whoever may do so writes the line anew; the others suggest it by a doubt."""
        back = f"?back={reverse('certs:review')}"
        if self.asked.kind == Card.Kind.OWN:
            return reverse("certs:own-card-edit", args=[self.asked.memory_id]) + back
        return f"{self.asked.url}edit/{back}" if self.is_of_entry and self.may_edit else ""

    @property
    def docs_site(self) -> str:
        return (urlsplit(self.asked.docs_url).hostname or "").removeprefix("www.")

    @property
    def doubt_url(self) -> str:
        return f"{self.asked.url}doubt/" if self.asked.url and self.is_of_entry else ""


@dataclass(frozen=True, slots=True)
class LastAnswer:
    key: str
    card_id: int


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """`done` are today's answers so far; `answers` those ever given to the first card. Without cards the page
    says why there is none."""

    hand: Hand
    cards: list[ShownCard]
    done: int
    last: LastAnswer | None
    changed: FollowedMemory | None = None
    changed_count: int = 0
    has_cards: bool = True
    next_due: datetime | None = None
    answers: int = 0
    has_more_new: bool = False

    @property
    def total(self) -> int:
        return self.done + self.hand.left

    @property
    def number(self) -> int:
        return min(self.done + 1, self.total)


def review_page(
    *, person: Person, at: datetime, zone: tzinfo, chosen: int | None = None, asks_changes: bool = True
) -> ReviewPage:
    """`chosen`: the card whose answer a plain page shows, first if it is still asked."""
    hand = next_cards(person=person, at=at, zone=zone, count=AT_HAND)
    may_edit = can_edit(person)
    cards = [ShownCard(one, may_edit) for one in hand.cards]
    cards.sort(key=lambda card: card.asked.card_id != chosen)
    given = Review.objects.of(person).filter(on=at.astimezone(zone).date(), undone_at=None)
    last = given.order_by("-at", "-pk").values_list("key", "card").first()
    asks_changes = asks_changes and bool(hand.changed)
    changed = [one for one in followed_memories(person=person) if _asks(one)] if asks_changes else []
    return ReviewPage(
        hand=hand,
        cards=cards,
        done=given.count(),
        last=LastAnswer(str(last[0]), last[1]) if last else None,
        changed=changed[0] if changed else None,
        changed_count=len(changed),
        has_cards=bool(cards) or _has_cards(person),
        next_due=None if cards else _next_due(person, at, zone),
        answers=_answers_to(cards[0], person) if cards else 0,
        has_more_new=not cards and _has_more_new(person),
    )


def _asks(one: FollowedMemory) -> bool:
    memory = one.memory
    is_asked = not memory.suspended_at and not one.is_aside and memory.last_review is not None
    return bool(is_asked and one.why and one.candidate and not one.candidate.is_doubted)


def _answers_to(card: ShownCard, person: Person) -> int:
    return Review.objects.of(person).filter(card=card.asked.card_id, undone_at=None).count()


def _has_cards(person: Person) -> bool:
    kept = CardDecision.objects.filter(verdict=CardDecision.Verdict.KEPT, card__person=None)
    return CardMemory.objects.of(person).filter(suspended_at=None).exists() or kept.exists()


def _has_more_new(person: Person) -> bool:
    own = CardMemory.objects.of(person).filter(suspended_at=None, last_review=None)
    return own.exists() or unlearned_of_team(person).exists()


def _next_due(person: Person, at: datetime, zone: tzinfo) -> datetime | None:
    """When a card that was learned comes again, after today."""
    today = at.astimezone(zone).date()
    over = end_of(today, zone)
    rows = CardMemory.objects.of(person).filter(suspended_at=None, last_review__isnull=False)
    rows = rows.filter(Q(buried_until=None) | Q(buried_until__lte=today + timedelta(days=1)))
    due = rows.filter(due__gte=over).order_by("due").values_list("due", flat=True).first()
    waits = rows.filter(due__lt=over).exists()
    return over if waits else due
