"""A person's answers by the domains of the exams they aim at, through each exam's map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from certs.models import Card, Domain
from certs.queries.asked_cards import CardOf
from certs.queries.card_memories import NOWHERE, Links, links_of
from certs.queries.goals import GoalLine
from certs.queries.review_days import answers_by_card
from certs.readiness.recall_sums import Place
from certs.readiness.wilson import Answers
from notes.access import Person


@dataclass(frozen=True, slots=True)
class DomainAnswers:
    name: str
    weight: int | None
    cards: int
    answers: Answers


@dataclass(frozen=True, slots=True)
class ExamAnswers:
    """A card that serves two domains is counted in both; `unmapped` answers are of cards that serve none."""

    code: str
    domains: list[DomainAnswers]
    unmapped: int


def answers_by_domain(*, person: Person, lines: Iterable[GoalLine], since: date) -> list[ExamAnswers]:
    """Of these goals, in their order. Six queries; none where there is no goal."""
    versions = [line.version for line in lines]
    if not versions:
        return []
    ids = [one.pk for one in versions]
    answers = answers_by_card(person=person, since=since)
    links = links_of(person=person, version_ids=ids)
    own = _own_cards(person)
    domains: dict[int, list[Domain]] = defaultdict(list)
    for domain in Domain.objects.filter(exam_version__in=ids).order_by("number"):
        domains[domain.exam_version_id].append(domain)
    return [_of_exam(one.code, domains[one.pk], links[one.pk], answers, own) for one in versions]


def _own_cards(person: Person) -> dict[int, CardOf]:
    """A question that the person keeps belongs to one domain of one exam."""
    rows = Card.objects.filter(kind=Card.Kind.OWN, person=person.pk).values_list(
        "pk", "own_question__exam_version", "own_question__domain__number"
    )
    return {pk: CardOf(pk, pk, version_id=version, domain=domain) for pk, version, domain in rows}


def _of_exam(
    code: str,
    domains: list[Domain],
    links: Links,
    answers: Mapping[int, Answers],
    own: Mapping[int, CardOf],
) -> ExamAnswers:
    counted: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    unmapped = 0
    for card, one in answers.items():
        place = _place(card, links, own)
        for number in place.domains:
            sums = counted[number]
            sums[0] += 1
            sums[1] += one.correct
            sums[2] += one.answered
        if not place.domains:
            unmapped += one.answered
    rows = []
    for domain in domains:
        cards, known, given = counted[domain.number]
        rows.append(DomainAnswers(domain.name, domain.weight_percent, cards, Answers(known, given)))
    return ExamAnswers(code, rows, unmapped)


def _place(card: int, links: Links, own: Mapping[int, CardOf]) -> Place:
    if card in own:
        return links.place_of(own[card])
    return links.of_cards.get(links.main_of(card), NOWHERE)
