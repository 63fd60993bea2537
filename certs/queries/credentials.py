"""What a person holds, until when, and what can be done to keep it. A person's own page asks three times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from certs.exam_facts.credential_lives import (
    CredentialLife,
    Kind,
    LifeEvent,
    RecordedEvent,
    Standing,
    lives_of,
)
from certs.exam_facts.expiry_lines import ExpiryPicture, LineRequest, expiry_picture
from certs.exam_facts.keeping_alive import Chance, Exam, Keeper, chances_of, keepers
from certs.exam_facts.reminding import threshold_passed
from certs.exam_facts.retakes import Sitting
from certs.models import Certification, Credential, CredentialEvent
from certs.queries.credential_rows import event_rows, recorded_rows
from certs.queries.goal_notices import rule_words
from certs.queries.renewal_facts import RenewalFacts, recorded_events, renewal_facts
from notes.access import Person


@dataclass(frozen=True, slots=True)
class PlannedSitting:
    """An exam that a person means to pass on a day: drawn dashed, and never counted."""

    code: str
    on: date


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of a life; `row` where a person recorded it, `by` the certificate that brought it about."""

    event: LifeEvent
    row: CredentialEvent | None
    by: Certification | None


@dataclass(frozen=True, slots=True)
class Holder:
    """What one person holds altogether, on which every certificate of theirs depends.

    The `rows` are there on a person's own pages only.
    """

    lives: Mapping[str, CredentialLife]
    rows: Mapping[int, CredentialEvent]
    facts: RenewalFacts
    exams: Sequence[Exam]


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A certificate with its derived life, as it stands on `today`."""

    row: Credential
    certification: Certification
    life: CredentialLife
    holder: Holder
    today: date

    @property
    def story(self) -> list[EventLine]:
        by_letters = self.holder.facts.by_letters
        return [
            EventLine(event, self.holder.rows.get(event.key or 0), by_letters.get(event.by))
            for event in self.life.events
        ]

    @property
    def chances(self) -> list[Chance]:
        """What can be done to keep it, now and later."""
        holder = self.holder
        return chances_of(
            self.life, lives=holder.lives, rules=holder.facts.rules, exams=holder.exams, day=self.today
        )

    @property
    def url(self) -> str:
        return reverse("certs:credential", args=[self.row.pk])

    @property
    def name(self) -> str:
        return self.certification.short_name

    @property
    def code(self) -> str:
        """The version passed last, where it was recorded; else the certificate's letters."""
        passed = [event.exam for event in self.life.events if event.exam and not event.by]
        return passed[-1] if passed else self.certification.abbreviation

    @property
    def until(self) -> date | None:
        return self.life.until

    @property
    def first_day(self) -> date:
        return self.life.first_day

    @property
    def standing(self) -> Standing:
        return self.life.standing_on(self.today)

    @property
    def is_active(self) -> bool:
        return self.standing is Standing.ACTIVE

    @property
    def is_lapsed(self) -> bool:
        return self.standing is Standing.LAPSED

    @property
    def days_left(self) -> int | None:
        return (self.until - self.today).days if self.until and self.is_active else None

    @property
    def threshold(self) -> int | None:
        """The latest of the days before its end at which it is worth a word (CERTS.md)."""
        if self.until is None or not self.is_active or self.row.contested_at is not None:
            return None
        return threshold_passed(until=self.until, today=self.today)

    @property
    def open_chances(self) -> list[Chance]:
        return [chance for chance in self.chances if chance.is_open]

    @property
    def window(self) -> date | None:
        """From when on it can be kept without an exam."""
        days = [chance.opens for chance in self.chances if not chance.exams and chance.opens]
        return min(days, default=None)

    @property
    def waits_for_answer(self) -> bool:
        """Another person recorded it, and its holder has said neither yes nor no."""
        row = self.row
        recorded = row.recorded_by_id is not None and row.recorded_by_id != row.person_id
        return recorded and row.seen_at is None and row.contested_at is None


@dataclass(frozen=True, slots=True)
class KeptCredential:
    """`until` is None where it is not known until when."""

    certification: Certification
    until: date | None


@dataclass(frozen=True, slots=True)
class KeepingExam:
    """An exam that keeps certificates alive, with what it costs, where that is known."""

    keeper: Keeper
    certification: Certification
    kept: list[KeptCredential]

    @property
    def url(self) -> str:
        return reverse("certs:exam", args=[self.keeper.exam.code])

    @property
    def retake_words(self) -> str:
        """What forbids sitting it on the day in question."""
        return rule_words(self.keeper.retake, self.keeper.exam.code) if self.keeper.retake else ""


