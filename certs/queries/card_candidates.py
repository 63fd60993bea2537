"""Cards that the entries of the notes could make, and what was decided of each; seven queries in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from certs.card_facts.meaning import why_changed
from certs.card_facts.rating import EntryFacts, Rated, Rating, rate
from certs.card_facts.sides import Back, CatalogueFacts, back_of_term, front_of_term
from certs.card_facts.words import fold, is_only_code
from certs.models import Card, CertificationTie
from certs.queries.card_rows import cards_by_entry, main_card, merged_into, verdict_of
from certs.queries.tied_entries import certification_places
from notes.access import Person
from notes.models import Doubt, Entry, Service, ServiceName
from notes.rendering.differences import Piece, word_difference

MOST_KEPT = 20_000
_READ = (
    "kind", "title", "title_key", "slug", "parent_id", "position", "status", "summary", "definition",
    "expansion", "service", "feature", "service__name", "service__one_line", "service__status",
    "service__docs_url", "feature__name", "feature__one_line", "feature__service__name",
    "feature__service__one_line", "feature__service__status", "feature__service__docs_url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """One card that an entry makes, a row already or not. `entry_ids` are all whose lines it has; of a card
    from the catalogue there is none, and `service_id` says what it is of.

    `verdict` is the team's: empty as long as nobody decided. `card_ids` are all rows that are this card
    today, by merges and twins. `own_line` is what the notes say, whatever was fixed. `path`: its sections,
    outermost first. `place`: the exam version and the number of the domain of a question of one's own.
    """

    entry_id: int
    entry_ids: tuple[int, ...]
    url: str
    front: str
    back: Back
    rated: Rated
    card_id: int | None = None
    verdict: str = ""
    is_fixed: bool = False
    is_doubted: bool = False
    approved_meaning: str = ""
    service_id: int | None = None
    kind: str = "term"
    card_ids: tuple[int, ...] = ()
    own_line: str = ""
    fixed_from: str = ""
    path: tuple[str, ...] = ()
    title: str = ""
    held_back: str = ""
    is_part: bool = False
    place: tuple[int, int] | None = None

    @property
    def changed_from(self) -> str:
        """What the notes said when a curator kept the card, if they say something else by now.

        Behind a fixed line any other words count; an entry's own line is asked again for another meaning.
        """
        if self.verdict != "kept":
            return ""
        if self.is_fixed:
            return self.fixed_from if self.fixed_from != self.own_line else ""
        return self.approved_meaning if why_changed(self.approved_meaning, self.own_line) else ""

    @property
    def asks_again(self) -> bool:
        """Kept, and either the notes changed behind it or it would not be kept by now."""
        return self.verdict == "kept" and bool(self.changed_from or self.not_any_more)

    @property
    def not_any_more(self) -> str:
        """Why it makes no card, though it was kept once."""
        never = self.rated.reasons[0] if self.rated.rating is Rating.NEVER else ""
        return self.held_back or never

    @property
    def difference(self) -> tuple[Piece, ...]:
        return word_difference(self.changed_from, self.own_line)

    @property
    def has_own_line(self) -> bool:
        """Whether its line can be fixed: the other kinds ask for names."""
        return self.kind in (Card.Kind.TERM, Card.Kind.CATALOGUE)

    @property
    def what(self) -> str:
        """How forms name it, whether it has a row or not."""
        return f"{self.kind}-{self.entry_id or self.service_id}"

    @property
    def is_ready(self) -> bool:
        return self.rated.rating is Rating.READY

    @property
    def is_the_teams(self) -> bool:
        """Asked of everybody; not while one of its lines is doubted, nor while its rule does not hold."""
        return self.verdict == "kept" and not self.is_doubted and not self.held_back


def candidates(*, person: Person) -> list[Candidate]:
    """In the order of the notes; of entries that the person may read."""
    return Wiki(person).candidates()


def candidate_of(*, entry_id: int, person: Person) -> Candidate | None:
    """The cost is that of one title, however many there are."""
    key = Entry.objects.filter(pk=entry_id).values_list("title_key", flat=True).first()
    found = Wiki(person, title_key=key).candidates() if key is not None else []
    return next((one for one in found if entry_id in one.entry_ids), None)


def to_decide(found: Iterable[Candidate]) -> list[Candidate]:
    """What a curator is asked: ready ones first, each in the order of the notes; never what makes no card."""
    open_ones = [one for one in found if not one.verdict and one.rated.rating is not Rating.NEVER]
    return sorted(open_ones, key=lambda one: -one.rated.rating)


class Wiki:
    """What a rating needs to know of all entries together."""

    def __init__(self, person: Person, *, title_key: str | None = None) -> None:
        """With a title, only its terms."""
        self.sections = {
            pk: (parent, title if kind == Entry.Kind.SECTION else "", (position, pk))
            for pk, parent, title, kind, position in Entry.objects.visible_to(person)
            .filter(kind__in=[Entry.Kind.SECTION, Entry.Kind.GROUP])
            .order_by()
            .values_list("pk", "parent_id", "title", "kind", "position")
        }
        self.certificates = set(certification_places())
        self.tied = set(
            CertificationTie.objects.exclude(certification=None).values_list("entry_id", flat=True)
        )
        self.names = _names_of_services()
        self.all_names = _kept(frozenset().union(*self.names.values()))
        self.doubted = set(Doubt.objects.open().values_list("entry_id", flat=True))
        self.ends = merged_into()
        self.cards = cards_by_entry(ends=self.ends, title_key=title_key)
        self.by_title: dict[str, list[Entry]] = defaultdict(list)
        terms = Entry.objects.visible_to(person).terms().select_related("service", "feature__service")
        terms = terms.only(*_READ)
        if title_key is not None:
            terms = terms.filter(title_key=title_key)
        for term in sorted(terms.order_by(), key=self._place):
            self.by_title[term.title_key].append(term)

    def candidates(self) -> list[Candidate]:
        return [self.candidate(terms) for terms in self.by_title.values()]

    def candidate(self, terms: Sequence[Entry]) -> Candidate:
        """Of all terms of one title: on the first that has a card, or a refined line, or any."""
        cards = self.cards_of(Card.Kind.TERM, [term.pk for term in terms])
        card = main_card(cards)
        holder = self.ends.get(card.entry_id or 0, card.entry_id) if card else None
        first = min(terms, key=lambda term: (term.pk != holder, term.status == "raw", not term.summary))
        service = _service_of(first)
        path = self._path(first)
        back = back_of_term([term.summary for term in terms], _catalogue(first), expansion=first.expansion)
        own_line = back.meaning
        if card and card.answer:
            back = back_of_term([card.answer], _catalogue(first), expansion=first.expansion)
        return Candidate(
            entry_id=first.pk,
            entry_ids=tuple(term.pk for term in terms),
            url=_address_of(first.slug) if first.slug else first.get_absolute_url(),
            title=first.title,
            is_part=first.service_id is None and first.feature_id is not None,
            front=(card and card.question) or front_of_term(path, first.title),
            back=back,
            rated=_rate(self._facts(first, path, has_twin=len(terms) > 1)),
            card_id=card.pk if card else None,
            verdict=verdict_of(card),
            is_fixed=bool(card and (card.answer or card.question)),
            is_doubted=any(term.pk in self.doubted for term in terms),
            approved_meaning=card.meaning if card else "",
            service_id=service.pk if service else None,
            card_ids=tuple(one.pk for one in cards),
            own_line=own_line,
            fixed_from=card.fixed_from if card else "",
            path=path,
        )

    def cards_of(self, kind: str, entry_ids: Iterable[int]) -> list[Card]:
        return [card for entry in entry_ids for card in self.cards.get((kind, entry), ())]

    def _facts(self, term: Entry, path: tuple[str, ...], *, has_twin: bool) -> EntryFacts:
        service = _service_of(term)
        return EntryFacts(
            title=term.title,
            summary=term.summary,
            definition=term.definition,
            expansion=term.expansion,
            path=path,
            is_raw=term.status == Entry.Status.RAW,
            is_code=is_only_code(term.definition),
            is_certificate=term.parent_id in self.certificates or term.pk in self.tied,
            has_twin=has_twin,
            is_tied=service is not None,
            life_cycle=service.status if service else "",
            catalogue_line=_catalogue(term).line,
            own_names=self.names.get(service.pk, frozenset()) if service else frozenset(),
            other_names=self.all_names,
        )

    def _place(self, term: Entry) -> tuple[tuple[int, int], ...]:
        """Where it stands in the notes, to sort by."""
        places = [(term.position, term.pk)]
        above = term.parent_id
        while above in self.sections:
            above, _, place = self.sections[above]
            places.append(place)
        return tuple(reversed(places))

    def _path(self, term: Entry) -> tuple[str, ...]:
        path: list[str] = []
        above = term.parent_id
        while above in self.sections:
            above, title, _ = self.sections[above]
            path.append(title)
        return tuple(title for title in reversed(path[:-1]) if title)


# Ratings follow from the facts alone, and addresses from slugs: most are the same at the next look.
_rate = lru_cache(maxsize=MOST_KEPT)(rate)
_names_before: list[frozenset[str]] = []


@lru_cache(maxsize=MOST_KEPT)
def _address_of(slug: str) -> str:
    return reverse("notes:entry", args=[slug])


def _kept(names: frozenset[str]) -> frozenset[str]:
    """The same set as before, if nothing changed: comparing thousands of facts then costs nothing."""
    if not _names_before or _names_before[0] != names:
        _names_before[:] = [names]
    return _names_before[0]


def _names_of_services() -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, name, short in Service.objects.order_by().values_list("pk", "name", "short"):
        found[pk].update((fold(name), fold(short)))
    for service, name in ServiceName.objects.order_by().values_list("service_id", "name"):
        found[service].add(fold(name))
    return {service: frozenset(names) for service, names in found.items()}


def _service_of(term: Entry) -> Service | None:
    return term.service or (term.feature.service if term.feature else None)


def _catalogue(term: Entry) -> CatalogueFacts:
    """A part's own line stands for its service's."""
    service = _service_of(term)
    if service is None:
        return CatalogueFacts()
    name, line = (term.feature.name, term.feature.one_line) if term.feature else (service.name, "")
    return CatalogueFacts(name, line or service.one_line, service.status, service.docs_url)
