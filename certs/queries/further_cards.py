"""Cards beside those of the notes' lines: asked backwards, by official name, and from the catalogue alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import Count

from certs.card_facts.fitting import Lines
from certs.card_facts.rating import Rated, Rating
from certs.card_facts.sides import (
    Back,
    CatalogueFacts,
    back_of_official,
    back_of_reverse,
    back_of_service,
    front_of_official,
    front_of_service,
    may_ask_official_name,
)
from certs.card_facts.words import content_words, fold
from certs.models import Card, ExamVersion, ScopeService
from certs.queries.card_candidates import Candidate, Wiki, candidate_of
from certs.queries.card_rows import main_card, verdict_of
from certs.queries.holdings import services_held
from notes.access import Person
from notes.models import Service

NOT_APPROVED = "its card is not kept"
FITS_ANOTHER = "its line fits something else, too"
NO_OTHER_NAME = "its official name says nothing new"
HELD_BY_NOW = "the notes have an entry of it by now"
BACKWARDS = "asked backwards, so that the line must fit nothing else"
BY_NAME = "asked by its official name"
FROM_CATALOGUE = "the catalogue says it, not the notes"


def all_candidates(
    *, person: Person, today: date | None = None, without: Collection[str] = ()
) -> dict[str, list[Candidate]]:
    """By kind of card, in the order in which they are asked: twelve queries, whatever their number.

    Without `today` no exam counts as over. Which lines fit nothing else is the dearest question of all.
    """
    wiki = Wiki(person)
    terms = wiki.candidates()
    scope = _in_scope(today)
    services = Service.objects.in_bulk(scope)
    return {
        Card.Kind.TERM: terms,
        Card.Kind.REVERSE: list(_reverses(wiki, terms, services)) if Card.Kind.REVERSE not in without else [],
        Card.Kind.OFFICIAL: list(_officials(wiki, terms)),
        Card.Kind.CATALOGUE: _of_catalogue(person, services, scope),
    }


def find_candidate(*, kind: str, of: int, person: Person, today: date) -> Candidate | None:
    """Of an entry, or of a service; any of several entries with one title names the same card."""
    if kind == Card.Kind.TERM:
        return candidate_of(entry_id=of, person=person)
    found = all_candidates(person=person, today=today).get(kind, ())
    one = next((one for one in found if of in (one.entry_ids or (one.service_id,))), None)
    return one or (_outside_scope(of, person) if kind == Card.Kind.CATALOGUE else None)


def _outside_scope(service_id: int, person: Person) -> Candidate | None:
    """Also what no exam asks for can be kept, if the notes lack it and the catalogue says something."""
    service = Service.objects.filter(pk=service_id).first()
    if service is None or service.pk in services_held(person=person):
        return None
    return _of_service(service, None, is_held=False)


def _in_scope(today: date | None) -> dict[int, int]:
    """Services that exams ask for which are not over, with by how many of them."""
    over = [one.pk for one in ExamVersion.objects.all() if today and one.status_on(today).is_retired]
    rows = ScopeService.objects.filter(service__isnull=False).exclude(exam_version__in=over)
    return dict(
        rows.order_by().values_list("service_id").annotate(exams=Count("exam_version", distinct=True))
    )


def _reverses(wiki: Wiki, terms: Iterable[Candidate], services: Mapping[int, Service]) -> Iterable[Candidate]:
    """Of approved cards whose line fits no other entry and no service in scope; and rows made before."""
    lines = {("entry", one.entry_id): one.back.meaning for one in terms}
    lines |= {("service", pk): one.one_line for pk, one in services.items()}
    aside = {("entry", one.entry_id): ("service", one.service_id or 0) for one in terms}
    fitting = Lines(lines, aside=aside)
    for one in terms:
        cards = wiki.cards_of(Card.Kind.REVERSE, one.entry_ids)
        if not cards and one.verdict != "kept":
            continue
        held_back = "" if one.verdict == "kept" else NOT_APPROVED
        if not held_back and (not fitting.only_fits(("entry", one.entry_id)) or _tells_itself(one)):
            held_back = FITS_ANOTHER
        if cards or not held_back:
            back = back_of_reverse(one.front, one.back.meaning, one.back)
            yield _derived(one, Card.Kind.REVERSE, cards, one.back.meaning, back, BACKWARDS, held_back)


def _tells_itself(one: Candidate) -> bool:
    """The line has the name that is asked for."""
    name = set(map(fold, content_words(one.front.rpartition(" › ")[2])))
    return bool(name) and name <= set(map(fold, content_words(one.back.meaning)))


def _officials(wiki: Wiki, terms: Iterable[Candidate]) -> Iterable[Candidate]:
    for one in terms:
        cards = wiki.cards_of(Card.Kind.OFFICIAL, one.entry_ids)
        name, is_over = one.back.official_name, one.back.life_cycle not in ("", "active", "unknown")
        may = may_ask_official_name(one.title, name, is_part=one.is_part) and not is_over
        if cards or may:
            back = back_of_official(name or one.title, one.back)
            held_back = "" if may else NO_OTHER_NAME
            front = front_of_official(one.front)
            yield _derived(one, Card.Kind.OFFICIAL, cards, front, back, BY_NAME, held_back)


def _derived(
    one: Candidate, kind: str, cards: list[Card], front: str, back: Back, reason: str, held_back: str
) -> Candidate:
    card = main_card(cards)
    return replace(
        one,
        kind=kind,
        front=front,
        back=back,
        rated=Rated(Rating.NEVER, (held_back,)) if held_back else Rated(Rating.SUGGESTED, (reason,)),
        card_id=card.pk if card else None,
        verdict=verdict_of(card),
        is_fixed=False,
        approved_meaning=card.meaning if card else "",
        card_ids=tuple(card.pk for card in cards),
        own_line=back.meaning,
        fixed_from="",
        held_back=held_back,
    )


def _of_catalogue(
    person: Person, services: Mapping[int, Service], scope: Mapping[int, int]
) -> list[Candidate]:
    """Services in scope without an entry, what most exams ask for first; and rows made before."""
    held = services_held(person=person)
    rows = Card.objects.filter(kind=Card.Kind.CATALOGUE, service__isnull=False)
    cards = {card.service_id: card for card in rows.select_related("decision", "service")}
    asked = {pk: one for pk, one in services.items() if pk not in held or pk in cards}
    asked |= {pk: card.service for pk, card in cards.items() if pk and card.service}
    ordered = sorted(asked.values(), key=lambda one: (-scope.get(one.pk, 0), one.short.casefold()))
    found = (_of_service(one, cards.get(one.pk), is_held=one.pk in held) for one in ordered)
    return [one for one in found if one.card_id or one.rated.rating is not Rating.NEVER]


def _of_service(service: Service, card: Card | None, *, is_held: bool) -> Candidate:
    facts = CatalogueFacts(service.name, service.one_line, service.status, service.docs_url)
    back = back_of_service(facts)
    fixed = card.answer if card else ""
    never = "" if service.one_line else "the catalogue has no line of it"
    if service.status not in (Service.Status.ACTIVE, Service.Status.UNKNOWN):
        never = f"the catalogue says {service.status}"
    reasons = (FROM_CATALOGUE, *([HELD_BY_NOW] if is_held else []))
    return Candidate(
        entry_id=0,
        entry_ids=(),
        url=service.get_absolute_url(),
        title=service.short,
        front=(card and card.question) or front_of_service(service.short),
        back=replace(back, lines=(fixed,)) if fixed else back,
        rated=Rated(Rating.NEVER, (never,)) if never else Rated(Rating.SUGGESTED, reasons),
        card_id=card.pk if card else None,
        verdict=verdict_of(card),
        is_fixed=bool(fixed),
        approved_meaning=card.meaning if card else "",
        service_id=service.pk,
        kind=Card.Kind.CATALOGUE,
        card_ids=(card.pk,) if card else (),
        own_line=service.one_line,
        fixed_from=card.fixed_from if card else "",
        held_back=never,
    )
