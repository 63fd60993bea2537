"""The rows of cards by what they are of today: merges lead on to the entry that took the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count, F, Q

from certs.models import Card, CardMemory, Review
from certs.queries.merged_entries import ends_of
from notes.access import Person
from notes.models import Entry, EntryMerge


def merged_into() -> dict[int, int]:
    """Each entry merged away, with the one that has its text now."""
    winners = dict(EntryMerge.objects.filter(undone_at=None).values_list("loser_id", "winner_id"))
    return ends_of(winners)


def cards_by_entry(
    *, ends: Mapping[int, int], title_key: str | None = None
) -> dict[tuple[str, int], list[Card]]:
    """Every card by kind and entry: its own before those of what was merged into it. One query.

    With a title, only cards of entries that bear it, or that went into another.
    """
    found: dict[tuple[str, int], list[Card]] = defaultdict(list)
    cards = Card.objects.filter(entry__isnull=False).select_related("decision").order_by("pk")
    if title_key is not None:
        cards = cards.filter(Q(entry__title_key=title_key) | Q(entry__in=ends.keys()))
    for card in sorted(cards, key=lambda one: one.entry_id in ends):
        entry = card.entry_id or 0
        found[card.kind, ends.get(entry, entry)].append(card)
    return found


def verdict_of(card: Card | None) -> str:
    decision = getattr(card, "decision", None)
    return decision.verdict if decision else ""


def main_card(cards: Iterable[Card]) -> Card | None:
    """Of several that are one card today, the one that counts: kept before undecided before dropped."""
    return min(cards, key=lambda card: _RANK[verdict_of(card)], default=None)


_RANK = {"kept": 0, "": 1, "dropped": 2}


def memories_aside(*, person: Person, card_ids: Collection[int]) -> set[int]:
    """Of the person's memories of these cards, those that give way to a better one of the same card.

    Cards of merged entries, and of terms with one title, are the same card. Four queries at most, and none of
    them grows with what the person remembers otherwise.
    """
    ends = merged_into()
    places = _places(Q(pk__in=card_ids), ends)
    if not places:
        return set()
    keys = {key for _, key in places.values() if key}
    losers = [loser for loser, end in ends.items() if end in {end for end, _ in places.values()}]
    twins = Q(entry__title_key__in=keys, entry__kind=Entry.Kind.TERM, entry__binned_at=None)
    others = _places(twins | Q(entry__in=losers), ends)
    groups: dict[tuple[str, str], list[CardMemory]] = defaultdict(list)
    kinds = dict(Card.objects.filter(pk__in=others).values_list("pk", "kind"))
    for memory in CardMemory.objects.of(person).filter(card__in=others, card__person=None):
        groups[kinds[memory.card_id], others[memory.card_id][1]].append(memory)
    return worse_ones(person=person, groups=[group for group in groups.values() if len(group) > 1])


def worse_ones(*, person: Person, groups: Collection[Collection[CardMemory]]) -> set[int]:
    """All but the best of each group: most answers, then the longest memory, then the oldest row."""
    memories = [memory for group in groups for memory in group]
    if not memories:
        return set()
    counted = Review.objects.of(person).filter(
        card__in=[one.card_id for one in memories],
        undone_at=None,
        card__memories__person=F("person"),
        at__gte=F("card__memories__added_at"),
    )
    answers = dict(counted.order_by().values_list("card_id").annotate(answers=Count("pk")))
    aside = set()
    for group in groups:
        best = max(group, key=lambda one: (answers.get(one.card_id, 0), one.stability or 0.0, -one.pk))
        aside |= {one.pk for one in group} - {best.pk}
    return aside


def _places(which: Q, ends: Mapping[int, int]) -> dict[int, tuple[int, str]]:
    """By card, the entry that has its text now, with the key of its title."""
    rows = list(
        Card.objects.filter(which, entry__isnull=False).values_list("pk", "entry_id", "entry__title_key")
    )
    moved = {ends[entry] for _, entry, _ in rows if entry in ends}
    keys = dict(Entry.objects.filter(pk__in=moved).values_list("pk", "title_key")) if moved else {}
    return {
        pk: (ends.get(entry, entry), keys.get(ends[entry], "") if entry in ends else key)
        for pk, entry, key in rows
    }