@dataclass(frozen=True, slots=True)
class CredentialsPart:
    """`keeping` is judged as of the day `asked_on`, and empty where nobody asked."""

    credentials: list[HeldCredential]
    picture: ExpiryPicture | None
    keeping: list[KeepingExam]
    today: date
    asked_on: date

    @property
    def active(self) -> list[HeldCredential]:
        return [one for one in self.credentials if one.is_active]

    @property
    def waiting(self) -> list[HeldCredential]:
        return [one for one in self.credentials if one.waits_for_answer]

    @property
    def ending(self) -> list[HeldCredential]:
        """What a reminder is due of, whether or not a mail could go; the nearest end first."""
        return [one for one in self.active if one.threshold is not None]

    @property
    def best(self) -> KeepingExam | None:
        able = [one for one in self.keeping if one.keeper.retake is None]
        return able[0] if able else None


def credentials_of(
    *,
    person: Person,
    today: date,
    planned: Sequence[PlannedSitting] = (),
    asked_on: date | None = None,
    failed: Mapping[str, Sequence[Sitting]] | None = None,
) -> CredentialsPart:
    """Three queries. The exams that keep the most are sought only where a day `asked_on` is given."""
    facts = renewal_facts()
    events = CredentialEvent.objects.filter(credential__in=Credential.objects.of(person))
    rows = event_rows(events, facts.certifications, with_kept=True)
    recorded = recorded_events(rows, facts)
    holder = Holder(
        lives_of(recorded, facts.rules), {row.pk: row for row in rows}, facts, facts.exams_on(today)
    )
    held = {row.credential_id: row.credential for row in rows}
    credentials = held_credentials(held.values(), holder, today=today)
    found: list[Keeper] = []
    if asked_on is not None:
        day = max(asked_on, today)
        found = keepers(recorded, rules=facts.rules, exams=facts.exams_on(day), day=day, failed=failed)
    return CredentialsPart(
        credentials,
        expiry_picture(_lines(credentials, recorded, facts, planned), today=today),
        [_keeping(keeper, facts) for keeper in found],
        today,
        max(asked_on or today, today),
    )


def held_credentials(rows: Iterable[Credential], holder: Holder, *, today: date) -> list[HeldCredential]:
    """What ends soonest first, what is lapsed last."""
    found = [
        HeldCredential(row, row.certification, holder.lives[row.certification.abbreviation], holder, today)
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.is_lapsed, one.until or date.max, one.name))


def credentials_of_everyone(*, today: date) -> dict[int, list[HeldCredential]]:
    """For the team, by person: what members with an open account hold and do not hide. Three queries.

    What is hidden takes no part at all, so that nothing else tells of it.
    """
    return _by_person(CredentialEvent.objects.filter(credential__is_hidden=False), today)


def credentials_of_members(*, today: date) -> dict[int, list[HeldCredential]]:
    """As `credentials_of_everyone`, with what is hidden: for what is told to the holders themselves."""
    return _by_person(CredentialEvent.objects.all(), today)


def _by_person(events: QuerySet[CredentialEvent], today: date) -> dict[int, list[HeldCredential]]:
    facts = renewal_facts()
    exams = facts.exams_on(today)
    recorded: dict[int, list[RecordedEvent]] = defaultdict(list)
    held: dict[int, dict[int, Credential]] = defaultdict(dict)
    for credential, event in recorded_rows(events.filter(credential__person__is_active=True), facts):
        recorded[credential.person_id].append(event)
        held[credential.person_id][credential.pk] = credential
    return {
        pk: held_credentials(
            held[pk].values(), Holder(lives_of(listed, facts.rules), {}, facts, exams), today=today
        )
        for pk, listed in recorded.items()
    }


def _keeping(keeper: Keeper, facts: RenewalFacts) -> KeepingExam:
    by_letters = facts.by_letters
    kept = [KeptCredential(by_letters[one.certificate], one.until) for one in keeper.kept]
    return KeepingExam(keeper, by_letters[keeper.exam.certificate], kept)


def _lines(
    credentials: Sequence[HeldCredential],
    recorded: Sequence[RecordedEvent],
    facts: RenewalFacts,
    planned: Sequence[PlannedSitting],
) -> list[LineRequest]:
    """The rows of the picture: what is held, then what is planned."""
    versions = facts.by_code
    sittings = [
        RecordedEvent(
            versions[one.code].certification.abbreviation,
            Kind.EARNED,
            one.on,
            one.code,
            versions[one.code].validity_years,
        )
        for one in planned
        if one.code in versions
    ]
    then = lives_of([*recorded, *sittings], facts.rules) if sittings else {}
    lines = []
    for held in credentials:
        until = then[held.life.certificate].until if then else None
        longer = until if until and held.is_active and held.until and until > held.until else None
        lines.append(LineRequest(held.name, held.code, held.life, held.window, planned=longer))
    known = {held.life.certificate for held in credentials}
    for sitting in sittings:
        if sitting.certificate not in known:
            name = facts.by_letters[sitting.certificate].short_name
            ends = then[sitting.certificate].until
            lines.append(LineRequest(name, sitting.exam, planned_on=sitting.on, planned=ends))
    return lines
