"""Cards to take away to another program: which there are, and what a file says of each.

A file of the team's cards says nothing of the person who made it: no memory, no goal, no card of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from certs.card_files.cards import FileCard, tag_of
from certs.models import Card, CardMemory, ExamVersion
from certs.queries.card_candidates import Candidate, candidates
from certs.queries.card_links import CardLinks, card_links
from certs.queries.goals import open_goals
from notes.access import Person
from notes.models import EntryTag

WRITTEN_DECK = "Written by me"
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
    """Left out: somebody doubts their line."""
    exams: list[ExamChoice]


def export_page(*, person: Person, today: date) -> ExportPage:
    """The exams of one's goals first; a constant number of queries."""
    held = _Held(person)
    every = held.of(Whose.ALL)
    goals = {line.version.pk for line in open_goals(person=person, today=today)}
    versions = _versions(today)
    links = card_links(person=person, exam_version_ids=[one.pk for one in versions], cards=every)
    written = len(held.written)
    asked = Counter(card.own_question.exam_version_id for card in held.written if card.own_question)
    exams = [
        ExamChoice(one.code, links[one.pk].mapped + asked[one.pk], len(every) + written, one.pk in goals)
        for one in versions
    ]
    return ExportPage(
        team=len(held.of(Whose.TEAM)),
        own=len(held.of(Whose.OWN)) + written,
        all=len(every) + written,
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

    `base_url` is put before the addresses of entries. Of what the person wrote, only their questions of that
    exam are for it.
    """
    held = _Held(person)
    chosen = held.of(whose)
    versions = _versions(today)
    links = card_links(person=person, exam_version_ids=[one.pk for one in versions], cards=chosen)
    codes = _codes_by_card(versions, links)
    files = _Files(base_url, codes)
    exam = next((one for one in versions if one.code == code), None)
    written = held.written if whose is not Whose.TEAM else []
    if exam is None:
        sections = [files.card(one, one.path) for one in chosen]
        return [*sections, *(_written_card(card, (WRITTEN_DECK,)) for card in written)]
    names = {number: f"{number} {name}" for number, name in exam.domains.values_list("number", "name")}
    decks = _decks_by_domain(exam, links[exam.pk], names)
    return [
        *(files.card(one, decks[one.card_id]) for one in chosen if one.card_id in decks),
        *_questions_of(exam, written, names),
    ]


class _Held:
    """What the person can take away."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.found = candidates(person=person)
        memories = CardMemory.objects.of(person).filter(suspended_at=None).order_by()
        self.own_ids = set(memories.values_list("card_id", flat=True))

    def of(self, whose: Whose) -> list[Candidate]:
        """Those of entries; each once, and none while its line is doubted."""
        return [one for one in self.found if self._is_of(one, whose) and not one.is_doubted]

    @property
    def paused(self) -> int:
        return sum(self._is_of(one, Whose.ALL) and one.is_doubted for one in self.found)

    @cached_property
    def written(self) -> list[Card]:
        own = Card.objects.filter(kind=Card.Kind.OWN, person=self.person.pk).select_related(
            "own_question__domain"
        )
        return [one for one in own.order_by("pk") if one.pk in self.own_ids and not _is_put_away(one)]

    def _is_of(self, one: Candidate, whose: Whose) -> bool:
        is_the_teams, is_own = one.verdict == "kept", not self.own_ids.isdisjoint(one.card_ids)
        return {Whose.TEAM: is_the_teams, Whose.OWN: is_own, Whose.ALL: is_the_teams or is_own}[whose]


class _Files:
    """What a file needs to know of all cards together: two queries."""

    def __init__(self, base_url: str, codes: Mapping[int | None, list[str]]) -> None:
        self.base_url = base_url
        self.codes = codes
        self.made_at: dict[int, datetime] = dict(
            Card.objects.filter(entry__isnull=False).order_by().values_list("pk", "created_at")
        )
        self.tags: dict[int, list[str]] = defaultdict(list)
        for entry, name in EntryTag.objects.order_by("tag__name").values_list(
            "content_object_id", "tag__name"
        ):
            self.tags[entry].append(name)

    def card(self, one: Candidate, decks: Iterable[str]) -> FileCard:
        card_id = one.card_id or 0
        back = one.back
        tags = [name for entry in one.entry_ids for name in self.tags.get(entry, ())]
        return FileCard(
            number=card_id,
            made_at=self.made_at[card_id],
            question=one.front,
            answer=back.meaning,
            official_name=back.official_name,
            catalogue_line=back.catalogue_line,
            life_cycle="" if back.life_cycle in _NOTHING_TO_TELL else back.life_cycle,
            docs_url=back.docs_url,
            source_url=f"{self.base_url}{one.url}",
            decks=tuple(decks),
            tags=tuple(dict.fromkeys(map(tag_of, [*self.codes.get(one.card_id, ()), *tags]))),
        )


def _written_card(card: Card, decks: tuple[str, ...]) -> FileCard:
    """Of the person's own question where it is one's: its text is there."""
    text = card.own_question or card
    return FileCard(
        card.pk,
        card.created_at,
        card.question or text.question,
        card.answer or text.answer,
        decks=decks,
    )


def _questions_of(exam: ExamVersion, written: Iterable[Card], names: Mapping[int, str]) -> Iterator[FileCard]:
    for card in written:
        question = card.own_question
        if question is not None and question.exam_version_id == exam.pk:
            domain = (names[question.domain.number],) if question.domain else ()
            yield _written_card(card, (exam.code, *domain))


def _is_put_away(card: Card) -> bool:
    return card.own_question is not None and card.own_question.removed_at is not None


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


def _decks_by_domain(
    exam: ExamVersion, links: CardLinks, names: Mapping[int, str]
) -> dict[int | None, tuple[str, str]]:
    """A card that serves several stands in the first."""
    decks: dict[int | None, tuple[str, str]] = {}
    for number, cards in sorted(links.by_domain.items()):
        for card in cards:
            decks.setdefault(card.card_id, (exam.code, names[number]))
    return decks
