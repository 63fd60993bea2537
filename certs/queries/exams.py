"""The page of one exam version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certs.exam_facts.comparing import Comparison
from certs.exam_facts.statuses import ExamStatus
from certs.models import Certification, ExamVersion
from certs.queries.catalogue import Scope, in_order, phase_words, scope_of
from certs.queries.comparisons import comparison_of
from certs.queries.entry_states import Coverage, DomainCoverage
from certs.queries.exam_coverage import coverage_of_page
from certs.queries.exam_items import DomainPart, ExamItems, exam_items
from certs.queries.mapped_cards import MappedCards, mapped_cards
from certs.queries.renewal_graphs import RenewalGraph, renewal_graph
from certs.queries.tied_entries import TiedTo, entries_of_certification
from notes.access import Person, is_member

GAP = 0.4


@dataclass(frozen=True, slots=True)
class OtherVersion:
    code: str
    url: str
    status: ExamStatus
    is_this: bool


@dataclass(frozen=True, slots=True)
class WeightBar:
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class ExamPage:
    version: ExamVersion
    certification: Certification
    status: ExamStatus
    phase: str
    versions: list[OtherVersion]
    successor: OtherVersion | None
    scope: Scope | None
    items: ExamItems
    comparison: Comparison | None
    renewals: RenewalGraph
    entries: list[TiedTo]
    mine: Coverage | None
    cards: MappedCards | None

    @property
    def domains(self) -> list[tuple[DomainPart, DomainCoverage | None]]:
        """Each with the person's own share of it."""
        shares = self.mine.domains if self.mine else [None] * len(self.items.domains)
        return list(zip(self.items.domains, shares, strict=True))

    @property
    def bars(self) -> list[WeightBar]:
        """The parts of the bar of weights, in hundredths, with a gap between them."""
        start, bars = 0.0, []
        for domain in self.items.domains:
            bars.append(WeightBar(round(start, 2), round((domain.weight or 0) - GAP, 2)))
            start += domain.weight or 0
        return bars

    @property
    def has_weights(self) -> bool:
        """Whether a bar of weights can be drawn: every part has its length."""
        return bool(self.items.domains) and all(domain.weight for domain in self.items.domains)


def exam_page(*, code: str, person: Person, today: date) -> ExamPage | None:
    versions = ExamVersion.objects.select_related("certification", "exam_map")
    version = versions.filter(code__iexact=code).first()
    if version is None:
        return None
    chain = in_order(
        list(ExamVersion.objects.filter(certification=version.certification_id).order_by("-code"))
    )
    others = [
        OtherVersion(one.code, one.get_absolute_url(), one.status_on(today), one.pk == version.pk)
        for one in chain
    ]
    before = next((one for one in chain if one.replaced_by_id == version.pk), None)
    after = next((one.code for one in chain if one.pk == version.replaced_by_id), None)
    items = exam_items(version=version, person=person)
    return ExamPage(
        version=version,
        certification=version.certification,
        status=version.status_on(today),
        phase=phase_words(version, today),
        versions=others,
        successor=next((one for one in others if one.code == after), None),
        scope=scope_of([line.state for line in items.scope]),
        items=items,
        comparison=comparison_of(before=before, after=version) if before else None,
        renewals=renewal_graph(certification=version.certification, today=today),
        entries=entries_of_certification(certification=version.certification, person=person),
        mine=coverage_of_page(version=version, items=items, person=person) if is_member(person) else None,
        cards=mapped_cards(items=items) if is_member(person) and items.exam_map else None,
    )


def current_code(*, abbreviation: str, today: date) -> str | None:
    """The version that stands for a credential: one that can be sat, else the newest."""
    versions = in_order(
        list(ExamVersion.objects.filter(certification__abbreviation__iexact=abbreviation).order_by("-code"))
    )
    sittable = [version for version in versions if version.status_on(today).is_sittable]
    return next((version.code for version in (*sittable, *versions)), None)
