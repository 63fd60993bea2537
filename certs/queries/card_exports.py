"""Cards to take away to another program: which there are, and what a file says of each.

A file of the team's cards says nothing of the person who made it: no memory, no goal, no card of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from certs.card_files.cards import FileCard, tag_of
from certs.models import Card, CardMemory, ExamVersion
from certs.queries.card_candidates import Candidate
from certs.queries.card_links import CardLinks, card_links
from certs.queries.further_cards import all_candidates
from certs.queries.goals import open_goals
from certs.queries.own_cards import written_candidates
from notes.access import Person
from notes.models import EntryTag

# Where cards stand that no section has.
DECKS = {Card.Kind.OWN: "Written by me", Card.Kind.CATALOGUE: "From the catalogue"}
_NOTHING_TO_TELL = ("active", "unknown")


class Whose(StrEnum):
    TEAM = "team"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ExamChoice:
    code: str
    count: int
    total: int
    is_goal: bool


@dataclass(frozen=True, slots=True)
class ExportPage:
    team: int
    own: int
    all: int
    paused: int
    """Left out: their lines are doubted, or what they ask holds no more."""
    exams: list[ExamChoice]


def export_page(*, person: Person, today: date) -> ExportPage:
    """The exams of one's goals first; a constant number of queries."""
    held = _Held(person, today)
    every = held.of(Whose.ALL)
    goals = {line.version.pk for line in open_goals(person=person, today=today)}
    versions = _versions(today)
    links = card_links(person=person, exam_version_ids=[one.pk for one in versions], cards=every)
    exams = [
        ExamChoice(one.code, links[one.pk].mapped, links[one.pk].total, one.pk in goals) for one in versions
    ]
    return ExportPage(
        team=len(held.of(Whose.TEAM)),
        own=len(held.of(Whose.OWN)),
        all=len(every),
        paused=held.paused,
        exams=sorted(exams, key=lambda one: not one.is_goal),
    )


def exported_exams(*, today: date) -> list[str]:
    """The codes of the exams whose cards can be taken away alone."""
    return [one.code for one in _versions(today)]


def exported_cards(
    *, person: Person, whose: Whose, code: str = "", today: date, base_url: str
) -> list[FileCard]:
    """Of one exam only with its code, in decks by its domains; otherwise in decks by section.

    `base_url` is put before the addresses of entries and services.
    """
    chosen = _Held(person, today).of(whose)
    versions = _versions(today)
    links = card_links(person=person, exam_version_ids=[one.pk for one in versions], cards=chosen)
    files = _Files(base_url, _codes_by_card(versions, links))
    exam = next((one for one in versions if one.code == code), None)
    if exam is None:
        return [files.card(one, _section_of(one)) for one in chosen]
    decks = _decks_by_domain(exam, links[exam.pk])
    return [files.card(one, decks[one.card_id]) for one in chosen if one.card_id in decks]


class _Held:
    """What the person can take away."""

    def __init__(self, person: Person, today: date) -> None:
        memories = CardMemory.objects.of(person).filter(suspended_at=None).order_by()
        self._own_ids = set(memories.values_list("card_id", flat=True))
        by_kind = all_candidates(person=person, today=today)
        self._found = [one for of_kind in by_kind.values() for one in of_kind if one.card_id]
        self._found += written_candidates(person=person)

    def of(self, whose: Whose) -> list[Candidate]:
        """Each once; none while its line is doubted, or its rule does not hold."""
        return [one for one in self._found if self._is_of(one, whose) and not _is_paused(one)]

    @property
    def paused(self) -> int:
        return sum(self._is_of(one, Whose.ALL) and _is_paused(one) for one in self._found)

    def _is_of(self, one: Candidate, whose: Whose) -> bool:
        is_the_teams, is_own = one.verdict == "kept", not self._own_ids.isdisjoint(one.card_ids)
        return {Whose.TEAM: is_the_teams, Whose.OWN: is_own, Whose.ALL: is_the_teams or is_own}[whose]


def _is_paused(one: Candidate) -> bool:
    return one.is_doubted or bool(one.held_back)


class _Files:
    """What a file needs to know of all cards together: two queries."""

    def __init__(self, base_url: str, codes: Mapping[int | None, list[str]]) -> None:
        self._base_url = base_url
        self._codes = codes
        self._made_at: dict[int, datetime] = dict(Card.objects.order_by().values_list("pk", "created_at"))
        self._tags: dict[int, list[str]] = defaultdict(list)
        rows = EntryTag.objects.order_by("tag__name").values_list("content_object_id", "tag__name")
        for entry, name in rows:
            self._tags[entry].append(name)

    def card(self, one: Candidate, decks: tuple[str, ...]) -> FileCard:
        card_id, back = one.card_id or 0, one.back
        tags = [name for entry in one.entry_ids for name in self._tags.get(entry, ())]
        return FileCard(
            number=card_id,
            made_at=self._made_at[card_id],
            question=one.front,
            answer=back.meaning,
            official_name=back.official_name,
            catalogue_line=back.catalogue_line,
            life_cycle="" if back.life_cycle in _NOTHING_TO_TELL else back.life_cycle,
            docs_url=back.docs_url,
            source_url="" if one.kind == Card.Kind.OWN else f"{self._base_url}{one.url}",
            decks=decks,
            tags=tuple(dict.fromkeys(map(tag_of, [*self._codes.get(card_id, ()), *tags]))),
        )


def _section_of(one: Candidate) -> tuple[str, ...]:
    return (DECKS[Card.Kind(one.kind)],) if one.kind in DECKS else one.path


def _versions(today: date) -> list[ExamVersion]:
    """Exams with a map that can still be sat."""
    versions = ExamVersion.objects.filter(exam_map__isnull=False).order_by("code")
    return [one for one in versions if not one.status_on(today).is_retired]


def _codes_by_card(
    versions: Iterable[ExamVersion], links: Mapping[int, CardLinks]
) -> dict[int | None, list[str]]:
    codes: dict[int | None, list[str]] = defaultdict(list)
    for version in versions:
        linked = (card.card_id for cards in links[version.pk].by_domain.values() for card in cards)
        for card_id in dict.fromkeys(linked):
            codes[card_id].append(version.code)
    return codes


def _decks_by_domain(exam: ExamVersion, links: CardLinks) -> dict[int | None, tuple[str, ...]]:
    """A card that serves several stands in the first."""
    names = {number: f"{number} {name}" for number, name in exam.domains.values_list("number", "name")}
    decks: dict[int | None, tuple[str, ...]] = {}
    for number, cards in sorted(links.by_domain.items()):
        for card in cards:
            decks.setdefault(card.card_id, (exam.code, names[number]))
    return decks
